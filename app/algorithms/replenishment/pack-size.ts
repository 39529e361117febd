/** What is in a pack: grams, millilitres or pieces. */
export interface PackSize {
  readonly amount: number;
  readonly unit: 'g' | 'ml' | 'piece';
}

const UNITS: Record<string, readonly [number, PackSize['unit']]> = {
  mg: [0.001, 'g'],
  g: [1, 'g'],
  gr: [1, 'g'],
  gram: [1, 'g'],
  grams: [1, 'g'],
  grammes: [1, 'g'],
  ons: [100, 'g'],
  pond: [500, 'g'],
  kg: [1000, 'g'],
  kilo: [1000, 'g'],
  kilos: [1000, 'g'],
  kilogram: [1000, 'g'],
  kilograms: [1000, 'g'],
  oz: [28.349523125, 'g'],
  ounce: [28.349523125, 'g'],
  ounces: [28.349523125, 'g'],
  lb: [453.59237, 'g'],
  lbs: [453.59237, 'g'],
  pound: [453.59237, 'g'],
  pounds: [453.59237, 'g'],
  ml: [1, 'ml'],
  cl: [10, 'ml'],
  dl: [100, 'ml'],
  l: [1000, 'ml'],
  lt: [1000, 'ml'],
  ltr: [1000, 'ml'],
  liter: [1000, 'ml'],
  liters: [1000, 'ml'],
  litre: [1000, 'ml'],
  litres: [1000, 'ml'],
  'fl oz': [29.5735295625, 'ml'],
  gal: [3785.411784, 'ml'],
  gallon: [3785.411784, 'ml'],
};

/** Words for things that are counted, English and Dutch, singular and plural. */
const COUNTED =
  'pieces?|pcs?|st|stuks?|count|ct|pack|packs|pak|pakken|bags?|teabags?|zakjes?|theezakjes?|builtjes?|sachets?|pods?|pads?|cups?|' +
  'capsules?|tablets?|tabletten|tabs?|pills?|pillen|wipes|doekjes|rolls?|rollen|sheets?|vellen|filters?|bars?|repen|reep|' +
  'bottles?|fles|flessen|cans?|blik|blikken|blikjes|tins?|jars?|pot|potten|potjes|boxes|dozen|doosjes|sticks?|stokjes|' +
  'candles?|kaarsen|tealights?|waxinelichtjes|cards?|kaarten|servings?|porties|doses?|doseringen|refills?|navullingen|balls?';

const NUMBER = '(?<![\\d.,\\p{L}])(\\d{1,6}(?:[.,]\\d{1,3})?)';
const MEASURE = Object.keys(UNITS)
  .sort((a, b) => b.length - a.length)
  .join('|')
  .replace('fl oz', 'fl\\.? ?oz');
const AFTER = '(?![\\p{L}\\d])';
const TIMES = new RegExp(`${NUMBER} ?[x×*] ?(\\d{1,6}(?:[.,]\\d{1,3})?) ?(${MEASURE}|${COUNTED})${AFTER}`, 'iu');
const MEASURED = new RegExp(`${NUMBER} ?-?(${MEASURE})${AFTER}`, 'iu');
const COUNTED_OF = new RegExp(`${NUMBER} ?-?(?:${COUNTED})${AFTER}`, 'iu');
const PACK_OF = new RegExp(
  `(?:pack|set|box|bag|case|bundle|pak|doos|zak|verpakking) (?:of|van) (\\d{1,4})(?! ?(?:${MEASURE})${AFTER})`,
  'iu',
);

/**
 * Reads what is in a pack from the title of a variant or product: "500 g", "1,5 kg", "6 x 330 ml", "3 L", "50 pieces",
 * "doos van 12", "20 theezakjes". The first measure counts before anything that is counted ("2 pads, 120 g" is 120 g).
 * Null when nothing of the kind is there: then every piece is as good as another.
 */
export function packSize(title: string): PackSize | null {
  // NFKC makes of ½ a one, a fraction slash and a two.
  const text = title
    .normalize('NFKC')
    .replace(/\s+/g, ' ')
    .replace(/(?<![\d.,])([13])[⁄/]([24])(?![\d.,⁄/])/g, (_all, above, below) => String(above / below));
  const times = TIMES.exec(text);
  if (times) return sized(numberOf(times[1]!) * numberOf(times[2]!), times[3]!);
  const measured = MEASURED.exec(text);
  if (measured) return sized(numberOf(measured[1]!), measured[2]!);
  const packOf = PACK_OF.exec(text);
  if (packOf) return sized(Number(packOf[1]), 'pieces');
  const counted = COUNTED_OF.exec(text);
  return counted ? sized(numberOf(counted[1]!), 'pieces') : null;
}

function sized(count: number, word: string): PackSize | null {
  const [factor, unit] = UNITS[word.toLowerCase().replace(/^fl\.? ?oz$/, 'fl oz')] ?? [1, 'piece' as const];
  const amount = count * factor;
  return amount > 0 && Number.isFinite(amount) ? { amount, unit } : null;
}

/** 1,5 and 1.5 are the same; 1.000 g is a thousand, 0.125 kg is not. */
function numberOf(text: string): number {
  return Number(/^[1-9]\d{0,2}[.,]\d{3}$/.test(text) ? text.replace(/[.,]/, '') : text.replace(',', '.'));
}

/**
 * One pack size per variant of a product, comparable with each other: all of them in one unit, or else 1 each. A product
 * whose packs are partly unknown cannot be reckoned per gram.
 *
 * @param sizes what {@link packSize} found, per variant; the product's own title stands in where a variant says nothing
 */
export function comparableSizes(sizes: readonly (PackSize | null)[]): {
  readonly unit: PackSize['unit'] | null;
  readonly amounts: readonly number[];
} {
  const unit = sizes[0]?.unit ?? null;
  if (unit === null || sizes.some((size) => size?.unit !== unit)) return { unit: null, amounts: sizes.map(() => 1) };
  return { unit, amounts: sizes.map((size) => size!.amount) };
}
