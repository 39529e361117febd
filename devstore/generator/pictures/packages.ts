import { block, body, cylinder, GROUND, type Look, label, oval, path, rect, shadow, stroke } from './svg.ts';

/** Things that come in a wrapping with a label on it. */
export const PACKAGES = {
  bag: (k: Look): string => {
    const d = `M392 330q4 -30 24 -40h368q20 10 24 40l14 612q0 38 -38 38H416q-38 0 -38 -38z`;
    return (
      shadow(600, 430) +
      body(d, k.base, 'face') +
      path('M392 330q4 -30 24 -40h368q20 10 24 40l2 60H390z', '#000', 'opacity=".1"') +
      rect(404, 272, 392, 34, 8, k.dark) +
      stroke('M440 400q-20 260 -8 540M760 400q20 260 8 540', '#000', 5, 'opacity=".09"') +
      oval(600, 352, 17, 17, k.dark) +
      oval(600, 352, 7, 7, '#000', 'opacity=".3"') +
      label(k, 436, 450, 328, 380) +
      rect(436, 850, 328, 12, 6, k.accent)
    );
  },
  pouch: (k: Look): string => {
    const d = 'M410 360q190 -26 380 0l16 540q2 74 -206 80q-208 -6 -206 -80z';
    return (
      shadow(600, 400) +
      body(d, k.base, 'face') +
      path('M410 360q190 -26 380 0l1 44q-190 -24 -382 0z', k.dark) +
      oval(600, 382, 26, 9, '#fff', 'opacity=".55"') +
      label(k, 448, 450, 304, 330) +
      leaves(600, 872, k.accent)
    );
  },
  tin: (k: Look): string =>
    shadow(600, 400) +
    cylinder(600, 470, 400, k.base, k.dark) +
    cylinder(600, 420, 412, k.dark, k.accent, 520) +
    oval(600, 420, 150, 16, '#fff', 'opacity=".12"') +
    label(k, 462, 580, 276, 300, 4),
  wideTin: (k: Look): string =>
    shadow(600, 560) +
    cylinder(600, 660, 560, k.base, k.dark) +
    cylinder(600, 600, 574, k.dark, k.accent, 706) +
    label(k, 440, 745, 320, 176, 4),
  box: (k: Look): string =>
    shadow(600, 500) +
    path('M400 420l120 -62h330l-90 62z', k.accent) +
    path('M760 420l90 -62v540l-90 82z', k.dark) +
    path('M760 420l90 -62v540l-90 82z', 'url(#face)') +
    block(400, 420, 360, GROUND - 420, 3, k.base, 'face') +
    label(k, 432, 470, 296, 400) +
    rect(432, 892, 296, 14, 7, k.accent),
  giftBox: (k: Look): string => {
    const bow = 'M600 424c-30 -84 -150 -116 -168 -52c-12 46 80 66 168 52c30 -84 150 -116 168 -52c12 46 -80 66 -168 52z';
    return (
      shadow(600, 600) +
      block(330, 520, 540, GROUND - 520, 8, k.base, 'face') +
      block(306, 440, 588, 104, 10, k.dark, 'face') +
      rect(564, 440, 72, GROUND - 440, 0, k.accent) +
      rect(564, 440, 72, GROUND - 440, 0, 'url(#face)') +
      body(bow, k.accent, 'face') +
      path(
        'M572 430q-60 70 -92 128l52 -8l22 34q40 -80 46 -150zM628 430q60 70 92 128l-52 -8l-22 34q-40 -80 -46 -150z',
        k.accent,
        'opacity=".92"',
      ) +
      oval(600, 424, 28, 24, k.dark, 'opacity=".35"') +
      `<g transform="rotate(-6 720 760)">${label(k, 652, 660, 210, 190, 10)}</g>`
    );
  },
  jar: (k: Look): string => {
    const d = 'M430 470q-22 16 -22 60v392q0 58 60 58h264q60 0 60 -58V530q0 -44 -22 -60z';
    return (
      shadow(600, 380) +
      body(d, k.base) +
      path('M408 560q192 30 384 0v-30q0 -44 -22 -60H430q-22 16 -22 60z', '#fff', 'opacity=".28"') +
      stroke('M438 560v340', '#fff', 14, 'opacity=".4"') +
      cylinder(600, 396, 372, k.dark, k.accent, 486) +
      label(k, 446, 610, 308, 280)
    );
  },
  spiceJar: (k: Look): string => {
    const d = 'M470 500q-16 14 -16 44v386q0 50 50 50h192q50 0 50 -50V544q0 -30 -16 -44z';
    return (
      shadow(600, 292) +
      body(d, k.base) +
      path('M454 580q146 22 292 0v-36q0 -30 -16 -44H470q-16 14 -16 44z', '#fff', 'opacity=".3"') +
      block(462, 380, 276, 124, 16, '#b98a55') +
      stroke('M462 412h276M462 470h276', '#6f4a24', 3, 'opacity=".3"') +
      label(k, 474, 630, 252, 250)
    );
  },
  bottle: (k: Look): string => {
    const d = 'M552 300h96v112c0 60 84 90 84 178v342q0 48 -48 48H516q-48 0 -48 -48V590c0 -88 84 -118 84 -178z';
    return (
      shadow(600, 268) +
      body(d, k.base) +
      stroke('M500 610v320', '#fff', 13, 'opacity=".3"') +
      block(544, 218, 112, 104, 12, k.dark) +
      rect(544, 300, 112, 22, 4, k.accent) +
      label(k, 478, 640, 244, 270)
    );
  },
  drum: (k: Look): string =>
    shadow(600, 380) +
    block(410, 400, 380, GROUND - 400, 18, k.base) +
    rect(410, 452, 380, 10, 0, '#000', 'opacity=".12"') +
    rect(410, 918, 380, 10, 0, '#000', 'opacity=".12"') +
    block(640, 340, 84, 66, 10, k.dark) +
    label(k, 446, 500, 308, 370),
  pump: (k: Look): string => {
    const d = 'M468 520q0 -60 60 -66h144q60 6 60 66v412q0 48 -48 48H516q-48 0 -48 -48z';
    return (
      shadow(600, 270) +
      stroke('M600 330v-60q0 -26 -30 -26h-92q-26 0 -26 34', k.dark, 26) +
      block(578, 300, 44, 110, 6, k.dark) +
      block(548, 400, 104, 60, 10, k.dark) +
      body(d, k.base) +
      stroke('M498 560v360', '#fff', 12, 'opacity=".28"') +
      label(k, 482, 590, 236, 300)
    );
  },
  bar: (k: Look): string =>
    `<g transform="rotate(-9 600 660)">${oval(630, 912, 230, 40, '#2a1d10', 'opacity=".28" filter="url(#soft)"')}` +
    block(440, 330, 320, 600, 6, '#d9c9a6', 'face') +
    block(440, 372, 320, 516, 4, k.base, 'face') +
    grid(460, 392, k.dark) +
    label(k, 476, 520, 248, 250) +
    `${rect(440, 812, 320, 26, 0, k.accent)}</g>`,
  soap: (k: Look): string =>
    shadow(600, 520) +
    block(350, 720, 500, GROUND - 720, 56, k.base) +
    path('M372 730q228 -30 456 0q10 -4 -22 -34q-206 -30 -412 0q-32 30 -22 34z', '#fff', 'opacity=".3"') +
    block(470, 706, 260, GROUND - 706, 4, k.dark, 'lit') +
    label(k, 484, 736, 232, 218),
  packet: (k: Look): string =>
    `<g transform="rotate(${-4 + (k.turn % 9)} 600 660)">${oval(630, 962, 200, 30, '#2a1d10', 'opacity=".25" filter="url(#soft)"')}` +
    block(436, 320, 328, 640, 4, k.base, 'face') +
    path('M436 320h328v56l-164 44l-164 -44z', k.dark, 'opacity=".9"') +
    sprig(600, 800, k.accent, k.dark) +
    `${label(k, 476, 440, 248, 210)}</g>`,
  tube: (k: Look): string =>
    shadow(600, 190) +
    body('M486 330h228l-18 560H504z', k.base) +
    rect(486, 318, 228, 34, 4, k.dark) +
    block(516, 888, 168, GROUND - 888, 10, k.dark) +
    label(k, 512, 430, 176, 300, 4),
  candle: (k: Look): string =>
    shadow(600, 380) +
    oval(600, 330, 66, 88, '#ffd98a', 'opacity=".35" filter="url(#soft)"') +
    path('M600 286c34 42 36 84 0 96c-36 -12 -34 -54 0 -96z', '#f6a63a') +
    path('M600 322c14 22 14 46 0 54c-14 -8 -14 -32 0 -54z', '#fff2c4') +
    stroke('M600 376v80', '#3a2a1a', 7) +
    cylinder(600, 470, 372, k.base, '#f7efdd') +
    oval(600, 472, 158, 19, '#fbf3df') +
    label(k, 470, 580, 260, 280, 4),
  tealights: (k: Look): string =>
    shadow(600, 560) +
    [0, 1, 2, 3, 4].map((i) => cylinder(400 + i * 100, 820 - (i % 2) * 14, 118, '#cfcac0', k.base)).join('') +
    [0, 1, 2, 3, 4].map((i) => stroke(`M${400 + i * 100} ${816 - (i % 2) * 14}v-26`, '#3a2a1a', 5)).join('') +
    path('M400 760c20 -34 20 -58 0 -80c-20 22 -20 46 0 80z', '#f6a63a'),
  taper: (k: Look): string =>
    shadow(600, 420) +
    [0, 1, 2, 3, 4, 5]
      .map((i) => body(`M${432 + i * 60} ${330 + (i % 2) * 16}q18 -18 36 0l4 ${650 - (i % 2) * 16}h-44z`, k.base))
      .join('') +
    [0, 1, 2, 3, 4, 5].map((i) => stroke(`M${450 + i * 60} ${322 + (i % 2) * 16}v-26`, '#3a2a1a', 4)).join('') +
    rect(416, 640, 372, 120, 3, k.dark) +
    label(k, 500, 630, 204, 140, 4),
  card: (k: Look): string =>
    `<g transform="rotate(5 600 660)">${oval(640, 950, 240, 34, '#2a1d10', 'opacity=".25" filter="url(#soft)"')}` +
    block(380, 470, 470, 470, 4, k.dark, 'face') +
    path('M380 470l235 200l235 -200z', '#000', 'opacity=".12"') +
    `</g><g transform="rotate(-5 600 640)">${block(420, 320, 380, 540, 6, k.base, 'face')}${sprig(610, 560, k.accent, k.dark)}${label(k, 466, 640, 288, 170, 2)}</g>`,
  book: (k: Look): string =>
    shadow(600, 440) +
    path('M800 330l36 26v600l-36 24z', '#efe6d3') +
    stroke('M808 350v610M818 356v598M828 360v592', '#b9a888', 2) +
    block(390, 330, 412, GROUND - 330, 8, k.base, 'face') +
    rect(390, 330, 40, GROUND - 330, 6, '#000', 'opacity=".14"') +
    sprig(614, 540, k.accent, k.dark) +
    label(k, 468, 640, 296, 230, 3),
  giftCard: (k: Look): string =>
    `<g transform="rotate(-7 600 700)">${oval(640, 920, 320, 40, '#2a1d10', 'opacity=".28" filter="url(#soft)"')}` +
    block(290, 500, 620, 390, 30, k.base, 'face') +
    sprig(430, 640, k.accent, k.paper) +
    `${rect(290, 800, 620, 26, 0, k.accent)}${label(k, 540, 540, 310, 220, 8)}</g>`,
  calendar: (k: Look): string =>
    shadow(600, 600) +
    block(310, 350, 580, GROUND - 350, 10, k.base, 'face') +
    Array.from({ length: 20 }, (_, i) => {
      const x = 344 + (i % 5) * 104;
      const y = 520 + Math.floor(i / 5) * 106;
      return (
        rect(x, y, 92, 92, 6, i % 3 === 0 ? k.accent : i % 3 === 1 ? k.dark : k.paper) +
        `<text x="${x + 46}" y="${y + 58}" text-anchor="middle" font-family="Label,serif" font-size="34" fill="${i % 3 === 2 ? k.ink : k.paper}">${((i * 7) % 24) + 1}</text>`
      );
    }).join('') +
    `<text x="600" y="455" text-anchor="middle" font-family="Label,serif" font-size="52" fill="${k.paper}">${k.title.split(' ')[0]}</text>`,
  wrap: (k: Look): string =>
    shadow(600, 600) +
    [0, 1, 2]
      .map(
        (i) =>
          `<g transform="rotate(${-14 + i * 13} 600 ${960})">${block(500 + i * 70, 300, 96, 660, 44, [k.base, k.accent, k.dark][i]!)}${[0, 1, 2, 3, 4, 5].map((j) => oval(548 + i * 70, 370 + j * 100, 16, 22, k.paper, 'opacity=".7"')).join('')}</g>`,
      )
      .join(''),
  sardines: (k: Look): string =>
    shadow(600, 560) +
    block(330, 700, 540, GROUND - 700, 80, '#b9bcbf') +
    block(330, 660, 540, 200, 80, k.base, 'face') +
    label(k, 440, 676, 320, 168, 20),
};

function leaves(x: number, y: number, colour: string): string {
  return (
    path(`M${x} ${y + 34}c-46 -4 -66 -30 -66 -66c44 0 66 24 66 66z`, colour) +
    path(`M${x} ${y + 34}c46 -4 66 -30 66 -66c-44 0 -66 24 -66 66z`, colour, 'opacity=".8"')
  );
}

export function sprig(x: number, y: number, leaf: string, stem: string): string {
  const pairs = [0, 1, 2, 3].map((i) => {
    const at = y + 70 - i * 62;
    const size = 1 - i * 0.16;
    return (
      path(
        `M${x} ${at}c${-70 * size} 6 ${-104 * size} ${-30 * size} ${-110 * size} ${-72 * size}c${70 * size} ${-6 * size} ${104 * size} ${22 * size} ${110 * size} ${72 * size}z`,
        leaf,
      ) +
      path(
        `M${x} ${at - 22}c${70 * size} 6 ${104 * size} ${-30 * size} ${110 * size} ${-72 * size}c${-70 * size} ${-6 * size} ${-104 * size} ${22 * size} ${-110 * size} ${72 * size}z`,
        leaf,
        'opacity=".82"',
      )
    );
  });
  return (
    stroke(`M${x} ${y + 140}V${y - 150}`, stem, 7) +
    pairs.join('') +
    path(`M${x} ${y - 130}c-26 -30 -26 -62 0 -92c26 30 26 62 0 92z`, leaf)
  );
}

function grid(x: number, y: number, colour: string): string {
  return stroke(`M${x + 140} ${y}v110M${x} ${y + 55}h280`, colour, 4, 'opacity=".35"');
}
