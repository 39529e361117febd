import type { Product } from '../../model.ts';
import type { Look } from './svg.ts';

interface Colours {
  base: string;
  dark: string;
  accent: string;
}

/** Rooms for the pictures: wall, arch of light, table. */
export const SCENES = [
  { wall: '#ece3d2', arch: '#f6efe2', table: '#d9c8ab' },
  { wall: '#dfe3d6', arch: '#eef0e6', table: '#c8bfa5' },
  { wall: '#eadbd0', arch: '#f6ebe2', table: '#d3b8a2' },
  { wall: '#dde2e3', arch: '#edf1f0', table: '#c6c1b4' },
  { wall: '#efe4c9', arch: '#f8f1df', table: '#d8c193' },
];

const FAMILIES: Record<string, Colours[]> = {
  coffee: [
    { base: '#24362c', dark: '#16231c', accent: '#c9803f' },
    { base: '#a54822', dark: '#7d3317', accent: '#f0c48a' },
    { base: '#2b3a55', dark: '#1c2740', accent: '#d9a24a' },
    { base: '#c99a3b', dark: '#9c7424', accent: '#3a2a1a' },
    { base: '#5d2f33', dark: '#432023', accent: '#e2b07a' },
  ],
  filter: [
    { base: '#e3a58c', dark: '#c47f63', accent: '#7d3317' },
    { base: '#a9c0c4', dark: '#7d999e', accent: '#2b4a52' },
    { base: '#c7b7d4', dark: '#9d89ae', accent: '#4e3a63' },
    { base: '#e8cf86', dark: '#c5a654', accent: '#7a5a1a' },
    { base: '#b9c9a0', dark: '#8fa274', accent: '#44562c' },
    { base: '#e2b9bd', dark: '#bd8d92', accent: '#7a3a44' },
  ],
  tea: [
    { base: '#3f5a4a', dark: '#2c4136', accent: '#d7b56d' },
    { base: '#31445e', dark: '#213045', accent: '#e0b04f' },
    { base: '#7a3b45', dark: '#5a2931', accent: '#e7b9a0' },
    { base: '#c08a3e', dark: '#946727', accent: '#5a3a14' },
  ],
  herbal: [
    { base: '#93a679', dark: '#6f8256', accent: '#44562c' },
    { base: '#d9b85a', dark: '#b1913a', accent: '#6b4f14' },
    { base: '#c9776a', dark: '#a2574b', accent: '#5f2a22' },
    { base: '#8fb0a6', dark: '#688b81', accent: '#2c4e45' },
  ],
  sweet: [
    { base: '#5a3322', dark: '#3e2115', accent: '#e0b070' },
    { base: '#c65b3f', dark: '#9b412a', accent: '#f3d9b0' },
    { base: '#2f5560', dark: '#1f3c45', accent: '#e8c27a' },
    { base: '#d9a441', dark: '#b07f26', accent: '#5a3322' },
    { base: '#9b4a5f', dark: '#743346', accent: '#f0c9c0' },
  ],
  honey: [
    { base: '#d99a2b', dark: '#8a5a2a', accent: '#a8743a' },
    { base: '#c4482f', dark: '#7a5a3a', accent: '#a8743a' },
    { base: '#8a5a2e', dark: '#5a3a1e', accent: '#a8743a' },
    { base: '#e0b64a', dark: '#8a5a2a', accent: '#a8743a' },
  ],
  oil: [
    { base: '#4a5a2a', dark: '#2f3a1a', accent: '#c9a13f' },
    { base: '#6b4a1e', dark: '#3a2a14', accent: '#d9a24a' },
    { base: '#8a2f3a', dark: '#3a1a1e', accent: '#d9a24a' },
  ],
  spice: [
    { base: '#b5402b', dark: '#8a2d1d', accent: '#e6b24f' },
    { base: '#c98f2f', dark: '#9a6a1c', accent: '#6b3a14' },
    { base: '#7a8446', dark: '#57602e', accent: '#d9b85a' },
    { base: '#6a4a32', dark: '#4a3220', accent: '#d9a24a' },
  ],
  care: [
    { base: '#5a4632', dark: '#2e2a26', accent: '#c9a46a' },
    { base: '#7d8f86', dark: '#2e3a36', accent: '#d8c7a4' },
    { base: '#a5744a', dark: '#3a2a1e', accent: '#e2cfae' },
    { base: '#c9bfa6', dark: '#6a6250', accent: '#8a7a5a' },
  ],
  wood: [
    { base: '#b98753', dark: '#8a5f34', accent: '#e2c79a' },
    { base: '#8a5a36', dark: '#5f3c22', accent: '#c99a6a' },
    { base: '#d2a873', dark: '#a67c4a', accent: '#efd9b0' },
  ],
  clay: [
    { base: '#d8c7a8', dark: '#a8916c', accent: '#c9776a' },
    { base: '#9aa88a', dark: '#6f7d60', accent: '#d9a24a' },
    { base: '#3f4a5a', dark: '#2a3340', accent: '#c9803f' },
    { base: '#c98b6a', dark: '#9a6446', accent: '#7d9164' },
  ],
  linen: [
    { base: '#7d8f6a', dark: '#5d6e4c', accent: '#c9803f' },
    { base: '#3f5f86', dark: '#2c4664', accent: '#c9803f' },
    { base: '#a8543a', dark: '#7f3c27', accent: '#d9b85a' },
    { base: '#b5a07a', dark: '#8a7650', accent: '#7d9164' },
  ],
  metal: [
    { base: '#34443c', dark: '#1f2a25', accent: '#c9803f' },
    { base: '#e5dcc6', dark: '#b3a584', accent: '#a54822' },
    { base: '#2f3133', dark: '#1c1d1f', accent: '#c9803f' },
    { base: '#bfc3c4', dark: '#3a3d3f', accent: '#a54822' },
  ],
  gift: [
    { base: '#24362c', dark: '#1a281f', accent: '#c9803f' },
    { base: '#a54822', dark: '#8a3a19', accent: '#f0dcb6' },
    { base: '#d8c7a4', dark: '#c2ad82', accent: '#7a3b45' },
    { base: '#31445e', dark: '#26364b', accent: '#e0b04f' },
  ],
  garden: [
    { base: '#e9e0c6', dark: '#5f7a4a', accent: '#7d9a5f' },
    { base: '#dfe6d2', dark: '#4a6a4f', accent: '#6f9a6a' },
    { base: '#f0e2c8', dark: '#b5622f', accent: '#8aa05a' },
    { base: '#c4714a', dark: '#9a5230', accent: '#7d9a5f' },
  ],
};

/** Which family of colours a type is painted from. */
function familyOf({ productType, tags, title }: Product): Colours[] {
  const family =
    productType === 'Coffee beans'
      ? tags.includes('filter')
        ? 'filter'
        : 'coffee'
      : ({
          'Coffee capsules': 'coffee',
          'Coffee filters': 'filter',
          'Loose leaf tea': 'tea',
          'Tea bags': 'tea',
          'Herbal tea': 'herbal',
          Matcha: 'herbal',
          Chocolate: 'sweet',
          'Drinking chocolate': 'sweet',
          Biscuits: 'sweet',
          'Honey & spreads': 'honey',
          'Oil & vinegar': 'oil',
          'Herbs & spices': 'spice',
          'Salt & staples': 'herbal',
          'Nuts & dried fruit': 'spice',
          Savoury: 'spice',
          Brewing: 'metal',
          Tableware: 'clay',
          Glassware: 'herbal',
          Linen: 'linen',
          'Kitchen linen': 'linen',
          'Kitchen tools': 'wood',
          Cookware: 'metal',
          'Dish & laundry': 'care',
          'Hand & body': 'care',
          'Soap bars': 'care',
          'Body care': 'care',
          Candles: 'care',
          'Gift sets': 'gift',
          'Gift card': 'gift',
          'Cards & paper': 'gift',
          Books: 'gift',
          Seeds: 'garden',
          'Pots & garden': 'garden',
          'Table & home': 'wood',
        }[productType] ?? (/wood|board|spoon/i.test(title) ? 'wood' : 'clay'));
  return FAMILIES[family]!;
}

/** Colours that a title or a first variant names. */
const NAMED: [RegExp, Colours][] = [
  [/turmeric|mustard|\bhoney$|linden/i, { base: '#d9a02f', dark: '#8a5a2a', accent: '#a8743a' }],
  [/pesto|za’atar|italian herbs|cucumber|lemon verbena/i, { base: '#7a8f46', dark: '#55682c', accent: '#d9b85a' }],
  [/apricot|orange|marmalade/i, { base: '#d8843a', dark: '#a35c1e', accent: '#7a3b1a' }],
  [/cinnamon|cocoa|speculaas/i, { base: '#8a5636', dark: '#5f3822', accent: '#e2b478' }],
  [/terracotta/i, { base: '#c4714a', dark: '#9a5230', accent: '#7d9a5f' }],
  [/\bcast iron\b/i, { base: '#2f3133', dark: '#232425', accent: '#c9803f' }],
  [/peppermint|\bmint\b|nettle/i, { base: '#7fae93', dark: '#568469', accent: '#24513a' }],
  [/rooibos|hibiscus|raspberry|strawberry/i, { base: '#b5483f', dark: '#8a302a', accent: '#f0c9a8' }],
  [/lavender/i, { base: '#a99bc4', dark: '#7d6f99', accent: '#4e4266' }],
  [/matcha|sencha|gunpowder|green tea/i, { base: '#7d9a4f', dark: '#5a7433', accent: '#2f4a1e' }],
  [/walnut/i, { base: '#7a5236', dark: '#553722', accent: '#b98753' }],
  [/\bwhite\b|porcelain/i, { base: '#f2ede2', dark: '#cfc6b2', accent: '#a54822' }],
  [/\bblack\b/i, { base: '#2f3133', dark: '#1c1d1f', accent: '#c9803f' }],
  [/\bred\b/i, { base: '#b5402b', dark: '#8a2d1d', accent: '#f0d9b0' }],
  [/\bpink\b/i, { base: '#dda3a6', dark: '#b87a7e', accent: '#7a3a44' }],
  [/\bblue\b/i, { base: '#5a7fa5', dark: '#3f5f80', accent: '#e8d9b8' }],
  [/\bgreen\b|\bsage\b/i, { base: '#93a679', dark: '#6f8256', accent: '#44562c' }],
  [/\bcream\b|\bivory\b/i, { base: '#eee3c8', dark: '#c9b88f', accent: '#a54822' }],
  [/\bsteel\b/i, { base: '#c3c6c7', dark: '#3a3d3f', accent: '#a54822' }],
  [/\bclear\b/i, { base: '#a9c4b8', dark: '#6f8f82', accent: '#c98a3a' }],
];

export function hash(text: string): number {
  let value = 2166136261;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 16777619);
  return (value ^ (value >>> 15)) >>> 0;
}

export function paletteOf(product: Product): { look: Look; scene: (typeof SCENES)[number] } {
  const turn = hash(product.title);
  const family = familyOf(product);
  const first = product.variants[0]?.options[0];
  const colour = first?.name === 'Colour' ? first.value : '';
  const named =
    NAMED.find(([pattern]) => pattern.test(product.title)) ?? NAMED.find(([pattern]) => pattern.test(colour));
  const colours = named?.[1] ?? family[turn % family.length]!;
  return {
    look: {
      ...colours,
      paper: '#f7f1e3',
      ink: '#2a2a26',
      title: product.title,
      brand: product.vendor,
      kind: product.productType,
      turn,
    },
    scene: SCENES[hash(product.productType || product.title) % SCENES.length]!,
  };
}
