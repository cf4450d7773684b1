import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../review/edge/temporary-repository.ts';
import { meshwarden } from './run-cli.ts';

const root = fileURLToPath(new URL('../../', import.meta.url)).replace(/\/$/, '');
const TUTORIAL = join(root, 'docs/tutorial/first-review.md');

/** A command to type, and what the page shows of it, if it shows anything. */
const STEP = /```sh\n([^]*?)```(?:\n\n(```text\n)[^]*?```)?/g;

/** Reports print the day and the short name of the commit. */
const FIXED_DAY = '2026-11-20T08:00:00Z';

test('the tutorial prints what it shows, as it is typed', () => {
  const home = temporaryFolder();
  const page = readFileSync(TUTORIAL, 'utf8');
  try {
    symlinkSync(root, join(home, 'meshwarden'));
    const written = page.replaceAll(STEP, (step: string, command: string, fence?: string) => {
      const printed = typed(command, home);
      if (fence === undefined) return step;
      const start = step.indexOf(fence) + fence.length;
      return `${step.slice(0, start)}${printed}\`\`\``;
    });
    if (process.env['UPDATE_GOLDEN'] !== undefined) writeFileSync(TUTORIAL, written);
    else expect(page).toBe(written);
    expect([...page.matchAll(STEP)].length).toBe(5);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
});

/** Runs commands in a shell; a high review ends with 1. */
function typed(command: string, home: string): string {
  const dates = { GIT_AUTHOR_DATE: FIXED_DAY, GIT_COMMITTER_DATE: FIXED_DAY };
  return execFileSync('bash', ['-ec', `cd\n${command.trimEnd()} || [ $? = 1 ]`], {
    env: { ...process.env, ...dates, HOME: home },
    encoding: 'utf8',
  });
}

test('the page of the command line has each command', async () => {
  const page = readFileSync(join(root, 'docs/reference/cli.md'), 'utf8');
  const { stdout } = await meshwarden(['--help']);
  const [, commands = ''] = stdout.split('Commands:\n');
  const names = [...commands.matchAll(/^ {2}(\w+)/gm)].map(([, name = '']) => name);
  expect(names.length).toBeGreaterThan(20);
  for (const name of names.filter((each) => each !== 'help'))
    expect(page).toMatch(
      new RegExp(`\`(?:meshwarden ${name}\\b|${name}\`|[^\`]*meshwarden ${name}\\b)`),
    );
});
