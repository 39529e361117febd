import { Worker } from 'node:worker_threads';
import type { Learned, LearnInput } from './learn.ts';

/** Computing in which nobody else of this process should wait. */
export function learnInThread(input: LearnInput): Promise<Learned> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./learn-worker.ts', import.meta.url), { workerData: input });
    worker.once('message', (result: Learned) => {
      resolve(result);
      void worker.terminate();
    });
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('the thread that learns rhythms ended before it answered')));
  });
}
