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

/** Tools, textiles and what else stands or hangs in a kitchen. */
export const TOOLS = {
  towel: (k: Look): string => {
    const fold = (y: number, h: number, fill: string) => block(330, y, 540, h, 40, fill, 'face');
    return (
      shadow(600, 560) +
      fold(880, 100, k.dark) +
      fold(790, 106, k.paper) +
      stroke('M356 826h488M356 846h488', k.base, 8) +
      fold(690, 116, k.base) +
      fold(580, 126, k.paper) +
      [0, 1, 2, 3].map((i) => stroke(`M352 ${612 + i * 22}h496`, k.base, i % 2 ? 5 : 11)).join('')
    );
  },
  hanging: (k: Look): string =>
    stroke('M330 330h540', WOOD, 22) +
    oval(640, 950, 200, 30, '#2a1d10', 'opacity=".12" filter="url(#soft)"') +
    body('M420 330h360l10 560q-180 24 -380 0z', k.paper, 'face') +
    [0, 1, 2].map((i) => path(`M${455 + i * 105} 330h46l6 564q-26 6 -52 6z`, k.base, 'opacity=".85"')).join('') +
    path('M411 800q190 26 378 0l2 40q-190 26 -381 0z', k.base) +
    stroke('M600 330q40 180 10 560', '#000', 5, 'opacity=".08"'),
  apron: (k: Look): string =>
    stroke('M500 380q-10 -140 100 -140t100 140', k.dark, 18) +
    body('M470 370h260c0 110 60 150 120 170l-20 420q-230 40 -460 0l-20 -420c60 -20 120 -60 120 -170z', k.base, 'face') +
    rect(500, 660, 200, 170, 10, k.dark, 'opacity=".35"') +
    stroke('M350 560q-80 40 -90 160M850 560q80 40 90 160', k.dark, 14),
  cushion: (k: Look): string =>
    shadow(600, 560) +
    body('M330 470q270 40 540 0q-40 250 0 500q-270 -36 -540 0q40 -250 0 -500z', k.base, 'face') +
    stroke('M360 500q240 34 480 0M360 940q240 -30 480 0', k.dark, 6, 'opacity=".5"') +
    [0, 1, 2, 3].map((i) => stroke(`M400 ${580 + i * 90}q200 20 400 0`, k.paper, 10, 'opacity=".6"')).join(''),
  board: (k: Look): string =>
    `<g transform="rotate(8 600 660)">${oval(640, 960, 260, 40, '#2a1d10', 'opacity=".25" filter="url(#soft)"')}` +
    body(
      'M400 520q0 -60 60 -60h90v-140q0 -50 50 -50t50 50v140h90q60 0 60 60v390q0 60 -60 60H460q-60 0 -60 -60z',
      k.base,
      'face',
    ) +
    [0, 1, 2, 3, 4]
      .map((i) => stroke(`M${440 + i * 78} 490q${i % 2 ? 16 : -12} 230 0 450`, k.dark, 5, 'opacity=".32"'))
      .join('') +
    `${oval(600, 330, 18, 18, '#efe6d3')}</g>`,
  tray: (k: Look): string =>
    shadow(600, 720) +
    block(250, 840, 700, GROUND - 860, 24, k.base, 'face') +
    block(280, 800, 640, 60, 20, k.dark, 'face') +
    block(230, 780, 60, 130, 20, k.base) +
    block(910, 780, 60, 130, 20, k.base) +
    body('M500 620h170l-14 180H514z', '#f1e6d2') +
    oval(585, 620, 85, 14, '#4a2815') +
    block(700, 700, 130, 100, 12, '#d8a75c'),
  basket: (k: Look): string =>
    shadow(600, 560) +
    body('M310 640h580l-70 320q-220 34 -440 0z', k.base) +
    [0, 1, 2, 3, 4]
      .map((i) => stroke(`M${324 + i * 14} ${690 + i * 60}q276 40 ${552 - i * 28} 0`, k.dark, 9, 'opacity=".45"'))
      .join('') +
    [0, 1, 2, 3, 4, 5, 6]
      .map((i) => stroke(`M${360 + i * 80} 650l${(3 - i) * 8} 310`, k.dark, 7, 'opacity=".35"'))
      .join('') +
    body('M360 640q20 -120 120 -110q40 -60 120 -30q110 -50 160 40q90 0 80 100z', '#c98f4d'),
  spoon: (k: Look): string =>
    `<g transform="rotate(24 600 620)">${oval(650, 640, 60, 420, '#2a1d10', 'opacity=".2" filter="url(#soft)"')}` +
    body('M580 520h40l14 470q-34 26 -68 0z', k.base) +
    `${oval(600, 380, 104, 150, k.base)}${oval(600, 380, 104, 150, 'url(#lit)')}${oval(592, 390, 72, 112, k.dark, 'opacity=".35"')}</g>`,
  spatula: (k: Look): string =>
    `<g transform="rotate(-20 600 620)">${oval(650, 640, 60, 420, '#2a1d10', 'opacity=".2" filter="url(#soft)"')}` +
    body('M582 560h36l12 440q-30 22 -60 0z', k.base) +
    `${body('M500 260q100 -40 200 20l-30 270q-70 40 -140 0z', k.base)}</g>`,
  servers: (k: Look): string =>
    [-16, 16]
      .map(
        (a) =>
          `<g transform="rotate(${a} 600 900)">${body('M586 520h28l12 450q-26 20 -52 0z', k.base)}${oval(600, 400, 84, 140, k.base)}${oval(600, 400, 84, 140, 'url(#lit)')}</g>`,
      )
      .join(''),
  pin: (k: Look): string =>
    `<g transform="rotate(-28 600 660)">${oval(620, 730, 400, 40, '#2a1d10', 'opacity=".25" filter="url(#soft)"')}${block(220, 600, 760, 116, 58, k.base)}${stroke('M270 630h660', '#fff', 10, 'opacity=".3"')}</g>`,
  mill: (k: Look): string =>
    shadow(600, 220) +
    body('M510 560c40 60 40 120 -6 200l-10 220h212l-10 -220c-46 -80 -46 -140 -6 -200z', k.base) +
    body('M520 560q-40 -120 80 -200q120 80 80 200z', k.base) +
    oval(600, 350, 30, 30, STEEL) +
    rect(504, 550, 192, 20, 10, k.dark),
  mortar: (k: Look): string =>
    shadow(600, 440) +
    `<g transform="rotate(26 600 600)">${block(570, 300, 62, 360, 31, k.base)}</g>` +
    body('M350 640h500q-10 200 -140 260l30 80H460l30 -80q-130 -60 -140 -260z', k.base) +
    oval(600, 640, 250, 38, k.dark) +
    path('M440 650q160 40 320 0q-20 -22 -160 -22t-160 22z', '#6f7f46'),
  pan: (k: Look): string =>
    shadow(540, 600) +
    block(790, 770, 300, 44, 22, k.dark) +
    oval(1058, 792, 12, 12, '#efe6d3') +
    body('M230 770h620q-10 190 -100 206H330q-90 -16 -100 -206z', k.base) +
    oval(540, 770, 310, 46, k.dark) +
    oval(540, 776, 280, 36, '#1c1c1c'),
  saucepan: (k: Look): string =>
    shadow(530, 440) +
    block(740, 640, 330, 40, 20, k.dark) +
    cylinder(540, 620, 440, k.base, STEEL) +
    body('M320 620c30 -70 410 -70 440 0z', STEEL) +
    oval(540, 562, 30, 20, k.dark),
  casserole: (k: Look): string =>
    shadow(600, 600) +
    block(256, 700, 90, 60, 26, k.base) +
    block(854, 700, 90, 60, 26, k.base) +
    body('M300 660h600v220q0 100 -100 100H400q-100 0 -100 -100z', k.base) +
    body('M290 660q10 -120 310 -120t310 120z', k.base) +
    rect(290, 650, 620, 16, 8, '#000', 'opacity=".2"') +
    block(560, 496, 80, 50, 18, '#b79a5a'),
  dish: (k: Look): string =>
    shadow(600, 640) +
    block(230, 800, 100, 46, 20, k.dark) +
    block(870, 800, 100, 46, 20, k.dark) +
    body('M280 780h640l-40 160q-12 40 -60 40H380q-48 0 -60 -40z', k.base) +
    oval(600, 780, 320, 42, k.dark) +
    oval(600, 786, 290, 32, '#c98f4d') +
    [0, 1, 2, 3, 4].map((i) => oval(440 + i * 82, 784 + (i % 2) * 8, 34, 10, '#8d3b22')).join(''),
  knife: (k: Look): string =>
    `<g transform="rotate(-32 600 640)">${oval(620, 720, 420, 30, '#2a1d10', 'opacity=".22" filter="url(#soft)"')}` +
    body('M170 640q250 -90 560 -60v110H360q-130 -4 -190 -50z', '#d3d6d7', 'face') +
    stroke('M190 648q170 40 540 38', '#fff', 5, 'opacity=".8"') +
    block(730, 578, 300, 96, 30, k.base) +
    `${[0, 1, 2].map((i) => oval(800 + i * 80, 626, 10, 10, '#e4d9c0')).join('')}</g>`,
  knives: (k: Look): string =>
    [0, 1, 2]
      .map(
        (i) =>
          `<g transform="rotate(${-16 + i * 16} 600 1100)">${body(`M560 330q40 ${-60 + i * 20} 76 10l-10 260h-56z`, '#d3d6d7', 'face')}${block(566, 600, 68, 300, 28, k.base)}</g>`,
      )
      .join(''),
  scissors: (k: Look): string =>
    `<g transform="rotate(24 600 620)">${stroke('M600 660L520 250M600 660L680 250', '#c3c6c7', 40)}` +
    `${stroke('M600 660l-60 110M600 660l60 110', k.base, 34)}${oval(510, 860, 84, 110, 'none', `stroke="${k.base}" stroke-width="36"`)}${oval(690, 860, 84, 110, 'none', `stroke="${k.base}" stroke-width="36"`)}${oval(600, 640, 18, 18, '#777')}</g>`,
  grater: (k: Look): string =>
    `<g transform="rotate(16 600 640)">${oval(640, 940, 120, 26, '#2a1d10', 'opacity=".25" filter="url(#soft)"')}${block(560, 720, 80, 260, 36, k.base)}${block(510, 250, 180, 490, 20, '#ccd0d1')}` +
    `${Array.from({ length: 40 }, (_, i) => oval(542 + (i % 5) * 29, 300 + Math.floor(i / 5) * 52 + (i % 2) * 14, 7, 11, '#8b9092')).join('')}</g>`,
  whisk: (k: Look): string =>
    `<g transform="rotate(18 600 620)">${oval(650, 720, 90, 360, '#2a1d10', 'opacity=".18" filter="url(#soft)"')}${[-100, -62, -24, 24, 62, 100].map((dx) => stroke(`M600 600c${dx * 1.3} -120 ${dx * 1.2} -290 0 -330`, '#b4b8ba', 9)).join('')}${block(568, 590, 64, 390, 28, k.base)}</g>`,
  bambooWhisk: (k: Look): string =>
    shadow(600, 200) +
    body('M530 360h140l10 220H520z', k.base) +
    stroke('M522 590h156M522 606h156', '#3a2a2a', 7) +
    Array.from({ length: 19 }, (_, i) =>
      stroke(`M${524 + i * 8.5} 612q${(i - 9) * 7} 200 ${(i - 9) * 8} 366`, i % 2 ? '#d9bd83' : '#c9a664', 7),
    ).join(''),
  brush: (k: Look): string =>
    `<g transform="rotate(-30 600 640)">${oval(630, 720, 400, 36, '#2a1d10', 'opacity=".22" filter="url(#soft)"')}${block(400, 600, 620, 64, 32, k.base)}${oval(350, 632, 130, 84, k.base)}${oval(350, 632, 130, 84, 'url(#lit)')}` +
    `${Array.from({ length: 16 }, (_, i) => stroke(`M${250 + i * 13} 690l${(i - 8) * 5} 110`, i % 2 ? '#e7d6ae' : '#d6c08d', 11)).join('')}</g>`,
  infuser: (k: Look): string =>
    shadow(600, 300) +
    stroke('M740 470h110', STEEL, 24) +
    block(430, 440, 340, 50, 22, STEEL) +
    body('M450 486h300l-26 430q-4 60 -60 60H536q-56 0 -60 -60z', '#cfd2d2') +
    Array.from({ length: 60 }, (_, i) => oval(490 + (i % 8) * 32, 560 + Math.floor(i / 8) * 52, 5, 5, k.dark)).join(''),
  timer: (k: Look): string =>
    shadow(600, 420) +
    block(390, 390, 420, 40, 12, WOOD) +
    block(390, 940, 420, 40, 12, WOOD) +
    [0, 1, 2]
      .map(
        (i) =>
          body(
            `M${426 + i * 130} 430h88c0 150 -30 210 -30 254s30 110 30 256h-88c0 -146 30 -212 30 -256s-30 -104 -30 -254z`,
            GLASS,
          ) + path(`M${432 + i * 130} ${860 - i * 20}h76l4 80h-84z`, [k.base, k.accent, '#8a5a3a'][i]!),
      )
      .join(''),
  tamper: (k: Look): string =>
    shadow(600, 250) +
    body('M540 560q-60 -200 60 -220t60 220l20 220H520z', k.base) +
    cylinder(600, 800, 250, STEEL, '#dfe1e1'),
  knockBox: (k: Look): string =>
    shadow(600, 400) + cylinder(600, 640, 400, k.base, '#22201e') + stroke('M404 640h392', k.accent, 40),
  sifter: (k: Look): string =>
    shadow(600, 380) +
    cylinder(600, 700, 380, STEEL, '#9aa86a') +
    oval(600, 700, 150, 17, '#6f8a3a') +
    block(760, 670, 260, 30, 15, k.base),
  coldBrew: (k: Look): string =>
    shadow(600, 280) +
    body('M540 300h120v90c0 60 84 80 84 190v340q0 60 -60 60H516q-60 0 -60 -60V580c0 -110 84 -130 84 -190z', GLASS) +
    path('M462 600q138 22 276 0v320q0 54 -54 54H516q-54 0 -54 -54z', '#3f2313', 'opacity=".92"') +
    stroke('M490 620v300', '#fff', 12, 'opacity=".4"') +
    block(530, 240, 140, 74, 16, k.dark),
  flask: (k: Look): string =>
    shadow(600, 220) +
    block(500, 370, 200, GROUND - 370, 50, k.base) +
    block(520, 270, 160, 130, 22, k.dark) +
    rect(500, 440, 200, 10, 0, '#000', 'opacity=".15"') +
    stroke('M536 500v400', '#fff', 12, 'opacity=".25"'),
  tumbler: (k: Look): string =>
    shadow(600, 260) +
    body('M460 440h280l-36 500q-4 40 -46 40H542q-42 0 -46 -40z', k.base) +
    block(446, 386, 308, 66, 24, k.dark) +
    rect(476, 620, 248, 130, 8, k.dark, 'opacity=".35"'),
  frother: (k: Look): string =>
    shadow(600, 300) +
    block(450, 470, 300, GROUND - 470, 30, k.base) +
    block(440, 420, 320, 70, 24, k.dark) +
    oval(600, 800, 30, 30, k.accent) +
    rect(440, 950, 320, 30, 10, k.dark),
  pot: (k: Look): string =>
    shadow(600, 340) +
    [-1, 0, 1]
      .map((s) =>
        path(
          `M600 580c${s * 40} -120 ${s * 140 - 30} -200 ${s * 190} -300c${30 - s * 60} 110 ${-s * 60 + 20} 220 ${-s * 190} 300z`,
          s ? '#6f8a5a' : '#86a06c',
        ),
      )
      .join('') +
    [-1, 1]
      .map((s) =>
        path(
          `M600 590c${s * 90} -60 ${s * 200} -80 ${s * 250} -160c${-s * 120} 0 ${-s * 220} 60 ${-s * 250} 160z`,
          '#7d9666',
        ),
      )
      .join('') +
    body('M440 640h320l-44 300q-6 40 -46 40H530q-40 0 -46 -40z', k.base) +
    block(418, 570, 364, 86, 12, k.base),
  trough: (k: Look): string =>
    shadow(600, 640) +
    [380, 600, 820]
      .map((x, i) =>
        [-1, 0, 1]
          .map((s) =>
            path(
              `M${x} 740c${s * 30} -80 ${s * 90} -130 ${s * 110} -210c${24 - s * 40} 90 ${-s * 40} 150 ${-s * 110} 210z`,
              ['#6f8a5a', '#86a06c', '#93a877'][i]!,
            ),
          )
          .join(''),
      )
      .join('') +
    block(290, 740, 620, GROUND - 740, 20, k.base, 'face') +
    block(274, 720, 652, 50, 14, k.dark, 'face'),
  can: (k: Look): string =>
    shadow(570, 360) +
    stroke('M720 900L950 560', k.base, 30) +
    path('M920 520l90 70l-20 26l-96 -66z', k.dark) +
    stroke('M430 620c-160 -60 -120 300 30 280', k.dark, 28) +
    stroke('M460 610c20 -160 240 -160 270 0', k.dark, 24) +
    cylinder(590, 620, 340, k.base, k.dark),
  trowel: (k: Look): string =>
    `<g transform="rotate(24 600 640)">${oval(640, 900, 120, 40, '#2a1d10', 'opacity=".2" filter="url(#soft)"')}${block(566, 250, 68, 330, 30, k.base)}${stroke('M600 570v90', STEEL, 22)}${body('M500 660h200q10 180 -100 320q-110 -140 -100 -320z', STEEL)}</g>`,
  labels: (k: Look): string =>
    [0, 1, 2, 3]
      .map(
        (i) =>
          `<g transform="rotate(${-12 + i * 9} 600 1000)">${body(`M${470 + i * 70} 420h110v300l-55 240l-55 -240z`, i % 2 ? k.dark : k.base, 'face')}</g>`,
      )
      .join(''),
  holder: (k: Look): string =>
    shadow(600, 420) +
    body('M575 340q25 -20 50 0l6 440h-62z', '#f2e7d0') +
    stroke('M600 332v-30', '#3a2a1a', 6) +
    path('M600 302c24 -40 24 -66 0 -92c-24 26 -24 52 0 92z', '#f6a63a') +
    cylinder(600, 780, 120, k.base, k.dark, 920) +
    cylinder(600, 900, 420, k.base, k.dark),
  coasters: (k: Look): string =>
    shadow(600, 460) +
    [0, 1, 2, 3].map((i) => cylinder(600 + (i % 2) * 10, 900 - i * 44, 440, k.base, k.dark, 956 - i * 44)).join(''),
  rail: (k: Look): string =>
    block(240, 560, 720, 100, 18, k.base, 'face') +
    [0, 1, 2, 3, 4].map((i) => block(300 + i * 134, 600, 48, 150, 22, k.dark)).join('') +
    path('M430 720q60 40 130 0l30 240q-90 30 -190 0z', '#d8c7a4'),
  rack: (k: Look): string =>
    shadow(600, 560) +
    [0, 1, 2, 3, 4]
      .map(
        (i) =>
          stroke(`M${380 + i * 110} 940q0 -300 ${0} -340q50 -60 0 0`, STEEL, 16) +
          block(396 + i * 104, 640, 66, 290, 26, i % 2 ? '#d9a662' : '#c98f4d'),
      )
      .join('') +
    block(330, 930, 540, 36, 18, k.base),
  opener: (k: Look): string =>
    `<g transform="rotate(-26 600 640)">${oval(640, 700, 320, 40, '#2a1d10', 'opacity=".22" filter="url(#soft)"')}${block(420, 600, 460, 92, 46, k.base)}${oval(350, 646, 120, 110, k.base)}${oval(350, 646, 120, 110, 'url(#lit)')}${oval(350, 646, 66, 58, '#efe6d6')}</g>`,
  corkscrew: (k: Look): string =>
    `<g transform="rotate(10 600 640)">${oval(640, 940, 120, 26, '#2a1d10', 'opacity=".2" filter="url(#soft)"')}${block(420, 330, 360, 84, 42, k.base)}${stroke('M600 414v150q50 30 0 60q-50 30 0 60q50 30 0 60q-50 30 0 60q40 20 0 90', '#a9adaf', 22)}</g>`,
  iceTray: (k: Look): string =>
    shadow(600, 620) +
    block(290, 800, 620, GROUND - 800, 30, k.base) +
    [0, 1, 2, 3].map((i) => block(322 + i * 142, 720, 120, 120, 16, '#d8ecef', 'face')).join(''),
  dipper: (k: Look): string =>
    `<g transform="rotate(20 600 620)">${block(584, 250, 32, 460, 14, k.base)}${[0, 1, 2, 3, 4, 5].map((i) => block(530 + Math.abs(2.5 - i) * 8, 700 + i * 42, 140 - Math.abs(2.5 - i) * 16, 28, 14, k.base)).join('')}</g>` +
    path('M470 960q20 40 60 10q10 -40 -20 -70q-50 20 -40 60z', '#dba23a'),
  pegs: (k: Look): string => shadow(600, 400) + cylinder(600, 720, 400, k.base, k.dark),
  board2: (k: Look): string =>
    shadow(600, 640) +
    block(280, 640, 640, GROUND - 660, 40, k.base, 'face') +
    [0, 1, 2]
      .map((i) => stroke(`M320 ${720 + i * 80}q280 ${i % 2 ? 20 : -16} 560 0`, k.dark, 5, 'opacity=".3"'))
      .join('') +
    path('M430 640l160 -130l60 130z', '#e5b54b') +
    oval(740, 612, 60, 34, '#7c2438') +
    oval(800, 620, 40, 26, '#93304a'),
};
