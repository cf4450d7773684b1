import { lastLine, run } from './command.ts';
import type { ReleaseTask } from './run-tasks.ts';

/** The Node.js that replicas need at least 22.12 of. */
const NODE = ['-y', '-p', 'node@24', 'node'];

/** A tenth of what `npm run bench -- replicas` does by itself. */
const DELIVERIES = '1000';

/** Replicas that are killed while people are at work: nothing is lost, doubled or out of order. Without PostgreSQL it fails. */
export const killedReplicas: ReleaseTask = {
  name: 'replicas',
  title: 'three replicas on PostgreSQL, one of them killed every three seconds',
  missing: () => {
    const { status, stderr } = run('npx', [...NODE, '--version']);
    return status === 0 ? null : `npx brings no Node.js 24: ${lastLine(stderr)}`;
  },
  run: () => {
    const { status, stdout, stderr } = run('npx', [
      ...NODE,
      'dist/bench/run.js',
      'replicas',
      DELIVERIES,
    ]);
    const shown = `${stdout}${stderr}`;
    const said = /^heads without .*$/m.exec(stdout)?.[0] ?? lastLine(stderr);
    return { passed: status === 0, said, shown };
  },
};
