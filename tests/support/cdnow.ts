import { existsSync, readFileSync } from 'node:fs';

/** The CDNOW sample as published (Fader and Hardie); it lies beside the project and is not part of it. */
const file = new URL('../../../shared/data/cdnow/CDNOW_sample.txt', import.meta.url);

export const haveCdnow = existsSync(file);

const dayOf = (yyyymmdd: string): number =>
  Date.UTC(Number(yyyymmdd.slice(0, 4)), Number(yyyymmdd.slice(4, 6)) - 1, Number(yyyymmdd.slice(6))) / 86_400_000;

/**
 * One entry per customer, times in days: what she did until 1997-09-30 (purchases of one day are one), the mean of her
 * repeat purchases in dollars, and how many purchases followed in the 39 weeks after.
 */
export function readCdnow() {
  const customers = new Map<string, Map<number, number>>();
  for (const line of haveCdnow ? readFileSync(file, 'utf8').trim().split('\n') : []) {
    const [, id, date, , dollars] = line.trim().split(/\s+/) as [string, string, string, string, string];
    const days = customers.get(id) ?? new Map<number, number>();
    customers.set(id, days);
    days.set(dayOf(date), (days.get(dayOf(date)) ?? 0) + Number(dollars));
  }
  const end = dayOf('19970930');
  const rows = Array.from(customers.values(), (spentOn) => {
    const days = [...spentOn.keys()].sort((a, b) => a - b);
    const known = days.filter((day) => day <= end);
    const first = known[0]!;
    const repeats = known.slice(1);
    const spent = repeats.reduce((sum, day) => sum + spentOn.get(day)!, 0);
    return {
      repeats: repeats.length,
      recency: known.at(-1)! - first,
      age: end - first,
      meanSpend: repeats.length === 0 ? 0 : spent / repeats.length,
      later: days.length - known.length,
    };
  });
  const column = (name: keyof (typeof rows)[number]) => Float64Array.from(rows, (row) => row[name]);
  return {
    repeats: column('repeats'),
    recency: column('recency'),
    age: column('age'),
    meanSpend: column('meanSpend'),
    later: column('later'),
  };
}
