import { group, type ProductSeed } from './seed.ts';

export const GIFTS: ProductSeed[] = [
  ...group(
    {
      department: 'gifts',
      type: 'Gift sets',
      vendor: 'Kop & Kruid',
      about: 'Packed by hand in a box with a ribbon. Tell us what to write on the card.',
      tags: ['gift', 'set'],
    },
    [
      ['Coffee Tasting Set', 2995, 'Four coffees of 80 g, from chocolate to blueberry.', { appeal: 2.2 }],
      ['Tea Tasting Set', 2795, 'Six teas for six moods, with an infuser.', { appeal: 2.2 }],
      ['Breakfast Hamper', 4995, 'House espresso, granola, honey and jam.', { appeal: 1.8 }],
      ['Pour-over Starter Set', 5495, 'Dripper, server, a hundred filters and a bag of filter blend.', { appeal: 1.5 }],
      ['Matcha Starter Set', 5995, 'Bowl, whisk, sifter and 30 g of daily matcha.', { appeal: 1.4 }],
      ['Chocolate Tasting Box', 2695, 'Five bars, five origins.', { appeal: 2 }],
      ['Italian Evening Box', 4495, 'Spaghetti, olive oil, balsamic, herbs and cantuccini.', { appeal: 1.3 }],
      ['Bath Evening Box', 3995, 'Bath salt, body oil, a candle.', { appeal: 1.6, season: 'mothers-day' }],
      ['Spice Route Box', 3495, 'Eight small jars and a booklet of twelve dishes.', { appeal: 1.2 }],
      ['New Home Box', 5995, 'Bread, salt and light: a board, sea salt and a candle.', { appeal: 1 }],
      [
        'Sinterklaas Box',
        3295,
        'Kruidnoten, a chocolate letter, speculaas and hot chocolate.',
        { appeal: 2.8, season: 'sinterklaas' },
      ],
      [
        'Christmas Hamper',
        7995,
        'Stollen, mulled wine spice, winter orange tea, candle, chocolate.',
        { appeal: 2.4, season: 'christmas' },
      ],
      [
        'Advent Tea Calendar',
        3995,
        'Twenty-four teas behind twenty-four doors.',
        { appeal: 2.4, season: 'sinterklaas' },
      ],
      ['Easter Brunch Box', 3495, 'Eggs, marmalade, granola and a tea towel.', { appeal: 1.6, season: 'easter' }],
    ],
  ),
  ...group(
    {
      department: 'gifts',
      type: 'Gift card',
      vendor: 'Kop & Kruid',
      about: 'By e-mail, at once, and valid for five years.',
      tags: ['gift', 'gift card'],
      giftCard: true,
      option: 'Amount',
      sizes: [
        ['€ 25', 0, 1],
        ['€ 50', 0, 2],
        ['€ 100', 0, 4],
      ],
    },
    [['Gift Card', 2500, 'For when you know the kitchen but not the taste.', { appeal: 1.6 }]],
  ),
  ...group(
    {
      department: 'gifts',
      type: 'Books',
      vendor: 'Uitgeverij Tafel',
      about: 'Cloth-bound, with drawings throughout.',
      tags: ['book', 'gift'],
      vat: 9,
    },
    [
      ['The Coffee Notebook', 1995, 'Forty brews to note and compare.', { appeal: 1 }],
      ['A Year of Soup', 2995, 'Fifty-two weeks, fifty-two pots.', { appeal: 1.1 }],
      ['Tea, a Field Guide', 2495, 'What is in the cup and where it grew.', { appeal: 0.9 }],
      ['Bread from the Cast Iron', 2795, 'Flour, water, salt and a heavy lid.', { appeal: 1 }],
    ],
  ),
];
