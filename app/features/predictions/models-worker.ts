import { parentPort, workerData } from 'node:worker_threads';
import { fitModels } from './fit-models.ts';
import type { Task } from './models-thread.server.ts';
import { scoreEverybody } from './score-everybody.ts';

const task = workerData as Task;
parentPort?.postMessage(task.step === 'fit' ? fitModels(task.input) : scoreEverybody(task.input));
