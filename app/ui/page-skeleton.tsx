import { BlockStack, Card, Layout, SkeletonBodyText, SkeletonDisplayText, SkeletonPage } from '@shopify/polaris';
import { useTranslation } from 'react-i18next';

/** Stands where a page is about to be. */
export function PageSkeleton() {
  const { t } = useTranslation();
  return (
    <div aria-busy="true" role="status">
      <span className="sg-hidden">{t('loading')}</span>
      <SkeletonPage>
        <Layout>
          <Layout.Section>
            {[1, 2].map((card) => (
              <Card key={card}>
                <BlockStack gap="400">
                  <SkeletonDisplayText size="small" />
                  <SkeletonBodyText lines={6} />
                </BlockStack>
              </Card>
            ))}
          </Layout.Section>
        </Layout>
      </SkeletonPage>
    </div>
  );
}
