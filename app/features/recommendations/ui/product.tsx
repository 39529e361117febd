import { Link } from '@remix-run/react';
import { Badge, Text } from '@shopify/polaris';
import { useTranslation } from 'react-i18next';
import { useFormat } from '#app/ui/format.ts';
import type { ProductCard } from '../schema.ts';

/** A picture of a product, of fixed size before it is there; its name always stands beside it. */
export function Thumb({ product, large = false }: { product: ProductCard; large?: boolean }) {
  const off = !product.available || !product.published;
  const className = `sg-thumb${large ? ' sg-thumb--large' : ''}${off ? ' sg-thumb--off' : ''}`;
  const side = large ? 64 : 40;
  return product.imageUrl ? (
    <img
      className={className}
      src={sized(product.imageUrl, side * 2)}
      alt=""
      width={side}
      height={side}
      loading="lazy"
    />
  ) : (
    <span className={className} aria-hidden="true" />
  );
}

/** Shopify's pictures come in any width asked for. */
function sized(url: string, width: number): string {
  return `${url}${url.includes('?') ? '&' : '?'}width=${width}`;
}

export function ProductName({ product, link = true }: { product: ProductCard; link?: boolean }) {
  const { t } = useTranslation('recommendations');
  const format = useFormat();
  return (
    <div className="sg-product">
      <Thumb product={product} />
      <div>
        {link ? (
          <Link to={`/app/recommendations/${product.id}`} prefetch="intent">
            {product.title}
          </Link>
        ) : (
          product.title
        )}{' '}
        {!product.published ? (
          <Badge size="small">{t('product.unpublished')}</Badge>
        ) : (
          !product.available && <Badge size="small">{t('product.soldOut')}</Badge>
        )}
        <Text as="p" variant="bodySm" tone="subdued">
          {[product.vendor, format.money(product.priceMinor)].filter(Boolean).join(' · ')}
        </Text>
      </div>
    </div>
  );
}
