import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../review/edge/temporary-repository.ts';
import { meshwarden } from './run-cli.ts';

const SHELLS = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof SHELLS)[number];

const isThere = (shell: Shell): boolean => spawnSync(shell, ['-c', 'true']).status === 0;

/** A script of the shell that prints what it offers for the last of the words. */
const asking: Readonly<Record<Shell, (script: string, words: readonly string[]) => string>> = {
  bash: (script, words) => `source ${script}
COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')})
COMP_CWORD=${String(words.length - 1)}
_meshwarden
printf '%s\\n' "\${COMPREPLY[@]}"`,
  zsh: (script, words) => `source ${script}
asked() {
  setopt localoptions ksharrays shwordsplit
  COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')})
  COMP_CWORD=${String(words.length - 1)}
  _meshwarden
  printf '%s\\n' "\${COMPREPLY[@]}"
}
asked`,
  fish: (script, words) => `source ${script}
complete -C '${words.join(' ')}' | cut -f1`,
};

/** What is offered for the last word; the others come before it. */
const OFFERED: readonly (readonly [words: readonly string[], offered: readonly string[]])[] = [
  [
    ['meshwarden', 're'],
    ['review', 'render', 'report'],
  ],
  [
    ['meshwarden', 'review', '--format', ''],
    ['terminal', 'markdown', 'json', 'html', 'sarif', 'junit', 'github', 'gitlab'],
  ],
  [['meshwarden', 'review', '--fail-on', 'c'], ['critical']],
  [
    ['meshwarden', 'drift', ''],
    ['environments', 'cluster', 'adopt'],
  ],
  [
    ['meshwarden', 'drift', 'cluster', '--f'],
    ['--fail-on', '--format'],
  ],
  [['meshwarden', 'explain', 'security-loosened/egr'], ['security-loosened/egress-opened']],
  [
    ['meshwarden', 'analyze', '--only', 'security-loosened/egr'],
    ['security-loosened/egress-opened'],
  ],
  [['meshwarden', 'completion', ''], [...SHELLS]],
  [
    ['meshwarden', 'mcp', '--'],
    ['--repo', '--help'],
  ],
];

describe.each(SHELLS)('meshwarden completion %s', (shell) => {
  const script = join(temporaryFolder(), `completion.${shell}`);
  beforeAll(async () => {
    const run = await meshwarden(['completion', shell]);
    expect(run).toMatchObject({ code: 0, stderr: '' });
    writeFileSync(script, run.stdout);
  });

  test('offers the commands, options and values that there are', ({ skip }) => {
    skip(!isThere(shell), `${shell} is not on this machine`);
    const home = temporaryFolder();
    const env = { PATH: process.env['PATH'], HOME: home, ZDOTDIR: home };
    for (const [words, offered] of OFFERED) {
      const asked = asking[shell](script, words);
      const shown = execFileSync(shell, ['-c', asked], { encoding: 'utf8', env, stdio: 'pipe' });
      const last = words.at(-1) ?? '';
      // zsh is given all words, and takes what begins so
      const isTaken = (word: string): boolean => shell !== 'zsh' || word.startsWith(last);
      const taken = shown.trim().split('\n').filter(isTaken);
      expect(taken.sort(), words.join(' ')).toEqual([...offered].sort());
    }
  });
});

test('another shell is refused with those that there are', async () => {
  const run = await meshwarden(['completion', 'tcsh']);
  expect(run).toMatchObject({ code: 2, stdout: '' });
  expect(run.stderr).toMatch(/bash, zsh, fish\.\n$/);
});
