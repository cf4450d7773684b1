import { expect, test } from 'vitest';
import { anywhereMatch, pathMatch } from '../../../src/gitops/argo/path-match.ts';
import { virtualService } from '../fixtures.ts';
import { appliedPaths, applicationSet, GO, REPOSITORY, saidOf } from './argo-trees.ts';

const git = (more: string): string => `[{ git: { repoURL: "${REPOSITORY}", ${more} } }]`;
const folders = (...names: readonly string[]): Record<string, string> =>
  Object.fromEntries(names.map((name) => [`${name}/vs.yaml`, virtualService('a')]));

test('a pattern of folders is taken as it is written', () => {
  const paths = (pattern: string): readonly string[] =>
    ['apps', 'apps/a', 'apps/b/c', '!apps'].filter((path) => pathMatch(pattern).matches(path));
  expect(paths('apps/*')).toEqual(['apps/a']);
  expect(paths('./apps/*')).toEqual([]);
  expect(paths('apps/')).toEqual([]);
  expect(paths('apps//a')).toEqual([]);
  expect(paths('[!a]pps')).toEqual(['apps']);
  expect(paths('[^!]pps')).toEqual(['apps']);
  expect(paths('apps[^x]a')).toEqual(['apps/a']);
  expect(paths('apps/[a')).toEqual([]);
  expect(anywhereMatch('a*c').matches('apps/b/c')).toBe(true);
});

test('of a file of parameters the first document counts, and an empty list is none', () => {
  const set = applicationSet(git('files: [{ path: "env/*.yaml" }]'), 'svc/{{ .to }}', {
    spec: GO,
  });
  const files = {
    'argo/set.yaml': set,
    'env/a.yaml': 'to: one\n---\nto: two\n',
    'env/b.yaml': '[]\n',
    ...folders('svc/one', 'svc/two'),
  };
  expect(appliedPaths(files)).toEqual(['svc/one']);
});

test('numbers of a file are texts as Go prints them', () => {
  const set = applicationSet(git('files: [{ path: "env/*.yaml" }]'), 'svc/{{k}}');
  const files = { 'argo/set.yaml': set, 'env/a.yaml': 'k: 12345678\n' };
  expect(appliedPaths({ ...files, ...folders('svc/1.2345678e+07', 'svc/12345678') })).toEqual([
    'svc/1.2345678e+07',
  ]);
});

test('elements of a text may be no texts, and are then not filled in', () => {
  const set = applicationSet('[{ list: { elementsYaml: "- { k: 1, s: a }" } }]', 'svc/{{s}}{{k}}');
  const files = { 'argo/set.yaml': set, ...folders('svc/a{{k}}', 'svc/a1') };
  expect(appliedPaths(files)).toEqual(['svc/a{{k}}']);
  expect(saidOf(files).join('\n')).not.toContain('error');
});

test('a name begins behind the first braces, and one that is never closed is an error', () => {
  const made = (path: string): Record<string, string> => ({
    'argo/set.yaml': applicationSet('[{ list: { elements: [{ k: a }] } }]', path),
    ...folders('svc/a', 'svc/{a}'),
  });
  expect(appliedPaths(made('svc/{{{k}}}'))).toEqual([]);
  expect(saidOf(made('svc/{{k}}{{')).join('\n')).toContain('a `{{` is not closed');
});

test('a matrix in a matrix in a matrix gives nothing, which stops the set', () => {
  const list = '{ list: { elements: [{ k: a }] } }';
  const matrix = (first: string): string => `{ matrix: { generators: [${first}, ${list}] } }`;
  const files = (generator: string): Record<string, string> => ({
    'argo/set.yaml': applicationSet(`[${generator}]`, 'svc/{{k}}'),
    ...folders('svc/a'),
  });
  expect(appliedPaths(files(matrix(matrix(list))))).toEqual(['svc/a']);
  expect(saidOf(files(matrix(matrix(matrix(list))))).join('\n')).toContain('more than one other');
});

test('values of the second of a matrix that ask for its own parameters wait for them', () => {
  const inner = `{ git: { repoURL: "${REPOSITORY}", directories: [{ path: "svc/*" }], values: { at: "{{ .path.basename }}" } } }`;
  const set = applicationSet(
    `[{ matrix: { generators: [{ list: { elements: [{ k: x }] } }, ${inner}] } }]`,
    'to/{{ .values.at }}-{{ .k }}',
    { spec: GO },
  );
  const files = { 'argo/set.yaml': set, ...folders('svc/a', 'to/a-x', 'to/<no value>-x') };
  expect(appliedPaths(files)).toEqual(['to/a-x']);
});

test('values that are refused stop the set, and nothing else', () => {
  const set = applicationSet(
    git('directories: [{ path: "svc/*" }], values: { at: "{{ fail \\"no\\" }}" }'),
    '{{ .path.path }}',
    { spec: GO },
  );
  const said = saidOf({ 'argo/set.yaml': set, ...folders('svc/a') });
  expect(said.join('\n')).toContain('no)');
});

test('a templatePatch changes no project, takes braces for JSON alone, and texts for texts', () => {
  const set = (patch: string): Record<string, string> => ({
    'argo/set.yaml': applicationSet('[{ list: { elements: [{ k: a }] } }]', 'svc/a', {
      spec: `${GO}\ntemplatePatch: |\n${patch.replace(/^/gm, '  ')}`,
    }),
    ...folders('svc/a', 'svc/b'),
  });
  expect(appliedPaths(set('spec: { source: { path: svc/b } }'))).toEqual(['svc/b']);
  expect(appliedPaths(set('null'))).toEqual(['svc/a']);
  expect(saidOf(set('{ spec: {} }')).join('\n')).toContain('is no JSON');
  expect(saidOf(set('spec: { destination: { namespace: 5 } }')).join('\n')).toContain('no text');
});

test('a templatePatch is filled in without any parameter too, and what it says of a list is no item of it', () => {
  const set = (element: string, patch: string): Record<string, string> => ({
    'argo/set.yaml': applicationSet(`[{ list: { elements: [${element}] } }]`, 'svc/a', {
      spec: `${GO}\ntemplatePatch: |\n${patch.replace(/^/gm, '  ')}`,
    }),
    ...folders('svc/a', 'svc/b'),
  });
  const path = 'spec: { source: { path: "svc/{{ default "b" .k }}" } }'.replaceAll('"b"', '`b`');
  expect(appliedPaths(set('{}', path))).toEqual(['svc/b']);
  const source = `{ repoURL: "${REPOSITORY}", path: svc/b, targetRevision: main }`;
  const sources = `spec: { source: null, sources: [{ $patch: replace }, ${source}] }`;
  expect(appliedPaths(set('{ k: x }', sources))).toEqual(['svc/b']);
});
