import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Processor time of this process since it began, of Node alone, without processes it started. */
export const cpuMilliseconds = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/** What is in use of the heap once what nobody holds is collected. */
export function heapMegabytes(): number {
  setFlagsFromString('--expose_gc');
  runInNewContext('gc()');
  return process.memoryUsage().heapUsed / 1e6;
}
