import { expect, test } from 'vitest';
import { reportOf } from '../../support/review-of.ts';
import { applying, DEPLOY, toldOf, withFiles, workflow } from './mesh-with-jobs.ts';

const APPLY = 'kubectl apply -f https://example.org/x.yaml';

test('a line of 20,000 letters is told of, and cut', async () => {
  const line = (end: string): string => `frob ${'x'.repeat(20_000)}${end}`;
  const { tier, told } = await toldOf(applying(line('a')), applying(line('b')));
  expect([tier, told.length]).toEqual(['high', 1]);
  expect((told[0] ?? '').length).toBeLessThan(1_000);
});

test('one line of 10,000 is found', async () => {
  const lines = Array.from({ length: 10_000 }, (_, at) => `f ${String(at)}`);
  const script = (all: readonly string[]) =>
    withFiles({ 'scripts/deploy.sh': [...all, APPLY].join('\n') });
  const { told } = await toldOf(script(lines), script(lines.with(5_000, 'frob')));
  expect(told).toEqual(['script scripts/deploy.sh lines ["f 5000"] ["frob"]']);
});

test('a script that is too large to be taken apart is compared as a whole', async () => {
  const script = (end: string) =>
    withFiles({
      'scripts/deploy.sh': `${`frobnicate ${'x'.repeat(80)}\n`.repeat(1_500)}${APPLY}\n${end}\n`,
    });
  expect(await toldOf(script('a'), script('b'))).toMatchObject({
    tier: 'high',
    told: { length: 1 },
  });
});

test.each([
  ['a here-document that does not end', ['cat <<E | kubectl apply -f -', 'kind: X', '# y']],
  ['quotes that do not end', ['frob "a', '# y', 'echo z']],
  ['text in quotes that looks like a comment', ["frob '", '# mode: DISABLE', "'"]],
  ['text in a here-document that looks like a command', ['frob <<E', 'echo a', 'E']],
])('%s hides nothing', async (_, lines) => {
  const { tier, told } = await toldOf(applying('x'), applying('x', ...lines));
  expect([tier, told.length]).toEqual(['high', 1]);
  const other = lines.map((line) => line.replace(/[a-zA-Z]+(?=\W*$)/, 'other'));
  for (const [at, line] of other.entries())
    if (line !== lines[at])
      expect(
        (await toldOf(applying('x', ...lines), applying('x', ...lines.with(at, line)))).tier,
      ).toBe('high');
});

test('a workflow that is no YAML as it stands, and a job that is none, are read all the same', async () => {
  const odd = withFiles({
    [DEPLOY]: 'jobs: {deploy: [\n',
    'Taskfile.yml': 'tasks: [1, {a: b}]\n',
    '.gitlab-ci.yml': 'deploy: 1\n',
  });
  const after = withFiles({
    [DEPLOY]: 'jobs: {deploy: [\nx',
    'Taskfile.yml': 'tasks: 1\n',
    '.gitlab-ci.yml': '- deploy\n',
  });
  expect((await toldOf(odd, after)).told).toEqual([]);
});

test.each(['terminal', 'markdown', 'json'] as const)(
  'nothing that a runner takes for a command is printed as %s',
  async (format) => {
    const bad = '##[error]x';
    const before = withFiles({ [DEPLOY]: workflow([APPLY]) });
    const after = withFiles({
      [DEPLOY]: workflow([`frob "${bad}"`, '::set-env name=X::y', APPLY], {
        extra: `    env:\n      X: "${bad}"\n`,
      }),
    });
    const { text } = await reportOf(before, after, format);
    expect(text).not.toContain('##[');
    expect(text).not.toMatch(/^\s*::/m);
  },
);
