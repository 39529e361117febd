import type { Product } from '../../model.ts';

export function drawPicture(product: Product, _view: 'plain' | 'setting'): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1200 1200"><rect width="1200" height="1200" fill="#e9e2d3"/><text x="600" y="600" text-anchor="middle" font-size="60">${product.handle}</text></svg>`;
}
