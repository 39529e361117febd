import { Worker } from 'node:worker_threads';
import type { FitInput, FitResult } from './fit-models.ts';
import type { Scores } from './score-customers.ts';
import type { ScoreInput } from './score-everybody.ts';

export type Task = { step: 'fit'; input: FitInput } | { step: 'score'; input: ScoreInput };

interface Result {
  fit: FitResult;
  score: Scores;
}

/** Fitting and scoring a whole shop take seconds of computing, in which nobody else of this process should wait. */
export function inThread<Step extends Task['step']>(task: Extract<Task, { step: Step }>): Promise<Result[Step]> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./models-worker.ts', import.meta.url), { workerData: task });
    worker.once('message', (result: Result[Step]) => {
      resolve(result);
      void worker.terminate();
    });
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('the thread of the models ended before it answered')));
  });
}
