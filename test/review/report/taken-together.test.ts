import { spoken } from '../../support/spoken.ts';
import { expect, test } from 'vitest';
import { reportOf, reviewOf } from '../../support/review-of.ts';

type Files = Readonly<Record<string, string>>;

const service = (name: string, namespace = ''): string =>
  `---\napiVersion: v1\nkind: Service\nmetadata: { name: ${name}${namespace === '' ? '' : `, namespace: ${namespace}`} }\nspec: { ports: [{ port: 80 }] }\n`;

const HOUSED = Array.from({ length: 16 }, (_, at) => service(`s${String(at)}`, 'shop')).join('');

const PARTS: Files = {
  'one/kustomization.yaml': 'resources: [first.yaml, second.yaml]\n',
  'one/first.yaml': service('first'),
  'one/second.yaml': service('second'),
  'two/kustomization.yaml': 'resources: [third.yaml]\n',
  'two/third.yaml': service('third'),
};

const tree = (takesIn: readonly string[]): Files => ({
  ...PARTS,
  'all/kustomization.yaml': ['resources:', '- housed.yaml', ...takesIn, ''].join('\n'),
  'all/housed.yaml': HOUSED,
});

const [before, after] = [tree([]), tree(['- ../one', '- ../two'])];

test('objects without a namespace that a kustomization takes in are one finding to a reader, with all lines', async () => {
  const { text } = await reportOf(before, after, 'markdown');
  expect(text.match(/You will see: kubectl creates it/g)).toHaveLength(1);
  expect(text).toContain(
    '`../one` (`all/kustomization.yaml:3`) and `../two` (`all/kustomization.yaml:4`) are among `resources` now. In what all renders to it has no namespace',
  );
  expect(text).toContain(
    'Fix: Take `../one` and `../two` out there again, unless what they bring is meant to be applied. If it is: set metadata.namespace to shop',
  );
  expect(text).toContain(
    'The same applies to Service second and Service third (`all/kustomization.yaml:4`).',
  );
});

test('each of them keeps its own line and words for who is told them one by one', async () => {
  const { findings } = await reviewOf(before, after);
  const own = findings.filter(({ check }) => check === 'namespace-forgotten');
  expect(own.map(({ subject, origin }) => [subject.name, origin.file, origin.line])).toEqual([
    ['first', 'all/kustomization.yaml', 3],
    ['second', 'all/kustomization.yaml', 3],
    ['third', 'all/kustomization.yaml', 4],
  ]);
  expect(own.map(({ fix }) => spoken(fix.text))).toContainEqual(
    expect.stringMatching(/^Take `..\/two` out there again, unless two\/third.yaml is meant/),
  );
  const { text } = await reportOf(before, after, 'sarif');
  expect(text.match(/lands in whichever namespace/g)?.length).toBeGreaterThanOrEqual(3);
});
