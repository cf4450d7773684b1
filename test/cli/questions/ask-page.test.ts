import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { readFolders } from '../../../src/review/edge/folders/folder-tree.ts';
import { readPackageData } from '../../../src/review/edge/package-data.ts';
import { askTree } from '../../../src/cli/questions/call-question.ts';
import type { Engine } from '../../../src/review/index.ts';
import { createEngine } from '../../../src/review/index.ts';
import { readQuestion } from '../../../src/istio/index.ts';
import { answerJson, answerText } from '../../../src/cli/questions/answer-report.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const PAGE = join(root, 'docs/how-to/ask.md');
const BLOCK = /^```console\n\$ npx meshwarden ask (.*)\n([^`]*)^```$/gm;

let engine: Engine;
beforeAll(() => {
  engine = createEngine(readPackageData());
});

/** What a command of the page asks: a folder, then options with one value each. */
async function asked(command: string) {
  const [folder = '.', ...words] = command.split(' ');
  const values = (name: string): readonly string[] =>
    words.flatMap((word, at) => (word === `--${name}` ? (words[at + 1] ?? []) : []));
  const question = readQuestion({
    from: values('from')[0] ?? '',
    to: values('to')[0] ?? '',
    method: values('method')[0] ?? null,
    headers: values('header'),
  });
  if ('problem' in question) throw new Error(question.problem);
  const trees = await readFolders({ base: join(root, folder), head: join(root, folder) });
  if (trees.kind !== 'read') throw new Error(trees.kind);
  return askTree(trees.merged, engine, question, values('environment')[0] ?? null);
}

async function printed(command: string): Promise<string> {
  const answers = await asked(command);
  return answers.kind === 'answered' ? answerText(answers.answers) : `${answers.reason}\n`;
}

test('the page shows what the command prints', async () => {
  const page = readFileSync(PAGE, 'utf8');
  let expected = page;
  for (const [block, command = ''] of page.matchAll(BLOCK)) {
    const text = await printed(command);
    expected = expected.replace(
      block,
      () => `\`\`\`console\n$ npx meshwarden ask ${command}\n${text}\`\`\``,
    );
  }
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(PAGE, expected);
  else expect(page).toBe(expected);
  expect([...page.matchAll(BLOCK)].length).toBe(11);
});

test('every field of the JSON is on the page', async () => {
  const answers = await asked(
    'examples/store --from front --to http://checkout/cart --method POST',
  );
  if (answers.kind !== 'answered') throw new Error(answers.reason);
  const json = JSON.parse(answerJson(answers.answers)) as {
    answers: readonly [{ readonly shares: readonly object[] }];
  };
  const [answer] = json.answers;
  const page = readFileSync(PAGE, 'utf8');
  const names = [...Object.keys(answer), ...Object.keys(answer.shares[0] ?? {})];
  const table = page.slice(page.indexOf('## As JSON'));
  expect(names.length).toBeGreaterThan(20);
  expect(names.filter((name) => !new RegExp(`\\b${name}\\b`).test(table))).toEqual([]);
});
