export interface Bundle {
  name: string;
  articles: number[];
  /** Chance that one of the set in the basket brings all the others. */
  whole: number;
  /** Otherwise, the chance that it brings any one of them. */
  pull: number;
}

/** Of a set's pull, how much brings the whole set and how much single members. */
const WHOLE = 0.75;
const PART = 0.25;

/** Sets that really go together, and how strongly. */
export const BUNDLES: { name: string; titles: string[]; pull: number }[] = [
  { name: 'pour-over', titles: ['Pour-over Dripper', 'Paper Filters 1–2 Cups', 'Glass Server 600 ml'], pull: 0.42 },
  { name: 'matcha', titles: ['Matcha Whisk', 'Matcha Bowl', 'Daily Matcha'], pull: 0.45 },
  {
    name: 'pasta evening',
    titles: ['Bronze-cut Spaghetti', 'Tomato Passata', 'Basil Pesto', 'Extra Virgin Olive Oil'],
    pull: 0.3,
  },
  { name: 'washing up', titles: ['Dish Soap Lemon & Sage', 'Dish Brush Beech', 'Dishcloths, Set of 3'], pull: 0.3 },
  {
    name: 'windowsill herbs',
    titles: ['Basil Genovese Seeds', 'Terracotta Pot 14 cm', 'Peat-free Potting Soil 5 l'],
    pull: 0.4,
  },
  {
    name: 'cheese board',
    titles: ['Serving Board Walnut', 'Cheese Knives, Set of 3', 'Fig & Onion Chutney', 'Cheese Biscuits'],
    pull: 0.32,
  },
  { name: 'cold brew', titles: ['Cold Brew Bottle', 'Light Roast Filter Blend', 'Ice Cube Tray'], pull: 0.3 },
  { name: 'chai', titles: ['Masala Chai', 'Ginger Syrup', 'Ceylon Cinnamon'], pull: 0.26 },
  { name: 'porridge', titles: ['Porridge Oats', 'Breakfast Seed Mix', 'Spring Meadow Honey'], pull: 0.32 },
  { name: 'moka', titles: ['Moka Pot 3 Cups', 'House Espresso', 'Espresso Cup'], pull: 0.3 },
  { name: 'tea for two', titles: ['Glass Teapot 800 ml', 'Tea Glass, Set of 2', 'Jasmine Pearls'], pull: 0.34 },
  { name: 'bread', titles: ['Cast Iron Pan 26 cm', 'Bread from the Cast Iron', 'Sea Salt Flakes Zeeland'], pull: 0.34 },
  { name: 'slow bath', titles: ['Bath Salt Eucalyptus', 'Candle Cedar & Smoke', 'Body Oil Almond'], pull: 0.28 },
];

export function bundlesOf(articles: { seed: { title: string } }[]): Bundle[] {
  const byTitle = new Map(articles.map((article, index) => [article.seed.title, index]));
  return BUNDLES.map(({ name, titles, pull }) => ({
    name,
    whole: Number((WHOLE * pull).toFixed(3)),
    pull: Number((PART * pull).toFixed(3)),
    articles: titles.map((title) => byTitle.get(title)).filter((index) => index !== undefined),
  })).filter((bundle) => bundle.articles.length >= 2);
}
