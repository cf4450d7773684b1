import { lastLine, run } from './command.ts';
import type { ReleaseTask } from './run-tasks.ts';

/**
 * A tool whose rules CI holds by a quicker one that says the same (docs/contributing/adr/0021): the two differ now and then, and
 * what this one says counts.
 */
const slowTool = (name: string, title: string, program: readonly string[]): ReleaseTask => ({
  name,
  title,
  missing: () => null,
  run: () => {
    const { status, stdout, stderr } = run(process.execPath, program);
    const shown = `${stdout}${stderr}`;
    return { passed: status === 0, said: status === 0 ? 'clean' : lastLine(shown), shown };
  },
});

export const slowTools: readonly ReleaseTask[] = [
  slowTool('eslint', 'ESLint itself on all files', [
    '--max-old-space-size=8000',
    'node_modules/eslint/bin/eslint.js',
    '.',
    '--max-warnings=0',
  ]),
  slowTool('prettier', 'Prettier itself on all files', [
    'node_modules/prettier/bin/prettier.cjs',
    '--check',
    '.',
  ]),
];
