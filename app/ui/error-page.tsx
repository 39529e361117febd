import { isRouteErrorResponse, useRevalidator } from '@remix-run/react';
import { BlockStack, Button, Card, InlineStack, Page, Text } from '@shopify/polaris';
import { useTranslation } from 'react-i18next';
import { useUserError } from './use-user-error.ts';

interface UserError {
  code: string;
  values: Record<string, string | number>;
}

/** What a route said about itself; null for what nobody foresaw. */
export function userErrorOf(error: unknown): UserError | null {
  if (!isRouteErrorResponse(error)) return null;
  if (typeof error.data === 'object' && error.data && 'code' in error.data) return error.data as UserError;
  return error.status === 404 ? { code: 'not_found', values: {} } : null;
}

/** Says what happened, that nothing was lost, and what to do next. */
export function ErrorPage({ error }: { error: UserError | null }) {
  const { t } = useTranslation();
  const { revalidate, state } = useRevalidator();
  const message = useUserError();
  const missing = error?.code === 'not_found';
  return (
    <Page title={t(missing ? 'errorPage.missing' : 'errorPage.title')}>
      <Card>
        <BlockStack gap="400">
          <div role="alert">
            <Text as="p">{message(error ?? { code: 'unexpected', values: {} })}</Text>
          </div>
          <InlineStack gap="200">
            {!missing && (
              <Button variant="primary" onClick={revalidate} loading={state === 'loading'}>
                {t('tryAgain')}
              </Button>
            )}
            <Button url="/app">{t('errorPage.home')}</Button>
          </InlineStack>
        </BlockStack>
      </Card>
    </Page>
  );
}
