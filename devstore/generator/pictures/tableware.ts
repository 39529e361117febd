import {
  block,
  body,
  cylinder,
  GLASS,
  GROUND,
  type Look,
  oval,
  path,
  rect,
  STEEL,
  shadow,
  stroke,
  WOOD,
} from './svg.ts';

const steam = (x: number, y: number): string =>
  [-50, 0, 50].map((dx) => stroke(`M${x + dx} ${y}c-26 -40 26 -66 0 -112`, '#fff', 11, 'opacity=".55"')).join('');

const glassAt = (x: number, top: number, w: number, fill: string, k: Look): string => {
  const d = `M${x - w / 2} ${top}h${w}l${-w * 0.09} ${GROUND - top - 12}q0 12 -14 12h${-(w * 0.82 - 28)}q-14 0 -14 -12z`;
  return (
    body(d, GLASS) +
    path(
      `M${x - w * 0.455} ${top + (GROUND - top) * 0.4}h${w * 0.91}l${-w * 0.05} ${(GROUND - top) * 0.52}h${-w * 0.81}z`,
      fill,
      'opacity=".85"',
    ) +
    stroke(`M${x - w * 0.34} ${top + 50}l${w * 0.035} ${(GROUND - top) * 0.6}`, '#fff', 9, 'opacity=".65"') +
    oval(x, top, w / 2, 15, k.paper, 'opacity=".6"')
  );
};

/** What one drinks and eats from, and what coffee and tea are made with. */
export const TABLEWARE = {
  mug: (k: Look): string =>
    shadow(580, 400) +
    stroke('M770 610c150 -30 150 250 -14 236', k.dark, 44) +
    cylinder(580, 520, 400, k.base, k.dark) +
    oval(580, 522, 176, 19, '#3b2416') +
    path('M380 820v142a200 26 0 0 0 400 0V820q-200 34 -400 0z', k.dark, 'opacity=".55"') +
    steam(580, 470),
  cup: (k: Look): string =>
    shadow(600, 560) +
    oval(600, 950, 290, 34, k.dark) +
    oval(600, 940, 290, 32, k.base) +
    stroke('M766 720c110 -26 104 132 -36 130', k.base, 30) +
    body('M410 690h380q-6 210 -120 246q-70 12 -140 0q-114 -36 -120 -246z', k.base) +
    oval(600, 690, 190, 28, k.dark) +
    oval(600, 693, 168, 20, '#5a3820') +
    path('M540 690c40 -14 80 -12 104 2c-30 14 -70 14 -104 -2z', '#e9d2ae') +
    steam(600, 640),
  smallCup: (k: Look): string =>
    shadow(600, 300) +
    stroke('M716 760c86 -16 84 108 -8 112', k.base, 26) +
    body('M462 720h276l-18 214q-4 46 -56 46H536q-52 0 -56 -46z', k.base) +
    oval(600, 720, 138, 20, k.dark) +
    oval(600, 722, 120, 14, '#4a2a17') +
    steam(600, 680),
  eggCups: (k: Look): string =>
    shadow(600, 420) +
    [480, 720]
      .map(
        (x) =>
          oval(x, 740, 66, 92, '#f3e2c7') +
          oval(x, 740, 66, 92, 'url(#lit)') +
          body(`M${x - 84} 740h168c0 90 -30 130 -60 146l36 94h-120l36 -94c-30 -16 -60 -56 -60 -146z`, k.base),
      )
      .join(''),
  bowl: (k: Look): string =>
    shadow(600, 380) +
    body('M320 660h560q-10 220 -180 300q-100 34 -200 0q-170 -80 -180 -300z', k.base) +
    path('M330 720q270 50 540 0q-6 40 -22 80q-250 40 -496 0q-18 -40 -22 -80z', k.dark, 'opacity=".4"') +
    oval(600, 660, 280, 44, k.dark) +
    oval(600, 664, 252, 34, k.paper),
  plate: (k: Look): string =>
    oval(630, 720, 350, 330, '#2a1d10', 'opacity=".2" filter="url(#soft)"') +
    oval(600, 660, 340, 340, k.base) +
    oval(600, 660, 340, 340, 'url(#face)') +
    oval(600, 660, 252, 252, k.dark, 'opacity=".22"') +
    oval(600, 664, 246, 246, k.base) +
    oval(600, 664, 246, 246, 'url(#face)') +
    [0, 1, 2, 3, 4, 5]
      .map((i) =>
        oval(470 + ((i * 97 + k.turn * 31) % 260), 540 + ((i * 71 + k.turn * 17) % 250), 4, 4, k.dark, 'opacity=".5"'),
      )
      .join(''),
  teapot: (k: Look): string =>
    shadow(600, 420) +
    stroke('M452 600q0 -250 150 -250t150 250', WOOD, 26) +
    body('M800 720c80 -10 90 -110 150 -150l26 22c-40 70 -60 220 -180 240z', k.base) +
    body('M370 760c0 -130 100 -180 230 -180s230 50 230 180s-60 220 -230 220s-230 -90 -230 -220z', k.base) +
    oval(600, 592, 122, 24, k.dark) +
    oval(600, 582, 118, 20, k.base) +
    oval(600, 556, 30, 22, k.dark),
  glassTeapot: (): string =>
    shadow(600, 420) +
    stroke('M398 690c-120 -30 -120 190 10 190', GLASS, 24) +
    body('M800 720c80 -10 90 -110 150 -150l26 22c-40 70 -60 220 -180 240z', GLASS) +
    body('M370 760c0 -130 100 -180 230 -180s230 50 230 180s-60 220 -230 220s-230 -90 -230 -220z', GLASS) +
    path('M378 780q222 36 444 0c0 120 -66 188 -222 188s-222 -68 -222 -188z', '#c98a3a', 'opacity=".8"') +
    stroke('M420 700q20 -60 80 -86', '#fff', 14, 'opacity=".8"') +
    block(500, 556, 200, 34, 12, WOOD) +
    oval(600, 544, 26, 20, WOOD),
  carafe: (k: Look): string =>
    shadow(600, 320) +
    body(
      'M530 320h140v120c0 80 110 130 110 280v200q0 60 -60 60H480q-60 0 -60 -60V720c0 -150 110 -200 110 -280z',
      GLASS,
    ) +
    path('M424 730q176 30 352 0v190q0 54 -56 54H480q-56 0 -56 -54z', k.base, 'opacity=".75"') +
    stroke('M462 740v170', '#fff', 13, 'opacity=".6"') +
    oval(600, 320, 70, 13, '#fff', 'opacity=".8"') +
    block(522, 280, 156, 44, 14, k.dark),
  glasses: (k: Look): string =>
    shadow(600, 500) + glassAt(470, 560, 240, k.base, k) + glassAt(730, 590, 240, k.accent, k),
  wineGlasses: (k: Look): string =>
    shadow(600, 480) +
    [460, 740]
      .map(
        (x, i) =>
          stroke(`M${x} 740v220`, GLASS, 16) +
          oval(x, 968, 92, 14, GLASS) +
          body(`M${x - 106} ${430 + i * 20}h212c10 180 -30 310 -106 316c-76 -6 -116 -136 -106 -316z`, GLASS) +
          path(
            `M${x - 104} ${560 + i * 20}h208c-8 110 -44 178 -104 182c-60 -4 -96 -72 -104 -182z`,
            i ? '#d8b25e' : '#7c2438',
            'opacity=".8"',
          ) +
          stroke(`M${x - 72} ${480 + i * 20}q-4 90 18 160`, '#fff', 9, 'opacity=".7"') +
          (k.turn % 2 ? '' : oval(x, 432 + i * 20, 105, 11, '#fff', 'opacity=".45"')),
      )
      .join(''),
  vase: (k: Look): string =>
    shadow(600, 300) +
    stroke('M600 520q-90 -140 -150 -280M600 520q10 -170 4 -340M600 520q80 -120 160 -240', '#6d7f55', 9) +
    [
      [450, 240],
      [604, 176],
      [762, 276],
    ]
      .map(
        ([x, y], i) =>
          [0, 60, 120, 180, 240, 300]
            .map(
              (a) =>
                `<ellipse cx="${x}" cy="${y! - 34}" rx="22" ry="40" fill="${i === 1 ? '#f1e3cf' : k.accent}" transform="rotate(${a} ${x} ${y})"/>`,
            )
            .join('') + oval(x!, y!, 20, 20, '#e0a53f'),
      )
      .join('') +
    path('M540 420c-50 -6 -84 -40 -90 -84c54 0 86 30 90 84z', '#7d9164') +
    path('M664 400c50 -6 84 -40 90 -84c-54 0 -86 30 -90 84z', '#7d9164') +
    body(
      'M548 500h104c0 90 100 130 100 290c0 120 -50 190 -152 190s-152 -70 -152 -190c0 -160 100 -200 100 -290z',
      k.base,
    ) +
    oval(600, 500, 52, 11, k.dark),
  dripper: (k: Look): string =>
    shadow(600, 330) +
    body('M430 780h340q20 200 -60 200H490q-80 0 -60 -200z', GLASS) +
    path('M438 880q162 20 324 0q0 96 -56 96H494q-56 0 -56 -96z', '#4a2815', 'opacity=".9"') +
    stroke('M770 820c90 -10 90 120 -8 120', GLASS, 20) +
    block(400, 736, 400, 36, 18, k.base) +
    body('M372 450h456l-160 290H532z', k.base) +
    stroke('M440 480l110 230M520 470l56 240M680 470l-56 240M760 480l-110 230', k.dark, 7, 'opacity=".35"') +
    oval(600, 450, 228, 34, k.dark) +
    oval(600, 452, 206, 26, '#f4ead6') +
    oval(600, 458, 150, 15, '#4a2815') +
    stroke('M818 520c96 -14 88 124 -66 118', k.base, 26) +
    steam(600, 400),
  kettle: (k: Look): string =>
    shadow(570, 420) +
    stroke('M756 860c100 -20 60 -260 190 -330l44 -6', k.base, 34) +
    stroke('M400 560c-70 -250 330 -250 350 -60', k.dark, 36) +
    body('M400 600h340l56 320q4 60 -60 60H404q-64 0 -60 -60z', k.base) +
    oval(570, 600, 170, 26, k.dark) +
    oval(570, 588, 120, 20, k.base) +
    oval(570, 560, 26, 24, k.dark),
  stoveKettle: (k: Look): string =>
    shadow(580, 520) +
    stroke('M400 600c0 -260 360 -260 360 0', WOOD, 34) +
    body('M770 720l150 -110l34 30l-120 190z', k.base) +
    body('M330 800c0 -150 110 -220 250 -220s250 70 250 220q0 180 -60 180H390q-60 0 -60 -180z', k.base) +
    oval(580, 600, 110, 24, k.dark) +
    oval(580, 572, 28, 26, k.dark) +
    rect(330, 930, 500, 14, 7, k.dark, 'opacity=".5"'),
  press: (k: Look): string =>
    shadow(580, 330) +
    stroke('M740 560c140 0 140 300 0 300', k.dark, 34) +
    stroke('M580 470v-190', STEEL, 14) +
    oval(580, 270, 34, 30, k.dark) +
    cylinder(580, 480, 320, k.base, STEEL) +
    rect(420, 560, 320, 18, 0, '#000', 'opacity=".15"') +
    rect(420, 900, 320, 18, 0, '#000', 'opacity=".15"') +
    block(404, 440, 352, 54, 20, STEEL),
  moka: (k: Look): string =>
    shadow(600, 330) +
    stroke('M748 470c150 0 130 260 40 300', k.dark, 36) +
    body('M470 430l-74 -34l66 120l24 220h228l44 -306z', STEEL) +
    body('M486 730h228l66 250H420z', STEEL) +
    stroke('M560 440l-10 290M650 440l6 290M552 740l-22 236M650 740l28 236', '#000', 4, 'opacity=".16"') +
    block(470, 712, 260, 36, 8, '#9fa3a5') +
    path('M470 430l130 -70l158 70z', '#aeb2b4') +
    oval(604, 352, 26, 26, k.dark),
  grinder: (k: Look): string =>
    shadow(600, 250) +
    stroke('M600 380h200', STEEL, 18) +
    oval(816, 360, 36, 48, WOOD) +
    cylinder(600, 400, 236, k.base, STEEL, 720) +
    cylinder(600, 720, 246, STEEL, '#9fa3a5', 790) +
    cylinder(600, 780, 236, k.dark, k.dark),
  electricGrinder: (k: Look): string =>
    shadow(600, 320) +
    body('M470 300h260l-30 220H500z', GLASS) +
    path('M486 400h228l-16 116H502z', '#5a3620') +
    block(456, 260, 288, 50, 20, k.dark) +
    block(460, 516, 280, GROUND - 516, 26, k.base) +
    oval(600, 640, 52, 52, k.dark) +
    stroke('M600 640l26 -34', '#fff', 8) +
    block(520, 780, 160, 150, 10, k.dark),
  scale: (k: Look): string =>
    shadow(600, 600) +
    block(300, 860, 600, GROUND - 860, 28, k.base) +
    block(320, 840, 560, 40, 16, k.dark) +
    rect(500, 900, 200, 56, 8, '#141a17') +
    `<text x="600" y="942" text-anchor="middle" font-family="monospace" font-size="38" fill="#cfe8d6">18.0 g</text>` +
    body('M500 640h200l-24 200H524z', '#f2ead9') +
    oval(600, 640, 100, 17, '#5a3620'),
  pitcher: (k: Look): string =>
    shadow(590, 280) +
    stroke('M706 600c130 -20 130 260 0 260', STEEL, 26) +
    body('M440 520l56 26h216l24 374q0 60 -60 60H512q-60 0 -60 -60l24 -330z', k.base) +
    oval(600, 548, 112, 15, '#f6efe2'),
  jug: (k: Look): string =>
    shadow(590, 300) +
    stroke('M716 600c120 -20 120 230 0 240', k.base, 34) +
    body(
      'M430 500l80 30h212c-20 110 40 180 40 300c0 100 -50 150 -162 150s-162 -50 -162 -150c0 -120 50 -190 32 -270z',
      k.base,
    ) +
    oval(614, 532, 108, 15, k.dark),
  lidded: (k: Look): string =>
    shadow(600, 320) +
    body('M440 640h320c30 160 20 340 -60 340H500c-80 0 -90 -180 -60 -340z', k.base) +
    body('M420 640c20 -80 340 -80 360 0z', k.dark) +
    oval(600, 566, 26, 24, k.dark),
  storageJar: (): string =>
    shadow(600, 320) +
    block(430, 470, 340, GROUND - 470, 34, GLASS) +
    rect(442, 640, 316, 328, 24, '#c99a5b', 'opacity=".85"') +
    stroke('M466 520v410', '#fff', 13, 'opacity=".7"') +
    block(420, 400, 360, 84, 16, WOOD),
  jars: (k: Look): string =>
    shadow(600, 560) +
    [0, 1, 2, 3]
      .map((i) => {
        const x = 330 + i * 140;
        return (
          block(x, 640, 122, GROUND - 640, 18, GLASS) +
          rect(x + 8, 760, 106, 210, 12, ['#b5402b', '#c99a3b', '#6f7f46', '#7a4a2a'][i]!) +
          block(x - 3, 590, 128, 56, 10, WOOD) +
          rect(x + 22, 800, 78, 70, 3, k.paper)
        );
      })
      .join(''),
};
