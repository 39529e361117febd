import { Worker } from 'node:worker_threads';
import type { LearnInput, LearnResult } from './learn-shop.ts';

/** Seconds of computing, in which nobody else of this process should wait. */
export function learnInThread(input: LearnInput): Promise<LearnResult> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./learn-worker.ts', import.meta.url), { workerData: input });
    worker.once('message', (result: LearnResult) => {
      resolve(result);
      void worker.terminate();
    });
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('the thread that learns replenishment ended before it answered')));
  });
}
