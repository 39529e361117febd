import { parentPort, workerData } from 'node:worker_threads';
import { type LearnInput, learnDormancy } from './learn.ts';

parentPort?.postMessage(learnDormancy(workerData as LearnInput));
