/**
 * `judge -- predictions`: the choice the app makes, made on the days through `--until`, and judged on the days after it.
 */
import { type OrderHistory, readHistory } from './history.ts';

export async function judge(_args: string[], say: (line: string) => void): Promise<object> {
  const history: OrderHistory = await readHistory(undefined);
  say(`${history.orders.day.length} orders`);
  return {};
}
