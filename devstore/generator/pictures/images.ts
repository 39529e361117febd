import type { Image } from '../../model.ts';

/** Where the storefront draws pictures; addresses are relative to the store's own origin. */
export const PICTURES = '/cdn/shop/products';

/** The two pictures of a product: the thing itself, and the thing in a setting. */
export function pictureOf(handle: string, title: string): Image[] {
  return ['', '_setting'].map((view) => ({
    url: `${PICTURES}/${handle}${view}.svg`,
    alt: title,
    width: 1200,
    height: 1200,
  }));
}
