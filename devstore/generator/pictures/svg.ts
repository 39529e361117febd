import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { escapeHtml } from '../shop.ts';

/** Everything a shape needs to know: its colours and what its label says. All shapes stand on y = 980 around x = 600. */
export interface Look {
  base: string;
  dark: string;
  accent: string;
  paper: string;
  ink: string;
  title: string;
  brand: string;
  kind: string;
  /** A number of its own for each article, for small differences. */
  turn: number;
}

export const GROUND = 980;
export const STEEL = '#c3c6c7';
export const WOOD = '#b98753';
export const GLASS = '#dfe9e6';

/** Light from the left: put over a body to make it round (`lit`) or flat (`face`). */
export const DEFINITIONS = `<defs>
<linearGradient id="lit" x1="0" x2="1"><stop offset="0" stop-color="#000" stop-opacity=".13"/><stop offset=".2" stop-color="#fff" stop-opacity=".2"/><stop offset=".48" stop-color="#fff" stop-opacity="0"/><stop offset="1" stop-color="#000" stop-opacity=".26"/></linearGradient>
<linearGradient id="face" x1="0" x2="1" y2="1"><stop offset="0" stop-color="#fff" stop-opacity=".16"/><stop offset=".5" stop-color="#fff" stop-opacity="0"/><stop offset="1" stop-color="#000" stop-opacity=".14"/></linearGradient>
<linearGradient id="down" x2="0" y2="1"><stop offset="0" stop-color="#000" stop-opacity="0"/><stop offset="1" stop-color="#000" stop-opacity=".2"/></linearGradient>
<filter id="soft" x="-30%" y="-60%" width="160%" height="220%"><feGaussianBlur stdDeviation="22"/></filter>
<filter id="near" x="-30%" y="-60%" width="160%" height="220%"><feGaussianBlur stdDeviation="7"/></filter>
</defs>`;

export const path = (d: string, fill: string, more = ''): string => `<path d="${d}" fill="${fill}" ${more}/>`;
/** A filled outline with light over it. */
export const body = (d: string, fill: string, light: 'lit' | 'face' = 'lit'): string =>
  path(d, fill) + path(d, `url(#${light})`);
export const rect = (x: number, y: number, w: number, h: number, r: number, fill: string, more = ''): string =>
  `<rect x="${x}" y="${y}" width="${w}" height="${h}" rx="${r}" fill="${fill}" ${more}/>`;
export const block = (x: number, y: number, w: number, h: number, r: number, fill: string, light = 'lit'): string =>
  rect(x, y, w, h, r, fill) + rect(x, y, w, h, r, `url(#${light})`);
export const oval = (cx: number, cy: number, rx: number, ry: number, fill: string, more = ''): string =>
  `<ellipse cx="${cx}" cy="${cy}" rx="${rx}" ry="${ry}" fill="${fill}" ${more}/>`;
export const stroke = (d: string, colour: string, width: number, more = ''): string =>
  `<path d="${d}" fill="none" stroke="${colour}" stroke-width="${width}" stroke-linecap="round" stroke-linejoin="round" ${more}/>`;

/** The shadow of something that stands on the table. */
export const shadow = (cx: number, width: number, y = GROUND): string =>
  oval(cx + 26, y + 4, width / 2 + 30, 34, '#2a1d10', 'opacity=".26" filter="url(#soft)"') +
  oval(cx, y, width / 2, 13, '#2a1d10', 'opacity=".32" filter="url(#near)"');

/** A cylinder from `top` to the table: a side that is round, and an oval on top. */
export function cylinder(cx: number, top: number, width: number, fill: string, lid: string, bottom = GROUND): string {
  const r = width / 2;
  const d = `M${cx - r} ${top}v${bottom - top - 18}a${r} 26 0 0 0 ${width} 0v${-(bottom - top - 18)}z`;
  return body(d, fill) + oval(cx, top, r, 26, lid) + oval(cx, top, r, 26, 'url(#face)');
}

const SERIF = "Label, Fraunces, Georgia, 'Times New Roman', serif";

/** Lines of at most so many letters. */
function lines(text: string, width: number): string[] {
  const result: string[] = [];
  for (const word of text.split(' ')) {
    const last = result.at(-1);
    if (last !== undefined && `${last} ${word}`.length <= width) result[result.length - 1] = `${last} ${word}`;
    else result.push(word);
  }
  return result;
}

/** A paper label: maker, title, kind, and a small leaf. */
export function label(look: Look, x: number, y: number, w: number, h: number, radius = 6): string {
  const cx = x + w / 2;
  const title = lines(shortTitle(calm(look.title)), 11).slice(0, 4);
  const longest = Math.max(...title.map((line) => line.length), 5);
  const size = Math.min(h / (title.length + 2.6), (w * 0.86) / (longest * 0.54), 64);
  const small = Math.max(13, Math.min(size * 0.36, 20, (w * 0.9) / (look.brand.length * 0.78)));
  const top = y + h / 2 - ((title.length - 1) * size * 1.06) / 2 + size * 0.32;
  const text = (line: string, at: number, px: number, more: string) =>
    `<text x="${cx}" y="${at.toFixed(1)}" text-anchor="middle" font-size="${px.toFixed(1)}" fill="${look.ink}" font-family="${SERIF}" ${more}>${escapeHtml(line)}</text>`;
  return [
    rect(x, y, w, h, radius, look.paper),
    rect(
      x + 10,
      y + 10,
      w - 20,
      h - 20,
      Math.max(0, radius - 3),
      'none',
      `stroke="${look.ink}" stroke-opacity=".35" stroke-width="2"`,
    ),
    text(look.brand.toUpperCase(), y + 30 + small, small, 'letter-spacing="2"'),
    ...title.map((line, index) => text(line, top + index * size * 1.06, size, 'font-weight="600"')),
    text(look.kind, y + h - 26, small, 'opacity=".8"'),
  ].join('');
}

/** `JUMBO BAG RED` → `Jumbo Bag Red`: a label does not shout. */
function calm(title: string): string {
  return title === title.toUpperCase()
    ? title.toLowerCase().replace(/(?<![\p{L}'’])\p{L}/gu, (letter) => letter.toUpperCase())
    : title;
}

/** `English Breakfast No. 2` fits; `Coffee Tasting Set` need not say again that it is coffee. */
function shortTitle(title: string): string {
  return title
    .replace(/, (Set of )?\d.*$/, '')
    .replace(/ No\. \d+$/, '')
    .replace(/ \d+([–-]\d+)?( ?(ml|cm|g|l|kg))?( Cups| Pieces)?$/i, '')
    .replace(/ (Capsules|Tea Bags|Seeds|Refill|(?<!in )Chocolate|Seed Mix)$/, '')
    .slice(0, 34);
}

const require = createRequire(import.meta.url);
let font: string | null = null;

/** A picture that is an `<img>` cannot load a font: the letters it needs travel inside. */
export function fontFace(): string {
  if (font === null) {
    const file = require.resolve('@fontsource/fraunces/files/fraunces-latin-600-normal.woff2');
    const data = readFileSync(file).toString('base64');
    font = `<style>@font-face{font-family:Label;src:url(data:font/woff2;base64,${data})}</style>`;
  }
  return font;
}
