import { readLater } from '#app/features/catalogue/index.server.ts';
import type { Ctx } from '#app/platform/contributions.ts';
import { DomainError } from '#app/platform/errors.ts';
import { siftHome } from '../personal/personal.server.ts';
import { reasonText } from '../pipeline/reason-text.ts';
import { type Boost, type HomePreview, type ListPreview, type ProductCard, SHOWN } from '../schema.ts';
import { readShown } from '../shown.server.ts';
import { readCards } from '../shown.store.server.ts';
import { readNamed } from './boosting.server.ts';
import { loadRules } from './rules-of-shop.server.ts';

/** Next in line, looked at to tell where something came from. */
const SEEN = 24;

/** Under wishes that name a large collection nothing can be shown before its products have been read. */
async function readForPreview(ctx: Ctx, boosts: Boost[]): Promise<void> {
  const large = await readNamed(ctx, boosts);
  if (large.length === 0) return;
  await readLater(ctx, large);
  throw new DomainError('collection_being_read', `Collections ${large.join()} are too large to be read at once`, {
    status: 409,
  });
}

/** What would stand beside a product if these were the owner's wishes, beside what stands there now. */
export async function previewList(ctx: Ctx, productId: bigint, boosts: Boost[]): Promise<ListPreview | null> {
  const { sql, shop } = ctx;
  const subject = (await readCards(sql, shop.id, [productId])).get(productId);
  if (!subject) return null;
  await readForPreview(ctx, boosts);
  const now = await readShown(ctx, [productId], SEEN);
  const then = await readShown(ctx, [productId], SEEN, boosts);
  const placeNow = new Map(now.map(({ otherId, place }) => [otherId, place]));
  const placeThen = new Map(then.map(({ otherId, place }) => [otherId, place]));
  const cards = await readCards(sql, shop.id, [...placeNow.keys(), ...placeThen.keys()]);
  const card = (id: bigint): ProductCard => {
    const row = cards.get(id)!;
    return { ...row, id: String(id), priceMinor: String(row.priceMinor) };
  };
  return {
    title: subject.title,
    rows: then
      .filter(({ place }) => place <= SHOWN)
      .map(({ otherId, basis, place }) => ({
        product: card(otherId),
        basis,
        place,
        before: placeNow.get(otherId) ?? null,
      })),
    gone: now
      .filter(({ otherId, place }) => place <= SHOWN && (placeThen.get(otherId) ?? SEEN) > SHOWN)
      .map(({ otherId, place }) => ({ product: card(otherId), before: place, after: placeThen.get(otherId) ?? null })),
  };
}

/** What a customer's own page would show under these wishes, beside what it shows now, and why the rest of what was thought of does not stand there. */
export async function previewHome(ctx: Ctx, customerId: bigint, boosts?: Boost[]): Promise<HomePreview> {
  if (boosts) await readForPreview(ctx, boosts);
  const rules = await loadRules(ctx, boosts);
  const { picks, dropped } = await siftHome(ctx, customerId, rules);
  const now = boosts ? (await siftHome(ctx, customerId, await loadRules(ctx))).picks : picks;
  const placeNow = new Map(now.map(({ id }, index) => [id, index + 1]));
  return {
    gone: now.filter(({ id }) => !picks.some((pick) => pick.id === id)).map(({ card }) => card.title),
    picks: picks.map(({ id, card, reason, beside }) => ({
      before: placeNow.get(id) ?? null,
      product: {
        id: String(id),
        handle: card.handle,
        title: card.title,
        vendor: card.vendor,
        imageUrl: card.imageUrl,
        imageAlt: null,
        priceMinor: String(card.priceMinor),
        available: true,
        published: true,
      },
      why: reasonText(reason, () => beside?.title ?? null),
    })),
    dropped: dropped.map(({ productId, title, why }) => ({ id: String(productId), title, why })),
  };
}
