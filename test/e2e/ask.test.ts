import { cpSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { gitIn, temporaryFolder, writeFiles } from '../review/edge/temporary-repository.ts';
import { meshwarden } from './run-cli.ts';

const file = (path: string): string =>
  fileURLToPath(new URL(`../../${path}`, import.meta.url)).replace(/\/$/, '');
const page = readFileSync(file('docs/how-to/ask.md'), 'utf8');
const store = file('examples/store');

/** What the page shows for a command. */
function shown(command: string): string {
  const start = `$ npx meshwarden ask ${command}\n`;
  const [, text = ''] = page.split(start);
  return text.slice(0, text.indexOf('```'));
}

interface AskJson {
  readonly schemaVersion: string;
  readonly answers: readonly {
    readonly from: string;
    readonly ends: string;
    readonly steps: readonly { readonly step: string; readonly places: readonly object[] }[];
    readonly shares: readonly {
      readonly weight: number;
      readonly endpoint: string | null;
      readonly status: number | null;
    }[];
  }[];
}

const jsonOf = (text: string): AskJson => JSON.parse(text) as AskJson;

const CART = ['--from', 'front', '--to', 'http://checkout/cart', '--method', 'POST'];

describe('meshwarden ask', () => {
  test('prints of a folder what the page says', async () => {
    const command = 'examples/store --from front --to http://search/?q=tea --header x-drill=yes';
    const run = await meshwarden(['ask', ...command.split(' ')], { cwd: file('') });
    expect(shown(command)).toContain('503 FI');
    expect(run).toEqual({ code: 0, stdout: shown(command), stderr: '' });
  });

  test('gives programs every share with its steps', async () => {
    const run = await meshwarden(['ask', ...CART, '--format', 'json'], { cwd: store });
    expect({ code: run.code, stderr: run.stderr }).toEqual({ code: 0, stderr: '' });
    const { schemaVersion, answers } = jsonOf(run.stdout);
    expect(schemaVersion).toBe('1.0');
    expect(answers).toMatchObject([
      {
        from: 'Deployment store/front',
        ends: 'answered',
        steps: [{ step: 'visibility' }, { step: 'route' }],
        shares: [
          { weight: 90, endpoint: 'Deployment store/checkout-v1', status: null },
          { weight: 10, endpoint: 'Deployment store/checkout-v2', status: null },
        ],
      },
    ]);
    expect(answers[0]?.steps[1]?.places[0]).toMatchObject({ file: 'mesh.yaml', line: 43 });
  });

  test('asks a revision of a repository, whatever lies in the folder now', async () => {
    const folder = temporaryFolder();
    cpSync(store, folder, { recursive: true });
    const git = (...args: readonly string[]): string => gitIn(folder, ...args);
    git('init', '-q', '-b', 'main');
    git('add', '.');
    git('commit', '-q', '-m', 'store');
    const mesh = readFileSync(join(folder, 'mesh.yaml'), 'utf8');
    writeFiles(folder, { 'mesh.yaml': mesh.replace('weight: 90', 'weight: 50') });
    rmSync(join(folder, 'workloads.yaml'));
    git('commit', '-q', '-a', '-m', 'less');
    const ask = (rev: string) =>
      meshwarden(['ask', '--repo', folder, '--rev', rev, ...CART, '--format', 'json']);
    const [before, now] = await Promise.all([ask('main~1'), ask('main')]);
    expect(jsonOf(before.stdout).answers[0]?.shares.map(({ weight }) => weight)).toEqual([90, 10]);
    expect(now).toMatchObject({ code: 2, stdout: '' });
    expect(now.stderr).toContain('front');
  });

  test('says what a question lacks, and answers nothing', async () => {
    const questions: readonly (readonly [readonly string[], RegExp])[] = [
      [['--from', 'front', '--to', 'checkout'], /address checkout is not one/],
      [['--from', 'front', '--to', 'http://chekout/'], /did you mean checkout/],
      [['--from', 'frnt', '--to', 'http://checkout/'], /did you mean .*front/],
      [
        ['--from', 'front', '--to', 'http://checkout/', '--header', 'nothing'],
        /header nothing is not/,
      ],
      [['--from', 'front', '--to', 'http://checkout/', '--environment', 'nowhere'], /nowhere/],
      [['--from', 'front'], /--to/],
      [
        ['--from', 'front', '--to', 'http://checkout/', '--rev', 'no-such'],
        /Unknown revision: no-such/,
      ],
    ];
    const runs = await Promise.all(
      questions.map(([options]) => meshwarden(['ask', ...options], { cwd: store })),
    );
    expect(runs.map(({ code, stdout }) => [code, stdout])).toEqual(questions.map(() => [2, '']));
    for (const [index, [, sentence]] of questions.entries())
      expect(runs[index]?.stderr).toMatch(sentence);
  });
});
