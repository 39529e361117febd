import { Drop } from 'liquidjs';

/** A template asked for something that the stand-in does not have: to be seen, not to be passed over in silence. */
export class UnsupportedLiquid extends Error {
  override readonly name = 'UnsupportedLiquid';
}

/** An object of Shopify's Liquid. What a getter does not give is an error that names it. */
export abstract class StoreDrop extends Drop {
  abstract readonly kind: string;

  override liquidMethodMissing(key: string | number): unknown {
    throw new UnsupportedLiquid(`this stand-in has no ${this.kind}.${String(key)}`);
  }
}
