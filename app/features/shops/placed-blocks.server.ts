import type { Ctx } from '#app/platform/contributions.ts';
import { adminLink } from '#app/platform/shopify/admin-link.ts';
import { BLOCKS, type BlockPlacements, placedIn } from './block-placement.ts';
import { PUBLISHED_TEMPLATES } from './theme.graphql.ts';

const FILES_A_CALL = 50;
const MAX_CALLS = 4;

/** How long an answer does for a page that looks again every second or two for another reason. */
const KEPT_MS = 30_000;
const SHOPS = 200;

const kept = new Map<number, { since: number; blocks: Promise<BlockPlacements> }>();

/**
 * Whether the app's blocks stand in the published theme, with links that add them. Asks Shopify: do not wait for it.
 *
 * @param moving the page is one that looks again and again while something else is under way: an answer of a moment ago
 *   does. At rest the merchant comes from the theme, and wants to see what she did there.
 */
export function placedBlocks(ctx: Ctx, moving: boolean): Promise<BlockPlacements> {
  const now = performance.now();
  const known = kept.get(ctx.shop.id);
  if (moving && known && now - known.since < KEPT_MS) return known.blocks;
  const blocks = readPlaced(ctx);
  kept.delete(ctx.shop.id);
  kept.set(ctx.shop.id, { since: now, blocks });
  for (const oldest of kept.keys()) {
    if (kept.size <= SHOPS) break;
    kept.delete(oldest);
  }
  return blocks;
}

async function readPlaced(ctx: Ctx): Promise<BlockPlacements> {
  const files = await publishedFiles(ctx);
  const placed = files && placedIn(files, ctx.config.shopify.appHandle);
  return {
    known: placed !== null,
    blocks: BLOCKS.map(({ handle, template }) => ({
      handle,
      placed: placed?.has(handle) ?? false,
      editorUrl: adminLink(
        ctx.config,
        ctx.shop.domain,
        `/themes/current/editor?template=${template}&addAppBlockId=${ctx.config.shopify.apiKey}/${handle}&target=newAppsSection`,
      ),
    })),
  };
}

async function publishedFiles(ctx: Ctx): Promise<{ filename: string; content: string }[] | null> {
  const files: { filename: string; content: string }[] = [];
  let after: string | null = null;
  for (let call = 0; call < MAX_CALLS; call++) {
    const { data, errors } = await ask(ctx, after);
    const theme = data?.themes?.nodes[0];
    if (!theme) {
      if (errors.length > 0) ctx.log.warn({ errors }, 'the theme could not be read');
      return null;
    }
    const page = theme.files;
    if (!page) return null;
    for (const { filename, body } of page.nodes) files.push({ filename, content: body.content ?? '' });
    if (!page.pageInfo.hasNextPage) break;
    after = page.pageInfo.endCursor;
  }
  return files;
}

async function ask(ctx: Ctx, after: string | null) {
  try {
    return await ctx.admin.graphqlPartial(PUBLISHED_TEMPLATES, { first: FILES_A_CALL, after });
  } catch (error) {
    // The page says that it does not know; the rest of it does not need Shopify.
    return { data: null, errors: [{ message: String((error as Error).message) }] };
  }
}
