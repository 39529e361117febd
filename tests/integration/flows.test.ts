import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { giveBirthdayTreats } from '#app/features/flows/birthday.server.ts';
import { contribution as flows } from '#app/features/flows/contributes.server.ts';
import {
  flowOverview,
  flowSettings,
  leaveBirthDate,
  runningOut,
  saveFlowSettings,
} from '#app/features/flows/index.server.ts';
import { personalBlocks } from '#app/features/flows/personal/answer.server.ts';
import { settleTreats } from '#app/features/flows/store.server.ts';
import { tellAllTreats, tellTreats } from '#app/features/flows/treats-told.server.ts';
import { learnReplenishment } from '#app/features/predictions/replenishment/replenish.server.ts';
import { contribution as recommendations } from '#app/features/recommendations/contributes.server.ts';
import { excludeProduct, pinProduct } from '#app/features/recommendations/index.server.ts';
import { rebuildRecommendations, refreshPersonalPicks } from '#app/features/recommendations/rebuild.server.ts';
import { sayOfCustomer } from '#app/features/segments/index.server.ts';
import { fixedClock } from '#app/platform/clock.ts';
import type { Ctx } from '#app/platform/contributions.ts';
import { push } from '#app/platform/publish/push.server.ts';
import { addCustomers, addProducts, putOrders } from '#tests/support/builders.ts';
import { type ConnectedShop, connectedShop } from '#tests/support/connected-shop.ts';
import { until } from '#tests/support/until.ts';

let t: ConnectedShop;
beforeAll(async () => {
  t = await connectedShop();
});
afterAll(() => t.close());

const at = (ctx: Ctx, instant: string): Ctx => ({ ...ctx, clock: fixedClock(instant) });
const ask = (ctx: Ctx, customerId: bigint | null, blocks: string[], locale = 'nl') =>
  personalBlocks(ctx, { customerId, blocks, locale, root: null, currency: null, productId: null }).then(
    ({ blocks: found }) => found,
  );
const settings = async (ctx: Ctx, change: object) => {
  const now = await flowSettings(ctx);
  await saveFlowSettings(ctx, {
    replenishment: { ...now.replenishment, ...(change as { replenishment?: object }).replenishment },
    birthday: { ...now.birthday, ...(change as { birthday?: object }).birthday },
  });
};

describe('birthday', () => {
  const codes = () =>
    [...t.store.devstore.store.state.discounts.values()].flatMap(({ codes: list }) => list.map(({ code }) => code));
  const works = (code: string) => t.store.devstore.store.discounts.refusal(code, null) === null;
  const treats = async () =>
    (
      await t.ctx.sql.query<{ customer_id: bigint; year: number; status: string; code: string }>(
        'SELECT customer_id, year, status, code FROM birthday_treats ORDER BY customer_id, year',
      )
    ).rows;
  beforeEach(async () => {
    for (const table of ['birthday_treats', 'shop_discounts', 'customers', 'dormancy_overrides', 'publications'])
      await t.ctx.sql.query(`DELETE FROM ${table}`);
    t.store.devstore.store.state.discounts.clear();
  });

  test('on the day everybody gets her own code of one discount, once a year', async () => {
    const ctx = at(t.ctx, '2026-06-14T22:30:00Z'); // half past midnight of the 15th in Amsterdam
    await addCustomers(ctx, [
      { id: 1n, firstName: 'Anna', birthDate: '1990-06-15' },
      { id: 2n, firstName: '<b>Bo', birthDate: '1985-06-15' },
      { id: 3n, birthDate: '1985-06-14' },
      { id: 4n, birthDate: '1985-06-15', profilingOptOut: true },
      { id: -5n, birthDate: '1985-06-15' },
      { id: 6n, birthDate: '1985-06-15' },
    ]);
    await sayOfCustomer(ctx, 6n, 'alone');
    await giveBirthdayTreats(ctx);
    expect(await treats()).toEqual([]); // switched off
    await settings(ctx, { birthday: { on: true, percent: 15 } });
    await giveBirthdayTreats(ctx);
    const given = await treats();
    expect(given.map(({ customer_id, status }) => [customer_id, status])).toEqual([
      [1n, 'issued'],
      [2n, 'issued'],
    ]);
    expect(new Set(codes())).toEqual(new Set(given.map(({ code }) => code)));
    expect(t.store.devstore.store.state.discounts.size).toBe(1);
    const { html } = (await ask(ctx, 1n, ['birthday'])).birthday!;
    expect(html).toContain('Van harte gefeliciteerd, Anna!');
    expect(html).toContain('15% korting op je volgende bestelling, tot en met 29 juni.');
    expect(html).toContain(given[0]!.code);
    expect((await ask(ctx, 2n, ['birthday'], 'en')).birthday!.html).toContain('Happy birthday, &lt;b&gt;Bo!');
    expect((await ask(ctx, 3n, ['birthday'])).birthday!.html).toBe('');
    expect(await ask(ctx, 4n, ['birthday', 'for-you'])).toEqual({});

    // Until it is over, also after the day.
    const later = (await ask(at(ctx, '2026-06-29T21:59:00Z'), 1n, ['birthday'])).birthday!.html;
    expect(later).toContain('Voor je verjaardag');
    expect(later).toContain(given[0]!.code);
    expect((await ask(at(ctx, '2026-06-29T22:00:00Z'), 1n, ['birthday'])).birthday).toEqual({ html: '' });

    await giveBirthdayTreats(ctx);
    await ctx.sql.query(`UPDATE customers SET birth_date = '1990-06-16' WHERE id = 1`);
    await giveBirthdayTreats(at(ctx, '2026-06-16T10:00:00Z'));
    expect(await treats()).toEqual(given);
    await giveBirthdayTreats(at(ctx, '2027-06-15T10:00:00Z'));
    expect((await treats()).filter(({ year }) => year === 2027).map(({ customer_id }) => customer_id)).toEqual([2n]);
    expect(t.store.devstore.store.state.discounts.size).toBe(1);
  });

  test('born on 29 February, she celebrates on the 28th in a common year', async () => {
    await addCustomers(t.ctx, [{ id: 29n, birthDate: '2000-02-29' }]);
    await settings(t.ctx, { birthday: { on: true } });
    await giveBirthdayTreats(at(t.ctx, '2028-02-28T10:00:00Z'));
    expect(await treats()).toEqual([]);
    await giveBirthdayTreats(at(t.ctx, '2028-02-29T10:00:00Z'));
    await giveBirthdayTreats(at(t.ctx, '2029-02-28T10:00:00Z'));
    await giveBirthdayTreats(at(t.ctx, '2029-03-01T10:00:00Z'));
    expect((await treats()).map(({ year }) => year)).toEqual([2028, 2029]);
  });

  /** The app with something between it and Shopify. */
  const through = (ctx: Ctx, between: (document: string, ask: () => Promise<unknown>) => Promise<unknown>): Ctx => ({
    ...ctx,
    admin: {
      ...ctx.admin,
      graphql: (document: never, variables: never) =>
        between(document, () => ctx.admin.graphql(document, variables)) as never,
    },
  });

  /** Everything that happens to a database or to Shopify, until the one that comes to nothing or whose end nobody sees. */
  const dyingAt = (ctx: Ctx, step: number, when: 'before' | 'after'): Ctx => {
    let steps = 0;
    const perhaps = async (work: () => Promise<unknown>) => {
      steps += 1;
      if (steps === step && when === 'before') throw new Error('killed');
      const done = await work();
      if (steps >= step) throw new Error('killed');
      return done;
    };
    return {
      ...through(ctx, (_document, ask) => perhaps(ask)),
      transaction: (work) => perhaps(() => ctx.transaction(work)) as never,
      sql: { query: (text, values) => perhaps(() => ctx.sql.query(text as string, values)) as never },
    };
  };

  /** What each code takes off at the checkout, and what she was told it would. */
  const promised = async () => {
    const { rows } = await t.ctx.sql.query<{ code: string; terms: { percent: number; amountMinor: string } }>(
      `SELECT t.code, d.terms FROM birthday_treats t JOIN shop_discounts d ON d.shop_id = t.shop_id AND d.discount_id = t.discount_id
       WHERE t.status = 'issued' ORDER BY t.customer_id`,
    );
    return rows.map(({ code, terms }) => {
      const { kind, value } = t.store.devstore.store.discounts.findCode(code)!.discount;
      const told = terms.percent > 0 ? `percentage ${terms.percent * 100}` : `amount ${terms.amountMinor}`;
      return { told, given: `${kind} ${value}` };
    });
  };

  test.each(['before', 'after'] as const)(
    'killed %s any step, then given other terms: one code each, worth what she is told, of a discount a purpose',
    async (when) => {
      const ctx = at(t.ctx, '2026-06-15T10:00:00Z');
      const percent = { birthday: { on: true, kind: 'percent', percent: 15 } };
      let kills = 0;
      for (let step = 1; ; step++) {
        for (const table of ['birthday_treats', 'shop_discounts', 'customers'])
          await ctx.sql.query(`DELETE FROM ${table}`);
        t.store.devstore.store.state.discounts.clear();
        await addCustomers(
          ctx,
          [1n, 2n, 3n].map((id) => ({ id, birthDate: '1990-06-15' })),
        );
        await settings(ctx, percent);
        const killed = await giveBirthdayTreats(dyingAt(ctx, step, when)).then(
          () => false,
          (error: Error) => error.message === 'killed' || Promise.reject(error),
        );
        await settings(ctx, { birthday: { kind: 'amount', amountMinor: '500' } });
        // As the queue does: Shopify may still be at work on what was asked of it before the end.
        await until('the treats are given', () =>
          giveBirthdayTreats(ctx).then(
            () => true,
            (error: { code?: string }) => error.code !== 'shopify_refused' && Promise.reject(error),
          ),
        );
        expect((await treats()).map(({ status }) => status)).toEqual(['issued', 'issued', 'issued']);
        expect(codes().length, `codes after step ${step}`).toBe(3);
        const worth = await promised();
        expect(
          worth.map(({ told }) => told),
          `step ${step}`,
        ).toEqual(worth.map(({ given }) => given));
        expect(worth.length).toBe(3);
        expect(t.store.devstore.store.state.discounts.size).toBeLessThanOrEqual(2);
        if (!killed) break;
        kills += 1;
      }
      expect(kills).toBeGreaterThan(8);
    },
  );

  test('who would get a code that somebody else has had gets another one', async () => {
    const ctx = at(t.ctx, '2026-06-15T10:00:00Z');
    await addCustomers(
      ctx,
      [1n, 2n].map((id) => ({ id, birthDate: '1990-06-15' })),
    );
    await settings(ctx, { birthday: { on: true, kind: 'percent', percent: 15 } });
    await giveBirthdayTreats(ctx);
    const [first, second] = await treats();
    await ctx.sql.query('UPDATE birthday_treats SET customer_id = 999, year = 2019 WHERE customer_id = 1');
    await giveBirthdayTreats(ctx);
    const [hers] = await treats();
    expect(hers).toMatchObject({ customer_id: 1n, year: 2026, status: 'issued' });
    expect([first!.code, second!.code]).not.toContain(hers!.code);
    expect(works(hers!.code)).toBe(true);
  });

  test('is given by one job at a time, and what works stays so whatever another is told', async () => {
    const ctx = at(t.ctx, '2026-06-15T10:00:00Z');
    await addCustomers(ctx, [{ id: 1n, birthDate: '1990-06-15' }]);
    await ctx.sql.query(`DELETE FROM jobs.job WHERE name = 'flows.birthdays'`);
    await settings(ctx, { birthday: { on: true } });
    await flows.events!['customers.changed']!(ctx, [{ name: 'customers.changed', customerIds: [1n] }]);
    const { rows } = await ctx.sql.query(`SELECT singleton_key FROM jobs.job WHERE name = 'flows.birthdays'`);
    expect(rows).toHaveLength(1);
    await giveBirthdayTreats(ctx);
    const { code } = (await treats())[0]!;
    const error = 'Code must be unique';
    await settleTreats(ctx.sql, ctx.shop.id, ctx.clock.now(), [{ code, discountId: null, codeId: null, error }]);
    expect(await treats()).toMatchObject([{ code, status: 'issued' }]);
  });

  test('codes that turn up while another discount is being made stay what they were made for', async () => {
    const ctx = at(t.ctx, '2026-06-15T10:00:00Z');
    await addCustomers(
      ctx,
      [1n, 2n, 3n].map((id) => ({ id, birthDate: '1990-06-15' })),
    );
    await settings(ctx, { birthday: { on: true, kind: 'percent', percent: 15 } });
    await giveBirthdayTreats(ctx);
    const made = await promised();
    await ctx.sql.query(
      `UPDATE birthday_treats SET status = 'pending', discount_id = NULL, code_id = NULL, issued_at = NULL`,
    );
    await settings(ctx, { birthday: { kind: 'amount', amountMinor: '500' } });
    // Shopify was still adding them when the app asked who has them.
    const early = through(ctx, async (document, ask) =>
      document.includes('query DiscountOfCode') ? { codeDiscountNodeByCode: null } : ask(),
    );
    await expect(giveBirthdayTreats(early)).rejects.toMatchObject({ code: 'shopify_refused' });
    await giveBirthdayTreats(ctx);
    expect(await promised()).toEqual(made);
    expect(t.store.devstore.store.state.discounts.size).toBe(1);
  });

  test('a code that is a stranger’s already is told as an error, and the others get theirs', async () => {
    const ctx = at(t.ctx, '2026-06-15T10:00:00Z');
    await addCustomers(
      ctx,
      [1n, 2n].map((id) => ({ id, birthDate: '1990-06-15' })),
    );
    await settings(ctx, { birthday: { on: true, kind: 'percent', percent: 15 } });
    await giveBirthdayTreats({ ...ctx, shop: { ...ctx.shop, installed: false } });
    const [first] = await treats();
    t.store.devstore.store.discounts.create({
      title: 'Of another app',
      kind: 'percentage',
      value: 9000,
      codes: [first!.code],
      startsAt: 0,
      endsAt: null,
      usageLimit: null,
      appliesOncePerCustomer: false,
    });
    await expect(giveBirthdayTreats(ctx)).rejects.toMatchObject({ code: 'codes_refused' });
    expect((await treats()).map(({ status }) => status)).toEqual(['failed', 'issued']);
    expect((await promised()).map(({ given }) => given)).toEqual(['percentage 1500']);
    expect((await flowOverview(ctx)).birthdays.failed).toBe(1);
    // Who took her date back meanwhile is not tried again.
    await ctx.sql.query('UPDATE customers SET birth_date = NULL WHERE id = 1');
    await giveBirthdayTreats(ctx);
    expect((await flowOverview(ctx)).birthdays.failed).toBe(0);
  });

  test('a date moved across New Year brings no second treat; a year after the last there is one', async () => {
    await addCustomers(t.ctx, [{ id: 1n, birthDate: '1990-12-31' }]);
    await settings(t.ctx, { birthday: { on: true } });
    const given = async (day: string) => {
      await giveBirthdayTreats(at(t.ctx, `${day}T10:00:00Z`));
      return (await treats()).map(({ year }) => year);
    };
    const move = (date: string) => t.ctx.sql.query('UPDATE customers SET birth_date = $1', [date]);
    expect(await given('2026-12-31')).toEqual([2026]);
    await move('1990-01-01');
    expect(await given('2027-01-01')).toEqual([2026]);
    expect(await given('2028-01-01')).toEqual([2026, 2028]);
    await move('1990-12-31');
    expect(await given('2028-12-31')).toEqual([2026, 2028]);
  });

  test('the owner sees what was given this year after the codes are over too, and of failures what is still tried', async () => {
    await addCustomers(t.ctx, [
      { id: 1n, birthDate: '1990-06-15' },
      { id: 2n, birthDate: '1990-06-20' },
    ]);
    await settings(t.ctx, { birthday: { on: true, validityDays: 14 } });
    const seen = async (day: string) => {
      const { treatsThisYear, failed, known, nextSevenDays } = (await flowOverview(at(t.ctx, `${day}T10:00:00Z`)))
        .birthdays;
      return { treatsThisYear, failed, known, nextSevenDays };
    };
    expect(await seen('2026-06-14')).toEqual({ treatsThisYear: 0, failed: 0, known: 2, nextSevenDays: 2 });
    await giveBirthdayTreats(at(t.ctx, '2026-06-15T10:00:00Z'));
    await giveBirthdayTreats(at(t.ctx, '2026-06-20T10:00:00Z'));
    await t.ctx.sql.query(`UPDATE birthday_treats SET status = 'failed', issued_at = NULL WHERE customer_id = 2`);
    expect(await seen('2026-06-21')).toEqual({ treatsThisYear: 1, failed: 1, known: 2, nextSevenDays: 0 });
    await giveBirthdayTreats(at(t.ctx, '2026-07-05T10:00:00Z'));
    expect((await treats()).map(({ status }) => status)).toEqual(['expired', 'failed']);
    expect(await seen('2026-07-05')).toMatchObject({ treatsThisYear: 1, failed: 0 });
    expect(await seen('2027-01-05')).toMatchObject({ treatsThisYear: 0, failed: 0 });
  });

  test('a code that an order was placed with is not offered again, however it was typed', async () => {
    const ctx = at(t.ctx, '2026-06-15T10:00:00Z');
    await addCustomers(ctx, [
      { id: 1n, birthDate: '1990-06-15' },
      { id: 2n, birthDate: '1990-06-15' },
    ]);
    await settings(ctx, { birthday: { on: true, kind: 'percent', percent: 15 } });
    await giveBirthdayTreats(ctx);
    const offered = async (customerId: bigint) => (await ask(ctx, customerId, ['birthday'])).birthday?.html;
    const given = await treats();
    expect(await offered(1n)).toContain(given[0]!.code);
    // A friend used it: the code is spent all the same.
    await putOrders(ctx, [
      { id: 77n, customerId: 2n, at: ctx.clock.now(), items: [1n], discountCodes: [given[0]!.code.toLowerCase()] },
    ]);
    await flows.events!['orders.changed']!(ctx, [{ name: 'orders.changed', orderIds: [77n], customerIds: [2n] }]);
    expect(await offered(1n)).toBe('');
    expect(await offered(2n)).toContain(given[1]!.code);
    await giveBirthdayTreats(ctx);
    expect(await treats()).toEqual(given);
  });

  test('the blocks are told until when a treat can be used, and whom they must not ask', async () => {
    const ctx = at(t.ctx, '2026-06-15T10:00:00Z');
    await addCustomers(ctx, [
      { id: 1n, birthDate: '1990-06-15' },
      { id: 2n, birthDate: '1990-06-15' },
      { id: 3n, profilingOptOut: true },
      { id: 4n },
    ]);
    await sayOfCustomer(ctx, 4n, 'alone');
    const changed = (when: Ctx, customerIds: bigint[]) =>
      flows.events!['customers.changed']!(when, [{ name: 'customers.changed', customerIds }]);
    const told = async () => {
      const { rows } = await ctx.sql.query<{ id: bigint; said: string }>(
        `SELECT owner_id AS id, key || ' ' || wanted AS said FROM publications
         WHERE owner_type = 'Customer' AND key LIKE '%birthday%' AND wanted IS NOT NULL ORDER BY 1`,
      );
      return rows.map(({ id, said }) => `${id} ${said}`);
    };
    await settings(ctx, { birthday: { on: false } });
    await changed(ctx, [3n, 4n]);
    expect(await told(), 'nothing while it is switched off').toEqual([]);
    await settings(ctx, { birthday: { on: true, validityDays: 14 } });
    await tellAllTreats(ctx);
    expect(await told()).toEqual(['3 no_birthday_treat true', '4 no_birthday_treat true']);
    await giveBirthdayTreats(ctx);
    const both = ['1 birthday_treat_until 2026-06-29', '2 birthday_treat_until 2026-06-29'];
    expect(await told()).toEqual([...both, '3 no_birthday_treat true', '4 no_birthday_treat true']);
    // Used, withdrawn and let alone no longer: each is told at once.
    const [{ code } = { code: '' }] = await treats();
    await putOrders(ctx, [{ id: 78n, customerId: 1n, at: ctx.clock.now(), items: [1n], discountCodes: [code] }]);
    await flows.events!['orders.changed']!(ctx, [{ name: 'orders.changed', orderIds: [78n], customerIds: [1n] }]);
    await ctx.sql.query('UPDATE customers SET profiling_opt_out = (id = 4)');
    await sayOfCustomer(ctx, 4n, null);
    await changed(ctx, [3n, 4n]);
    expect(await told()).toEqual([both[1], '4 no_birthday_treat true']);
    await giveBirthdayTreats(at(ctx, '2026-06-29T22:00:00Z'));
    expect(await told()).toEqual(['4 no_birthday_treat true']);
    const leave = (customerId: bigint) =>
      leaveBirthDate(ctx, customerId, { birthDate: '1990-06-16', consent: true, remove: false, locale: 'en' });
    expect(await leave(4n)).toMatchObject({ ok: false, status: 422 });
    expect(await leave(3n)).toMatchObject({ ok: true });
  });

  test('what an order used up is not told again by who looked before it', async () => {
    const ctx = at(t.ctx, '2026-06-15T10:00:00Z');
    await addCustomers(ctx, [{ id: 1n, birthDate: '1990-06-15' }]);
    await settings(ctx, { birthday: { on: true } });
    await giveBirthdayTreats(ctx);
    const used = Promise.withResolvers<void>();
    const allowed = Promise.withResolvers<void>();
    const order = ctx.transaction(async (tx) => {
      await tx.query('UPDATE birthday_treats SET used_at = $1', [ctx.clock.now()]);
      await tellTreats(ctx, tx, [1n]);
      used.resolve();
      await allowed.promise;
    });
    await used.promise;
    // The order changed the customer as well, and both are told of at once.
    const customer = flows.events!['customers.changed']!(ctx, [{ name: 'customers.changed', customerIds: [1n] }]);
    await until('the other waits', async () => {
      const { rows } = await ctx.sql.query(
        `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      return rows.length > 0;
    });
    allowed.resolve();
    await Promise.all([order, customer]);
    const { rows } = await ctx.sql.query(`SELECT wanted FROM publications WHERE key = 'birthday_treat_until'`);
    expect(rows).toEqual([{ wanted: null }]);
  });

  test('a treat goes along when two records of her become one, and she gets no other that year', async () => {
    const ctx = at(t.ctx, '2026-06-15T10:00:00Z');
    await addCustomers(ctx, [{ id: 1n, birthDate: '1990-06-15' }, { id: 2n }, { id: 3n, birthDate: '1990-06-15' }]);
    await settings(ctx, { birthday: { on: true } });
    await giveBirthdayTreats(ctx);
    const given = await treats();
    await ctx.sql.query('UPDATE customers SET merged_into = 2 WHERE id IN (1, 3)');
    await ctx.sql.query(`UPDATE customers SET birth_date = '1990-06-15' WHERE id = 2`);
    await flows.events!['customers.changed']!(ctx, [{ name: 'customers.changed', customerIds: [1n, 2n, 3n] }]);
    await giveBirthdayTreats(ctx);
    expect((await treats()).map(({ customer_id }) => customer_id)).toEqual([2n, 3n]);
    expect((await treats()).map(({ code }) => code).sort()).toEqual(given.map(({ code }) => code).sort());
    const [{ code } = { code: '' }] = await treats();
    expect((await ask(ctx, 2n, ['birthday'])).birthday!.html).toContain(code);
  });

  test('what is switched on and off is said to the blocks', async () => {
    const installation = async () => {
      await push(t.ctx);
      return Object.fromEntries(
        [...t.store.devstore.store.state.metafields.values()]
          .filter(({ ownerGid }) => ownerGid.includes('/AppInstallation/'))
          .map(({ namespace, key, type, value }) => [`${namespace}.${key}`, `${type} ${value}`]),
      );
    };
    await settings(t.ctx, { replenishment: { on: true }, birthday: { on: false } });
    expect(await installation()).toEqual({ 'flows.replenishment': 'boolean true', 'flows.birthday': 'boolean false' });
    await settings(t.ctx, { replenishment: { on: false }, birthday: { on: true } });
    expect(await installation()).toEqual({ 'flows.replenishment': 'boolean false', 'flows.birthday': 'boolean true' });
  });

  test('a code works to its last day and not beyond', async () => {
    await addCustomers(t.ctx, [{ id: 1n, birthDate: '1990-06-15' }]);
    await settings(t.ctx, { birthday: { on: true, validityDays: 3, kind: 'amount', amountMinor: '500' } });
    // Yesterday noon: of the real clock, which the shop's stand-in runs on, and past at any hour this test runs.
    const now = new Date(Date.now() - 86_400_000);
    const month = String(now.getUTCMonth() + 1).padStart(2, '0');
    const day = String(now.getUTCDate()).padStart(2, '0');
    await t.ctx.sql.query('UPDATE customers SET birth_date = $1', [`2000-${month}-${day}`]);
    const noon = at(t.ctx, `${now.toISOString().slice(0, 10)}T11:00:00Z`);
    await giveBirthdayTreats(noon);
    const [{ code } = { code: '' }] = await treats();
    expect(works(code)).toBe(true);
    expect((await ask(noon, 1n, ['birthday'], 'en')).birthday!.html).toContain('€5.00 off your next order');
    const days = (count: number) => new Date(noon.clock.now().getTime() + count * 86_400_000).toISOString();
    await giveBirthdayTreats(at(t.ctx, days(3)));
    expect(codes()).toContain(code);
    await giveBirthdayTreats(at(t.ctx, days(4)));
    await until('the code is gone', () => !codes().includes(code));
    expect(works(code)).toBe(false);
  });

  test('the discount deleted by the merchant is made again', async () => {
    const ctx = at(t.ctx, '2026-06-15T10:00:00Z');
    await addCustomers(ctx, [{ id: 1n, birthDate: '1990-06-15' }]);
    await settings(ctx, { birthday: { on: true, kind: 'percent', percent: 10 } });
    await giveBirthdayTreats(ctx);
    t.store.devstore.store.state.discounts.clear();
    const tomorrow = at(t.ctx, '2026-06-16T10:00:00Z');
    await addCustomers(ctx, [{ id: 2n, birthDate: '1990-06-16' }]);
    await expect(giveBirthdayTreats(tomorrow)).rejects.toMatchObject({ code: 'discount_gone' });
    await giveBirthdayTreats(tomorrow);
    expect((await treats()).map(({ status }) => status)).toEqual(['issued', 'issued']);
  });

  test('a shopper leaves her date with consent, and takes it back', async () => {
    const ctx = at(t.ctx, '2026-06-15T10:00:00Z');
    await addCustomers(ctx, [{ id: 1n }]);
    await settings(ctx, { birthday: { on: true } });
    const leave = (customerId: bigint | null, birthDate: string, more: object = {}) =>
      leaveBirthDate(ctx, customerId, { birthDate, consent: true, remove: false, locale: 'nl', ...more });
    expect(await leave(null, '1990-06-15')).toMatchObject({ ok: false, status: 401 });
    expect(await leave(1n, '1990-06-15', { consent: false })).toMatchObject({ ok: false, status: 422 });
    for (const [wrong, why] of [
      ['', 'Vul een datum in die bestaat.'],
      ['1990-02-30', 'Vul een datum in die bestaat.'],
      ['15-06-1990', 'Vul een datum in die bestaat.'],
      ['2026-06-16', 'Die dag moet nog komen. Vul de dag in waarop je geboren bent.'],
      ['1905-12-31', 'Vul een datum in vanaf 1906.'],
    ] as const) {
      expect(await leave(1n, wrong)).toEqual({ ok: false, status: 422, message: why });
    }
    expect(await leave(1n, '1906-01-01')).toMatchObject({ ok: true });
    expect(await leave(1n, '1990-06-15')).toMatchObject({
      ok: true,
      status: 200,
      message: expect.stringContaining('Dank je wel'),
    });
    const stored = async () =>
      (await ctx.sql.query('SELECT birth_date, birth_date_source FROM customers WHERE id = 1')).rows[0];
    expect(await stored()).toMatchObject({
      birth_date: '1990-06-15',
      birth_date_source: expect.stringContaining('mag mijn geboortedatum bewaren'),
    });
    await settings(ctx, { birthday: { on: false } });
    expect(await leave(1n, '1990-06-16')).toMatchObject({ ok: false, status: 422 });
    expect(await stored()).toMatchObject({ birth_date: '1990-06-15' });
    expect(await leave(1n, '', { remove: true, consent: false })).toMatchObject({ ok: true });
    expect(await stored()).toMatchObject({ birth_date: null });
  });
});

describe('replenishment', () => {
  /** Ten customers buy product 1 every 30 days, two at a time every 60, and product 2 only once. */
  async function shop(): Promise<Ctx> {
    const ctx = at(await t.app.shop(), '2026-06-15T10:00:00Z');
    await addProducts(ctx, [
      { id: 1n, title: 'Beans' },
      { id: 2n, title: 'Kettle' },
    ]);
    let order = 1n;
    for (let customer = 1n; customer <= 10n; customer++) {
      await addCustomers(ctx, [{ id: customer }]);
      const quantity = customer > 8n ? 2 : 1;
      for (let k = 0; k < 4; k++) {
        const day = Date.parse('2026-01-01T10:00:00Z') + (Number(customer) + k * 30 * quantity) * 86_400_000;
        if (day > Date.parse('2026-06-01')) continue;
        await putOrders(ctx, [
          {
            id: order++,
            customerId: customer,
            at: new Date(day),
            items: [{ productId: 1n, quantity }, ...(k === 0 ? [2n] : [])],
          },
        ]);
      }
    }
    await learnReplenishment(ctx, 'first');
    return ctx;
  }

  test('says what runs out by its rhythm and the quantity, within the window, and nothing without a rhythm', async () => {
    const ctx = await shop();
    // Customer 5 last bought one on 6 April (1 + 5 + 90 days after 31 December), so it was up on 6 May.
    const found = await runningOut(at(ctx, '2026-05-01T10:00:00Z'), 5n);
    expect(found).toMatchObject([{ productId: '1', everyDays: 30, lastBoughtOn: '2026-04-06', dueOn: '2026-05-06' }]);
    expect(await runningOut(at(ctx, '2026-04-28T10:00:00Z'), 5n)).toEqual([]); // eight days before
    expect(await runningOut(at(ctx, '2026-06-05T10:00:00Z'), 5n)).toHaveLength(1); // thirty days after
    expect(await runningOut(at(ctx, '2026-06-06T10:00:00Z'), 5n)).toEqual([]);
    // Customer 9 bought two on 11 March and 10 May: they last sixty days.
    expect(await runningOut(at(ctx, '2026-07-09T10:00:00Z'), 9n)).toMatchObject([{ dueOn: '2026-07-09' }]);
    expect((await flowOverview(ctx)).replenishable).toBe(1);
  });

  test('shows a row with one click into the cart while the flow is on, in the shopper’s language', async () => {
    const ctx = at(await shop(), '2026-05-06T10:00:00Z');
    expect((await ask(ctx, 5n, ['running-out']))['running-out']).toEqual({ html: '', off: true });
    await settings(ctx, { replenishment: { on: true } });
    const { html } = (await ask(ctx, 5n, ['running-out']))['running-out']!;
    expect(html).toContain('<a class="fy-card__link" href="/products/product-1">Beans</a>');
    expect(html).toContain('Waarschijnlijk nu zo&#39;n beetje op');
    expect(html).toContain(
      '<form class="fy-row__form" action="/cart/add" method="post"><input type="hidden" name="id" value="1000001">',
    );
    await addProducts(ctx, [{ id: 1n, available: false }]);
    await recommendations.events!['catalogue.changed']!(ctx, [{ name: 'catalogue.changed', productIds: [1n] }]);
    expect((await ask(ctx, 5n, ['running-out']))['running-out']).toEqual({ html: '' });
  });
});

describe('for you', () => {
  async function shop(): Promise<Ctx> {
    const ctx = at(await t.app.shop(), '2026-06-15T10:00:00Z');
    await addProducts(
      ctx,
      Array.from({ length: 8 }, (_, i) => ({
        id: BigInt(i + 1),
        title: `Item <${i + 1}>`,
        variants: i === 2 ? [{ id: 31n }, { id: 32n, priceMinor: 2000n }] : undefined,
      })),
    );
    await addCustomers(ctx, [{ id: 1n }, { id: 2n }, { id: 3n, profilingOptOut: true }]);
    const day = new Date('2026-05-01T10:00:00Z');
    for (let i = 0; i < 30; i++) {
      await putOrders(ctx, [
        { id: BigInt(100 + i), at: day, items: i % 2 === 0 ? [1n, 2n, 3n] : [BigInt(4 + (i % 4)), 8n] },
      ]);
    }
    await putOrders(ctx, [
      { id: 1n, customerId: 1n, at: day, items: [1n] },
      { id: 2n, customerId: 3n, at: day, items: [1n] },
    ]);
    await rebuildRecommendations(ctx);
    return ctx;
  }

  test('shows what goes with her purchases, with the reason, without what she has', async () => {
    const ctx = await shop();
    const { html } = (await ask(ctx, 1n, ['for-you']))['for-you']!;
    const ids = [...html.matchAll(/data-product-id="(\d+)"/g)].map((match) => match[1]);
    expect(ids.slice(0, 2).sort()).toEqual(['2', '3']);
    expect(ids).not.toContain('1');
    expect(html).toContain('Past bij <span data-fy-name="/products/product-1">Item &lt;1&gt;</span>');
    expect(html).toMatch(/vanaf €\s10,00/);
    expect(html).not.toMatch(/<script|style=|\sid=/);
  });

  test('shows no product in two blocks, nor the one whose page it is', async () => {
    const ctx = await shop();
    await putOrders(ctx, [{ id: 3n, customerId: 1n, at: new Date('2026-03-01T10:00:00Z'), items: [1n, 4n] }]);
    const asked = { customerId: 1n, locale: 'nl', root: null, currency: null, productId: 8n };
    const { blocks } = await personalBlocks(ctx, { ...asked, blocks: ['home', 'buy-again', 'for-you'] });
    const shown = (['buy-again', 'home', 'for-you'] as const).map((block) =>
      [...blocks[block]!.html.matchAll(/data-product-id="(\d+)"/g)].map((match) => match[1]!),
    );
    expect(shown[0]!.length).toBeGreaterThan(0);
    expect(shown[1]!.length).toBeGreaterThan(0);
    expect(new Set(shown.flat()).size).toBe(shown.flat().length);
    expect(shown.flat()).not.toContain('8');
    expect(blocks['buy-again']!.html).toMatch(/class="fy-row__due">(Waarschijnlijk|Laatst gekocht)/);
    const alone = await personalBlocks(ctx, { ...asked, blocks: ['home'] });
    expect(alone.blocks.home!.html).toContain('data-product-id="1"');
  });

  test('keeps for a block only what it has room for: the rest may stand in another', async () => {
    const ctx = await shop();
    const ids = (html: string) => [...html.matchAll(/data-product-id="(\d+)"/g)].map((match) => match[1]!);
    await putOrders(ctx, [{ id: 3n, customerId: 1n, at: new Date('2026-03-01T10:00:00Z'), items: [1n, 4n] }]);
    const alone = ids((await ask(ctx, 1n, ['buy-again']))['buy-again']!.html);
    expect(alone.length).toBeGreaterThan(1);
    const both = await ask(ctx, 1n, ['buy-again:1', 'home:6']);
    expect(ids(both['buy-again']!.html)).toEqual(alone.slice(0, 1));
    expect(ids(both.home!.html)).toContain(alone[1]);
    expect(ids(both.home!.html)).not.toContain(alone[0]);
  });

  test('leaves the price to the shop where she pays in another currency, and stays in her language', async () => {
    const ctx = await shop();
    const asked = { customerId: 1n, blocks: ['for-you', 'buy-again'], locale: 'en', productId: null };
    for (const [root, front] of [
      ['/zh-hant/', '/zh-hant/'],
      ['/es-419', '/es-419/'],
      ['//evil.example/', '/'],
      ['/a/../b', '/'],
    ]) {
      const { blocks } = await personalBlocks(ctx, { ...asked, root: root!, currency: 'USD' });
      const html = blocks['for-you']!.html + blocks['buy-again']!.html;
      expect(html.match(/<p class="fy-card__price" data-fy-price><\/p>/g)!.length).toBeGreaterThan(2);
      expect(html).not.toMatch(/fy-price"|€|\$/);
      expect(html).toContain(`href="${front}products/product-2"`);
      expect(html).toContain(`action="${front}cart/add"`);
    }
    const home = await personalBlocks(ctx, { ...asked, root: null, currency: 'EUR' });
    expect(home.blocks['for-you']!.html).toContain('<span class="fy-price">€10.00</span>');
  });

  test('is one question to the database for all blocks, once its products are known; and a new price is drawn', async () => {
    const ctx = await shop();
    await refreshPersonalPicks(ctx);
    const asked: string[] = [];
    const counting: Ctx = {
      ...ctx,
      sql: {
        query: (text, values) => {
          asked.push(typeof text === 'string' ? text : text.name);
          return ctx.sql.query(text, values);
        },
      },
    };
    const all = ['home', 'buy-again', 'for-you', 'running-out', 'birthday'];
    const first = await ask(counting, 1n, all);
    asked.length = 0;
    expect(await ask(counting, 1n, all)).toEqual(first);
    expect(asked).toEqual(['visitor']);
    await ctx.sql.query('UPDATE variants SET price_minor = 1234 WHERE shop_id = $1 AND product_id = 2', [ctx.shop.id]);
    await recommendations.events!['catalogue.changed']!(ctx, [{ name: 'catalogue.changed', productIds: [2n] }]);
    expect(first['for-you']!.html).not.toContain('€\u00a012,34');
    expect((await ask(ctx, 1n, ['for-you']))['for-you']!.html).toContain('€\u00a012,34');
    expect((await ask(ctx, 1n, ['for-you'], 'en'))['for-you']!.html).toContain('€12.34');
  });

  test('is nothing for strangers, for the unknown and for who objected; nor for another shop’s customer', async () => {
    const ctx = await shop();
    expect(await ask(ctx, null, ['for-you'])).toEqual({});
    expect(await ask(ctx, 404n, ['for-you'])).toEqual({});
    expect(await ask(ctx, 3n, ['for-you'])).toEqual({});
    expect(await ask(ctx, 2n, ['for-you'])).toEqual({ 'for-you': { html: '' } });
    expect(await ask(await t.app.shop(), 1n, ['for-you'])).toEqual({});
    // Their lists have nothing to wait for: not a word of something that does not work.
    const off = { html: '', off: true };
    for (const who of [null, 404n, 3n]) {
      expect(await ask(ctx, who, ['home:6', 'buy-again:4', 'running-out:2', 'birthday'])).toEqual({
        'buy-again': off,
        'running-out': off,
      });
    }
  });

  test('names of what stands there for everybody what may not be shown to her', async () => {
    const ctx = await shop();
    await excludeProduct(ctx, { otherId: 7n });
    await putOrders(ctx, [{ id: 3n, customerId: 1n, at: new Date('2026-06-14T10:00:00Z'), items: [2n] }]);
    const page = 'blocks=home%3A6&locale=nl&defaults=1,2,3,7,404,oops,9999999999999999999';
    const asIn = (customerId: bigint) =>
      flows.storefront!.personal!(ctx, { shop: ctx.shop.domain, customerId, parameters: new URLSearchParams(page) });
    // Bought yesterday, and excluded by the owner; not what she had long ago, nor what we have not been told of.
    expect(await asIn(1n)).toMatchObject({ barred: ['2', '7'] });
    expect(await asIn(2n)).toMatchObject({ barred: ['7'] });
    expect(await asIn(3n)).toEqual({ blocks: {} });
  });

  test('knows the product of a page by every id Shopify may give', async () => {
    const ctx = await shop();
    const LARGEST = 2n ** 63n - 1n;
    await addProducts(ctx, [{ id: LARGEST, title: 'Of nineteen digits', variants: [{ id: 91n }] }]);
    await pinProduct(ctx, { otherId: LARGEST });
    const on = (product: string) =>
      flows.storefront!.personal!(ctx, {
        shop: ctx.shop.domain,
        customerId: 1n,
        parameters: new URLSearchParams(`blocks=home&product=${product}`),
      });
    expect(JSON.stringify(await on('1'))).toContain('Of nineteen digits');
    expect(JSON.stringify(await on(String(LARGEST)))).not.toContain('Of nineteen digits');
  });

  test('keeps the owner’s exclusions and leaves out what is sold out', async () => {
    const ctx = await shop();
    await excludeProduct(ctx, { otherId: 2n });
    await addProducts(ctx, [{ id: 3n, available: false }]);
    const { html } = (await ask(ctx, 1n, ['for-you']))['for-you']!;
    expect(html).not.toMatch(/data-product-id="[23]"/);
  });
});
