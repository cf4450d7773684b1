import { expect, test } from 'vitest';
import { reviewOf } from '../../support/review-of.ts';

const block = (...lines: readonly string[]): string =>
  [
    'apiVersion: v1',
    'kind: ConfigMap',
    'metadata: { name: a, namespace: shop }',
    'data:',
    ...lines,
    '',
  ].join('\n');

const placesOf = async (
  was: Readonly<Record<string, string>>,
  is: Readonly<Record<string, string>>,
): Promise<readonly string[]> => {
  const built = { 'prod/kustomization.yaml': 'resources: [a.yaml]\n' };
  const { changes } = await reviewOf({ ...built, ...was }, { ...built, ...is });
  return changes
    .filter(({ field }) => field !== null)
    .map(({ origin, side }) => `${origin.file}:${String(origin.line)} ${side}`);
};

test.each<readonly [string, readonly string[], readonly string[], string]>([
  [
    'a line that differs',
    ['  x: |', '    one', '', '    two: 1'],
    ['  x: |', '    one', '', '    two: 2'],
    '8 head',
  ],
  [
    'lines that come',
    ['  x: |-', '    a', '    z'],
    ['  x: |-', '    a', '    b', '    c', '    z'],
    '7 head',
  ],
  [
    'lines that go',
    ['  x: |-', '    a', '    b', '    z'],
    ['  x: |-', '    a', '    z'],
    '7 base',
  ],
  [
    'blank lines kept at the end',
    ['  x: |+', '    a', '    b', '', '  y: z'],
    ['  x: |+', '    a', '    c', '', '  y: z'],
    '7 head',
  ],
  [
    'a line below one whose indentation alone differs',
    ['  x: |', '    a', '      b', '    c'],
    ['  x: |', '    a', '     b', '    d'],
    '8 head',
  ],
  // its lines are no lines of the file
  [
    'a folded text',
    ['  x: >', '    a', '    b', '', '    c'],
    ['  x: >', '    a', '    b', '', '    d'],
    '5 head',
  ],
  ['a quoted text', ['  x: "a\\nb\\nc"'], ['  x: "a\\nb\\nd"'], '5 head'],
  ['a text of one line', ['  x: |', '    a'], ['  x: |', '    b'], '5 head'],
])('a change within a block is told at its line: %s', async (_, was, is, place) => {
  expect(await placesOf({ 'prod/a.yaml': block(...was) }, { 'prod/a.yaml': block(...is) })).toEqual(
    [`prod/a.yaml:${place}`],
  );
});

test('a line that is too far down to be shown is the place all the same', async () => {
  const lines = Array.from(
    { length: 900 },
    (_, at) => `    key-${String(at)}: value of some length`,
  );
  const is = lines.with(850, '    key-850: another');
  expect(
    await placesOf(
      { 'prod/a.yaml': block('  x: |', ...lines) },
      { 'prod/a.yaml': block('  x: |', ...is) },
    ),
  ).toEqual(['prod/a.yaml:856 head']);
});

test('a file that a generator takes in begins with its first line', async () => {
  const kustomization =
    'configMapGenerator: [{ name: a, files: [app.conf] }]\ngeneratorOptions: { disableNameSuffixHash: true }\n';
  const files = (text: string) => ({
    'prod/kustomization.yaml': kustomization,
    'prod/app.conf': text,
  });
  expect(await placesOf(files('a\nb\nc\n'), files('a\nb\nd\n'))).toEqual(['prod/app.conf:3 head']);
  expect(await placesOf(files('a\nb\nc'), files('a\nx\nc'))).toEqual(['prod/app.conf:2 head']);
});

test('a block that a patch writes is placed in the patch', async () => {
  const files = (text: string) => ({
    'prod/kustomization.yaml': `resources: [a.yaml]\npatches:\n  - target: { kind: ConfigMap }\n    patch: |\n      - op: replace\n        path: /data/x\n        value: |\n          one\n          ${text}\n`,
    'prod/a.yaml': block('  x: y'),
  });
  expect(await placesOf(files('two'), files('three'))).toEqual(['prod/kustomization.yaml:9 head']);
});
