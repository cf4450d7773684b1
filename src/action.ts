import { join } from 'node:path';
import { runAction } from './action/edge/run-action.ts';
import { expectShortProcess } from './review/edge/command-line/short-process.ts';

// What `action.yml` starts: the step of a workflow, with all that it needs beside this file (build/build-action.js).
expectShortProcess();
process.exitCode = await runAction({
  variables: process.env,
  chartWorker: join(import.meta.dirname, 'chart-worker.js'),
  write: (text) => {
    process.stdout.write(text);
  },
});
