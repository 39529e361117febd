import type { Measure } from '../../model.ts';

/** What the catalogue's lists hold. Prices are euro cents, VAT included. */
export type Department =
  | 'coffee'
  | 'tea'
  | 'sweet'
  | 'pantry'
  | 'brewing'
  | 'table'
  | 'kitchen'
  | 'care'
  | 'garden'
  | 'gifts';

/** A time of the year in which an article sells above its usual share. */
export type Season = 'sinterklaas' | 'christmas' | 'easter' | 'mothers-day' | 'spring' | 'summer' | 'winter';

export interface VariantSeed {
  title: string;
  price: number;
  /** Contents in the group's unit of use (g, ml, pieces); 0 for what is not used up. */
  contents: number;
  measure: Measure | null;
}

export interface ProductSeed {
  title: string;
  department: Department;
  type: string;
  vendor: string;
  note: string;
  about: string;
  option: string | null;
  variants: VariantSeed[];
  tags: string[];
  /** Units of use per person and day for somebody who likes it; 0 for what is not used up. */
  dailyUse: number;
  /** Share of sales relative to its department's middle. */
  appeal: number;
  season: Season | null;
  vatRate: 9 | 21;
  giftCard: boolean;
}

export type Row = [title: string, price: number, note: string, extra?: Extra];

export interface Extra {
  vendor?: string;
  tags?: string[];
  appeal?: number;
  season?: Season;
  colours?: string[];
}

export interface Group {
  department: Department;
  type: string;
  vendor: string;
  /** A sentence or two that holds for the whole group, after the article's own note. */
  about: string;
  tags?: string[];
  option?: string;
  /** Sizes with contents, and price as a multiple of the row's price. */
  sizes?: [title: string, contents: number, factor: number][];
  dailyUse?: number;
  season?: Season;
  vat?: 9 | 21;
  giftCard?: boolean;
}

/** 1234 → 1250 or 1295: prices that a shop would print. */
export function charmPrice(cents: number): number {
  if (cents < 600) return Math.max(95, Math.round((cents + 5) / 10) * 10 - 5);
  if (cents < 3000) return Math.round((cents + 5) / 50) * 50 - 5;
  return Math.round((cents + 5) / 100) * 100 - 5;
}

/** "Jar 60 g", "3 l tin": what a price per kilo or litre is reckoned from. */
function measureOf(size: string): Measure | null {
  const [, quantity, unit] = /(\d+) (g|kg|ml|l)\b/.exec(size) ?? [];
  return quantity === undefined ? null : { quantity: Number(quantity), unit: unit as Measure['unit'] };
}

export function group(of: Group, rows: Row[]): ProductSeed[] {
  return rows.map(([title, price, note, extra = {}]) => {
    const variants: VariantSeed[] = of.sizes
      ? of.sizes.map(([size, contents, factor]) => ({
          // A single size is no choice; the text says what is in it.
          title: of.sizes!.length === 1 ? 'Default Title' : size,
          contents,
          measure: measureOf(size),
          price: factor === 1 || of.giftCard ? price * factor : charmPrice(price * factor),
        }))
      : (extra.colours ?? ['Default Title']).map((name) => ({ title: name, contents: 0, measure: null, price }));
    return {
      title,
      department: of.department,
      type: of.type,
      vendor: extra.vendor ?? of.vendor,
      note,
      about: of.about,
      option: of.sizes?.length === 1 ? null : of.sizes ? (of.option ?? 'Size') : extra.colours ? 'Colour' : null,
      variants,
      tags: [...(of.tags ?? []), ...(extra.tags ?? [])],
      dailyUse: of.dailyUse ?? 0,
      appeal: extra.appeal ?? 1,
      season: extra.season ?? of.season ?? null,
      vatRate: of.vat ?? 21,
      giftCard: of.giftCard ?? false,
    };
  });
}
