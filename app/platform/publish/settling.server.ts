import type { Ctx } from '../contributions.ts';
import type { Sql } from '../database/database.ts';
import type { Sent } from './bulk.store.server.ts';
import type { BatchAnswer } from './calls.ts';
import { confirm, confirmTagged, confirmUntagged, dropOwners, refuse } from './store.server.ts';

const NO_ANSWER = 'no answer';

/** What became of the rows that were sent, until it is written down. */
export class Settling {
  readonly #done: Sent[] = [];
  readonly #refused: { row: Sent; error: string }[] = [];
  readonly #gone: Sent[] = [];

  get settled(): number {
    return this.#done.length + this.#refused.length + this.#gone.length;
  }

  /**
   * A call is all or nothing: the guilty are refused, the others stay due and go with the next round. False when the
   * answer does not tell who is guilty: then only sending them one by one does, and nobody pays for another's mistake.
   * Of rows that are gone meanwhile the places are empty.
   */
  answered(batch: (Sent | undefined)[], answer: BatchAnswer | null): boolean {
    const errors = answer?.userErrors ?? [{ field: null, message: NO_ANSWER }];
    if (errors.length === 0) {
      this.#done.push(...batch.filter((row) => row !== undefined));
      return true;
    }
    const guilty = new Map<Sent, string>();
    for (const { field, message, elementIndex } of errors) {
      const index = elementIndex ?? Number(field?.[1] ?? Number.NaN);
      const row = Number.isInteger(index) ? batch[index] : batch.length === 1 ? batch[0] : undefined;
      if (row) guilty.set(row, message);
    }
    for (const [row, message] of guilty) this.#refuse(row, message);
    return guilty.size > 0;
  }

  /** One of them at least was refused; which, nobody knows, so none of them is taken for gone. */
  refusedTogether(batch: (Sent | undefined)[], answer: BatchAnswer | null): void {
    for (const row of batch) if (row) this.#refused.push({ row, error: answer?.userErrors[0]?.message ?? NO_ANSWER });
  }

  #refuse(row: Sent, message: string): void {
    if (/owner does not exist|does not exist|not found/i.test(message) && !/references/i.test(message)) {
      this.#gone.push(row);
    } else this.#refused.push({ row, error: message });
  }

  async write({ shop, clock }: Pick<Ctx, 'shop' | 'clock'>, sql: Sql): Promise<void> {
    const now = clock.now();
    const of = (step: Sent['step']) => this.#done.filter((row) => row.step === step);
    await confirm(sql, shop.id, now, [...of('set'), ...of('delete')]);
    await confirmUntagged(sql, shop.id, now, of('untag'));
    await confirmTagged(sql, shop.id, now, of('tag'));
    await dropOwners(sql, shop.id, this.#gone);
    await refuse(
      sql,
      shop.id,
      now,
      this.#refused.map(({ row }) => row),
      this.#refused.map(({ error }) => error),
    );
  }
}
