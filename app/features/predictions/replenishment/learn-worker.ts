import { parentPort, workerData } from 'node:worker_threads';
import { type LearnInput, learnShop } from './learn-shop.ts';

parentPort?.postMessage(learnShop(workerData as LearnInput));
