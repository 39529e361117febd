import type { Product } from '../../model.ts';
import { PACKAGES } from './packages.ts';
import { paletteOf, type SCENES } from './palette.ts';
import { DEFINITIONS, fontFace, GROUND, type Look, oval, path, rect, stroke } from './svg.ts';
import { TABLEWARE } from './tableware.ts';
import { TOOLS } from './tools.ts';

const SHAPES = { ...PACKAGES, ...TABLEWARE, ...TOOLS };
export type Shape = keyof typeof SHAPES;

/** First what the title says, then what the type says, from the special to the general. */
const BY_TITLE: [RegExp, Shape][] = [
  [/knock box/i, 'knockBox'],
  [/salad servers/i, 'servers'],
  [/hand brush/i, 'brush'],
  [/oven glove/i, 'hanging'],
  [/egg cup/i, 'eggCups'],
  [/gift card/i, 'giftCard'],
  [/calendar/i, 'calendar'],
  [/\b(hamper|gift set|tasting set|starter set|\w+ box)\b/i, 'giftBox'],
  [/gift wrap/i, 'wrap'],
  [/recipe cards|\bcards?\b/i, 'card'],
  [/notebook|field guide|year of soup|bread from|\bbook\b/i, 'book'],
  [/sardines/i, 'sardines'],
  [/seed mix|seeds/i, 'packet'],
  [/infuser/i, 'infuser'],
  [/timer/i, 'timer'],
  [/espresso cup/i, 'smallCup'],
  [/cup & saucer|\bteacup/i, 'cup'],
  [/travel press|french press/i, 'press'],
  [/moka/i, 'moka'],
  [/dripper/i, 'dripper'],
  [/gooseneck/i, 'kettle'],
  [/kettle/i, 'stoveKettle'],
  [/electric coffee grinder/i, 'electricGrinder'],
  [/grinder/i, 'grinder'],
  [/scale/i, 'scale'],
  [/pitcher/i, 'pitcher'],
  [/milk jug|\bjug\b/i, 'jug'],
  [/tamper/i, 'tamper'],
  [/canister/i, 'tin'],
  [/matcha whisk/i, 'bambooWhisk'],
  [/sifter/i, 'sifter'],
  [/glass teapot/i, 'glassTeapot'],
  [/teapot|tea pot/i, 'teapot'],
  [/cold brew/i, 'coldBrew'],
  [/server|carafe/i, 'carafe'],
  [/wine glass/i, 'wineGlasses'],
  [/glass/i, 'glasses'],
  [/thermos/i, 'flask'],
  [/travel mug/i, 'tumbler'],
  [/frother/i, 'frother'],
  [/\bmug\b|beaker/i, 'mug'],
  [/bowl/i, 'bowl'],
  [/serving board/i, 'board2'],
  [/plate\b|\bplates\b/i, 'plate'],
  [/baking dish|serving dish/i, 'dish'],
  [/butter dish|sugar pot|salt pig/i, 'lidded'],
  [/vase/i, 'vase'],
  [/blanket|napkin|tablecloth|runner|placemat|waffle|dishcloth/i, 'towel'],
  [/tea towel|towel/i, 'hanging'],
  [/apron|oven glove/i, 'apron'],
  [/cushion/i, 'cushion'],
  [/\bboard\b/i, 'board'],
  [/tray\b.*(oak|bed)|oak tray/i, 'tray'],
  [/ice cube/i, 'iceTray'],
  [/basket/i, 'basket'],
  [/toast rack/i, 'rack'],
  [/hook rail/i, 'rail'],
  [/cheese knives/i, 'knives'],
  [/honey dipper/i, 'dipper'],
  [/opener/i, 'opener'],
  [/corkscrew/i, 'corkscrew'],
  [/coaster|trivet/i, 'coasters'],
  [/candle holder/i, 'holder'],
  [/tealight|t-light/i, 'tealights'],
  [/dinner candles/i, 'taper'],
  [/candle/i, 'candle'],
  [/spoon/i, 'spoon'],
  [/spatula/i, 'spatula'],
  [/rolling pin/i, 'pin'],
  [/mill\b/i, 'mill'],
  [/mortar/i, 'mortar'],
  [/saucepan/i, 'saucepan'],
  [/casserole/i, 'casserole'],
  [/\bpan\b(?!.*brush)/i, 'pan'],
  [/brush/i, 'brush'],
  [/knife/i, 'knife'],
  [/scissors/i, 'scissors'],
  [/grater/i, 'grater'],
  [/whisk/i, 'whisk'],
  [/storage jar/i, 'storageJar'],
  [/spice jars/i, 'jars'],
  [/watering can/i, 'can'],
  [/trough/i, 'trough'],
  [/terracotta pot|plant pot/i, 'pot'],
  [/trowel/i, 'trowel'],
  [/plant labels/i, 'labels'],
  [/potting soil/i, 'bag'],
  [/descaling/i, 'box'],
  [/stroopwafels in a tin|\btins?\b/i, 'wideTin'],
  [/refill|kruidnoten|easter egg/i, 'pouch'],
  [/syrup|passata|vinegar|oil\b|balsamic/i, 'bottle'],
  [/balm|cream/i, 'tube'],
  [/bath salt/i, 'jar'],
  [/spaghetti|rigatoni|rice|lentils|oats|granola|salt flakes/i, 'bag'],
  [/crackers|biscuits|stollen|letter/i, 'box'],
  [/olives|tomatoes|pesto|chutney|mustard|cucumbers|jam|honey|marmalade/i, 'jar'],
  [/decoration|ornament|bunting|\bcards?\b/i, 'packet'],
  [/\b(clock|frame|sign|doormat|chalkboard)\b/i, 'board'],
  [/\bbag\b/i, 'pouch'],
];

const BY_TYPE: Record<string, Shape> = {
  'Coffee beans': 'bag',
  'Coffee capsules': 'box',
  'Coffee filters': 'box',
  'Loose leaf tea': 'pouch',
  'Herbal tea': 'pouch',
  'Tea bags': 'box',
  Matcha: 'tin',
  Chocolate: 'bar',
  'Drinking chocolate': 'tin',
  Biscuits: 'box',
  'Honey & spreads': 'jar',
  'Oil & vinegar': 'bottle',
  'Herbs & spices': 'spiceJar',
  'Salt & staples': 'bag',
  'Nuts & dried fruit': 'pouch',
  Savoury: 'jar',
  'Dish & laundry': 'pump',
  'Hand & body': 'pump',
  'Soap bars': 'soap',
  Seeds: 'packet',
};

/** Types whose packing says more than the title: `Lemon Olive Oil` is a bottle, `Coffee Crunch Chocolate` a bar. */
const TYPE_FIRST = new Set(
  Object.keys(BY_TYPE).filter((type) => !['Biscuits', 'Salt & staples', 'Savoury', 'Coffee filters'].includes(type)),
);

function shapeOf(product: Product): Shape {
  const typed = BY_TYPE[product.productType];
  if (typed && TYPE_FIRST.has(product.productType)) return typed;
  const told = BY_TITLE.find(([pattern]) => pattern.test(product.title));
  return told?.[1] ?? typed ?? 'box';
}

const LABELLED = new Set<string>([...Object.keys(PACKAGES), 'scale']);

/** Small things are seen from nearer. Everything is drawn around the middle of the table, and enlarged from there. */
const NEARNESS: Partial<Record<Shape, number>> = {
  smallCup: 1.75,
  eggCups: 1.6,
  soap: 1.5,
  mug: 1.42,
  cup: 1.36,
  sifter: 1.4,
  tealights: 1.4,
  bowl: 1.36,
  jug: 1.36,
  pitcher: 1.36,
  lidded: 1.5,
  knockBox: 1.45,
  tube: 1.28,
  towel: 1.36,
  glasses: 1.42,
  jars: 1.4,
  coasters: 1.4,
  pan: 1.12,
  stoveKettle: 1.22,
  can: 1.2,
  plate: 1.12,
  hanging: 1.2,
  tray: 1.2,
  rail: 1.15,
  apron: 1.1,
  vase: 1.05,
  moka: 1.3,
  spiceJar: 1.36,
  saucepan: 1.3,
  dish: 1.3,
  basket: 1.36,
  scale: 1.34,
  trough: 1.3,
  iceTray: 1.36,
  board2: 1.36,
};
const FLAT = new Set<Shape>(['plate', 'hanging', 'rail']);

/** Enlarged from its foot, so that it stays on the table; what lies flat or hangs, from its middle. */
function placed(shape: Shape, thing: string, view: 'plain' | 'setting'): string {
  const near = (NEARNESS[shape] ?? 1.22) * (view === 'setting' ? 0.92 : 1);
  const [from, to] = FLAT.has(shape) ? [660, 600] : [GROUND, 1030];
  return `<g transform="translate(600 ${to}) scale(${near}) translate(-600 ${-from})">${thing}</g>`;
}

const drawn = new Map<string, string>();
const KEPT = 400;

/** The picture of a product as SVG: the thing on a plain ground, or in a setting with light and leaves. */
export function drawPicture(product: Product, view: 'plain' | 'setting'): string {
  const key = `${view}/${product.title}/${product.vendor}/${product.productType}`;
  const known = drawn.get(key);
  if (known) return known;
  const shape = shapeOf(product);
  const { look, scene } = paletteOf(product);
  const thing = SHAPES[shape](look);
  const svg = [
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1200 1200" width="1200" height="1200">',
    LABELLED.has(shape) ? fontFace() : '',
    DEFINITIONS,
    view === 'plain' ? plainGround(scene) : setting(scene, look),
    placed(shape, thing, view),
    '</svg>',
  ].join('');
  if (drawn.size >= KEPT) drawn.clear();
  drawn.set(key, svg);
  return svg;
}

type Scene = (typeof SCENES)[number];

const plainGround = (scene: Scene): string =>
  rect(0, 0, 1200, 1200, 0, scene.wall) +
  `<radialGradient id="glow" cx=".42" cy=".4" r=".75"><stop offset="0" stop-color="#fff" stop-opacity=".5"/><stop offset="1" stop-color="#fff" stop-opacity="0"/></radialGradient>` +
  rect(0, 0, 1200, 1200, 0, 'url(#glow)') +
  rect(0, 900, 1200, 300, 0, scene.table, 'opacity=".45"');

/** A wall with an arch of light, a table, and a branch that reaches in from the side. */
function setting(scene: Scene, look: Look): string {
  const left = look.turn % 2 === 0;
  const branch =
    stroke('M-20 180q240 40 330 300', '#5f6f4a', 9) +
    [0, 1, 2, 3, 4, 5]
      .map((i) => {
        const x = 70 + i * 46;
        const y = 200 + i * i * 9;
        return (
          `<g transform="rotate(${20 + i * 9} ${x} ${y})">${path(`M${x} ${y}c30 -60 90 -80 140 -70c-10 56 -70 92 -140 70z`, i % 2 ? '#74885a' : '#869a6a')}</g>` +
          `<g transform="rotate(${80 + i * 8} ${x} ${y})">${path(`M${x} ${y}c30 -50 84 -66 124 -58c-10 50 -60 80 -124 58z`, i % 2 ? '#93a679' : '#66794d')}</g>`
        );
      })
      .join('');
  return (
    rect(0, 0, 1200, 1200, 0, scene.wall) +
    path('M300 900V520a300 300 0 0 1 600 0v380z', scene.arch) +
    rect(0, 880, 1200, 320, 0, scene.table) +
    rect(0, 880, 1200, 12, 0, '#fff', 'opacity=".25"') +
    path('M0 0L1200 900V0z', '#fff', 'opacity=".07"') +
    `<g${left ? '' : ' transform="translate(1200 0) scale(-1 1)"'}>${branch}</g>` +
    (look.turn % 3 === 0
      ? oval(980, 1060, 26, 17, scene.arch) + oval(1040, 1084, 22, 15, look.accent) + oval(930, 1096, 20, 13, look.base)
      : '')
  );
}
