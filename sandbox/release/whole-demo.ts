import { lastLine, run } from './command.ts';
import type { ReleaseTask } from './run-tasks.ts';

/** Each example, a chart, a cluster and metrics: `npm run demo` in CI plays the part of it that a newcomer sees. */
export const wholeDemo: ReleaseTask = {
  name: 'demo',
  title: 'the whole demo',
  missing: () => null,
  run: () => {
    const { status, stdout, stderr } = run(process.execPath, [
      'dist/sandbox/demo/run-demo.js',
      '--all',
    ]);
    const shown = `${stdout}${stderr}`;
    return { passed: status === 0, said: lastLine(stdout) || lastLine(stderr), shown };
  },
};
