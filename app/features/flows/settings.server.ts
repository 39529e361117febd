import { productsWithRhythm } from '#app/features/predictions/index.server.ts';
import type { Ctx } from '#app/platform/contributions.ts';
import { THIS_INSTALLATION, want } from '#app/platform/publish/publish.ts';
import { readSetting, saveSetting } from '#app/platform/settings.ts';
import { dayNumber, fromDayNumber, localDate } from '#app/platform/time.ts';
import { birthDaysOn } from './birthday-rules.ts';
import { type FlowOverview, type FlowSettings, flowSettingsSchema } from './schema.ts';
import { countBirthdays, SETTINGS_KEY } from './store.server.ts';

export function flowSettings(ctx: Ctx): Promise<FlowSettings> {
  return readSetting(ctx, SETTINGS_KEY, flowSettingsSchema);
}

/** What is switched on begins at once: whoever has her birthday today need not wait for next year. */
export async function saveFlowSettings(ctx: Ctx, settings: FlowSettings): Promise<void> {
  const checked = flowSettingsSchema.parse(settings);
  await ctx.transaction(async (tx) => {
    await saveSetting(ctx, tx, SETTINGS_KEY, checked);
    // The blocks show themselves by these, also before the app is asked anything. What was never said is off.
    await want(
      ctx,
      tx,
      (['replenishment', 'birthday'] as const).map((flow) => ({
        ...THIS_INSTALLATION,
        key: `flows.${flow}`,
        type: 'boolean',
        value: String(checked[flow].on),
      })),
    );
    if (!checked.birthday.on) return;
    tx.send('customers.birth-date-field');
    tx.send('flows.birthdays');
    tx.send('flows.treats-told');
  });
}

export async function flowOverview(ctx: Ctx): Promise<FlowOverview> {
  const today = dayNumber(localDate(ctx.clock.now(), ctx.shop.timezone));
  const soon = [0, 1, 2, 3, 4, 5, 6].flatMap((ahead) => birthDaysOn(fromDayNumber(today + ahead)));
  const [settings, replenishable, birthdays] = await Promise.all([
    flowSettings(ctx),
    productsWithRhythm(ctx),
    countBirthdays(ctx.sql, ctx.shop.id, fromDayNumber(today).year, soon, ctx.clock.now()),
  ]);
  return { settings, currency: ctx.shop.currency, replenishable, birthdays };
}
