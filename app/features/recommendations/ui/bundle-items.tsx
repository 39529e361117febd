import { Link } from '@remix-run/react';
import type { ProductCard } from '../schema.ts';
import { Thumb } from './product.tsx';

/** A set as what it is: this plus that. */
export function BundleItems({ items }: { items: ProductCard[] }) {
  return (
    <ul className="sg-sum" data-items={items.length}>
      {items.map((product) => (
        <li key={product.id}>
          <div className="sg-sum__item">
            <Thumb product={product} large />
            <Link to={`/app/recommendations/${product.id}`} prefetch="intent">
              {product.title}
            </Link>
          </div>
        </li>
      ))}
    </ul>
  );
}
