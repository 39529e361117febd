/**
 * `npm run --silent judge -- predictions|recommendations [options]`: how good the product's predictions are on a history
 * it has not seen the end of. One JSON document on standard output and nothing else; progress on standard error.
 *
 *   predictions      --orders FILE [--until DATE] [--holdout-days N] [--unit day|week]
 *   recommendations  --orders FILE [--until DATE] | [--until DATE] --ceiling
 *   replenishment    --orders FILE [--until DATE] [--holdout-days N]
 *   dormancy         --orders FILE [--until DATE] [--holdout-days N]
 *
 * Without a file it judges the generated shop.
 */
import { Unusable } from './problems.ts';

type Judge = { judge(args: string[], say: (line: string) => void): Promise<object> };

const JUDGES: Record<string, () => Promise<Judge>> = {
  predictions: () => import('./predictions.ts'),
  recommendations: () => import('./recommendations.ts'),
  replenishment: () => import('./replenishment.ts'),
  dormancy: () => import('./dormancy.ts'),
};

const say = (line: string) => process.stderr.write(`${line}\n`);
const [name = '', ...args] = process.argv.slice(2);
const load = Object.hasOwn(JUDGES, name) ? JUDGES[name] : undefined;
if (!load) {
  say(`What is to be judged? npm run --silent judge -- ${Object.keys(JUDGES).join(' | ')} --orders FILE`);
  process.exit(2);
}
try {
  const { judge } = await load();
  const result = await judge(args, say);
  process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
} catch (error) {
  // What somebody can put right is one sentence; anything else is our mistake and shows where.
  const clear = error instanceof Unusable || (error instanceof Error && error.name === 'ImportError');
  say(clear ? (error as Error).message : String(error instanceof Error ? error.stack : error));
  process.exitCode = clear ? 2 : 1;
}
