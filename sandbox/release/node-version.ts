import { lastLine, run } from './command.ts';
import type { ReleaseTask } from './run-tasks.ts';

/** The oldest Node.js that the service speaks to PostgreSQL on: from there on, tests of it may not be skipped. */
const WITH_POSTGRES = 22;

const environmentOf = (version: string): Readonly<Record<string, string>> =>
  Number(version) < WITH_POSTGRES ? {} : { MESHWARDEN_REQUIRE_POSTGRES: '1' };

/** The tests on one version of Node.js, which npx brings; options of the test runner narrow them. */
export function testsOnNode(version: string, options: readonly string[]): ReleaseTask {
  const node = ['-y', '-p', `node@${version}`, 'node'];
  let found = '';
  return {
    name: `node-${version}`,
    title: `the tests on Node.js ${version}`,
    missing: () => {
      const { stdout, stderr } = run('npx', [...node, '--version']);
      found = stdout.trim();
      return found.startsWith(`v${version}.`)
        ? null
        : `npx brings no Node.js ${version}: ${lastLine(stderr)}`;
    },
    run: () => {
      const runner = ['node_modules/vitest/vitest.mjs', 'run', ...options];
      const { status, stdout, stderr } = run('npx', [...node, ...runner], environmentOf(version));
      return {
        passed: status === 0,
        said: `Node.js ${found}: ${lastLine(stdout)}`,
        shown: `${stdout}${stderr}`,
      };
    },
  };
}
