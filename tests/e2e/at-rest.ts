import { until } from '#tests/support/until.ts';
import type { Stack } from '../../scripts/stack.ts';

/**
 * The app's state once nothing is left to do. Asked three times in a row: between a webhook's arrival and its effect
 * there is a moment in which nothing seems to wait.
 */
export async function untilAtRest<Status extends { atRest: boolean }>(stack: Stack): Promise<Status> {
  let last: Status | undefined;
  let quiet = 0;
  await until(
    'everything is computed and published',
    async () => {
      last = await stack.status<Status>();
      quiet = last.atRest ? quiet + 1 : 0;
      return quiet >= 3;
    },
    280_000,
    300,
  );
  return last!;
}
