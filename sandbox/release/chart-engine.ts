import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/manifest/edge/package-root.ts';
import { lastLine, run } from './command.ts';
import type { ReleaseTask } from './run-tasks.ts';

/** Builds the engine of charts anew, which has to come to the module that is kept. */
export const chartEngine: ReleaseTask = {
  name: 'chart-engine',
  title: 'a new build of the chart engine comes to the module that is kept',
  missing: () => {
    const module = readFileSync(join(packageRoot(), 'engines/helm/go.mod'), 'utf8');
    const wanted = `go${/^go (.+)$/m.exec(module)?.[1] ?? ''}`;
    const { stdout } = run('go', ['env', 'GOVERSION'], { GOTOOLCHAIN: 'local' });
    const found = stdout.trim();
    return found === wanted
      ? null
      : `it is built with ${wanted}, and here is ${found === '' ? 'no Go' : found}`;
  },
  run: () => {
    const test = ['--project', 'unit', 'test/charts/edge/engine.test.ts'];
    const { status, stdout, stderr } = run(
      process.execPath,
      ['node_modules/vitest/vitest.mjs', 'run', ...test],
      { MESHWARDEN_BUILD_ENGINE: '1' },
    );
    return { passed: status === 0, said: lastLine(stdout), shown: `${stdout}${stderr}` };
  },
};
