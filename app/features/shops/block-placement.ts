/** The blocks of the theme extension, each with the template it is first offered for. */
export const BLOCKS = [
  { handle: 'also-bought', template: 'product' },
  { handle: 'bought-together', template: 'product' },
  { handle: 'for-you', template: 'index' },
  { handle: 'home', template: 'index' },
  { handle: 'next-offer', template: 'index' },
  { handle: 'running-out', template: 'index' },
  { handle: 'buy-again', template: 'index' },
  { handle: 'birthday', template: 'index' },
] as const;

export type BlockHandle = (typeof BLOCKS)[number]['handle'];

export interface BlockPlacement {
  handle: BlockHandle;
  placed: boolean;
  /** Shopify's theme editor with the block about to be added. */
  editorUrl: string;
}

/** Null: Shopify did not show the theme (access was not granted, or it did not answer), so nothing is claimed. */
export type BlockPlacements = { known: boolean; blocks: BlockPlacement[] };

/**
 * Which of the app's blocks are switched on in a theme's JSON templates and section groups. A block's type is
 * `shopify://apps/APP/blocks/BLOCK/UUID`; templates may begin with a comment, which JSON does not allow.
 */
export function placedIn(files: { filename: string; content: string }[], appHandle: string): Set<BlockHandle> {
  const placed = new Set<BlockHandle>();
  for (const { content } of files) {
    for (const type of typesIn(parse(content))) {
      const [, , , app, , block] = type.split('/');
      if (!type.startsWith('shopify://apps/') || app !== appHandle) continue;
      const known = BLOCKS.find(({ handle }) => handle === block);
      if (known) placed.add(known.handle);
    }
  }
  return placed;
}

function parse(content: string): unknown {
  try {
    return JSON.parse(content.replace(/^\s*\/\*[\s\S]*?\*\//, ''));
  } catch {
    // A template that the merchant's theme broke shows nothing either.
    return null;
  }
}

function* typesIn(node: unknown): Generator<string> {
  if (typeof node !== 'object' || node === null) return;
  const { type, disabled } = node as { type?: unknown; disabled?: unknown };
  if (disabled === true) return;
  if (typeof type === 'string') yield type;
  for (const value of Object.values(node)) yield* typesIn(value);
}
