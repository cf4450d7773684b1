import { expect, test } from 'vitest';
import type { Files } from '../../support/review-of.ts';
import { reportOf, reviewOf, textOf } from '../../support/review-of.ts';

const folder = (path: string): Files => ({
  [`${path}/names.yaml`]: `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: names }\ndata: { of: ${path} }\n`,
});

const tree = (name: string): Files => ({
  'argocd/set.yaml': `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: { name: shops, namespace: argocd }
spec:
  goTemplate: true
  generators:
    - list:
        elements:
          - { shop: books, region: east }
          - { shop: books, region: west }
          - { shop: music, region: east }
  template:
    metadata: { name: '${name}' }
    spec:
      project: default
      source:
        repoURL: https://github.com/acme/fleet.git
        targetRevision: main
        path: 'shops/{{ .shop }}/{{ .region }}'
      destination: { name: live, namespace: '{{ .shop }}-{{ .region }}' }
      syncPolicy: { automated: { prune: true } }
`,
  ...folder('shops/books/east'),
  ...folder('shops/books/west'),
  ...folder('shops/music/east'),
});

test('Applications of one name are refused, and none of that name is deleted', async () => {
  // the first two become one name; the third keeps its own
  const before = tree('{{ .shop }}-{{ .region }}');
  const after = tree('{{ .shop }}-{{ if eq .shop "books" }}east{{ else }}{{ .region }}{{ end }}');
  const { changes, findings } = await reviewOf(before, after);
  expect(findings.map(({ check }) => check)).toContain('delivery-stops');
  const gone = changes.flatMap(({ kind, subject }) =>
    kind === 'resource-removed' ? [`${subject.namespace}/${subject.name}`] : [],
  );
  expect(gone).not.toContain('books-east/names');
  expect(gone).not.toContain('music-east/names');
  const { text } = await reportOf(before, after, 'markdown');
  expect(text).toContain(
    'it makes 2 Applications named books-east, which Argo CD refuses ("contains applications with duplicate name")',
  );
});

test('what a set makes no more is deleted, though others of its Applications are refused', async () => {
  const [before, after] = [tree('{{ .shop }}-{{ .region }}'), tree('{{ .region }}')];
  const { changes, notes } = await reviewOf(before, after);
  expect(notes.join()).toContain('Application music-east (shops/music/east) is made no more by');
  const gone = changes.flatMap(({ kind, subject }) =>
    kind === 'resource-removed' ? [`${subject.namespace}/${subject.name}`] : [],
  );
  expect(gone).toContain('music-east/names');
});

test('names that differ are made as before', async () => {
  const before = tree('{{ .shop }}-{{ .region }}');
  const after = tree('{{ .shop }}.{{ .region }}');
  const { findings } = await reviewOf(before, after);
  expect(findings.map(({ check }) => check)).not.toContain('delivery-stops');
});

test('what an Application of a name applied stays where a wider glob makes several of that name', async () => {
  const of = (glob: string): Files => {
    const { 'argocd/set.yaml': set, ...files } = tree('{{ index .path.segments 1 }}');
    const generators = `generators:
    - git:
        repoURL: https://github.com/acme/fleet.git
        revision: main
        directories: [{ path: '${glob}' }]
  template:`;
    const text = textOf(set)
      .replace(/generators:[^]*template:/, generators)
      .replace("'shops/{{ .shop }}/{{ .region }}'", "'{{ .path.path }}'")
      .replace("'{{ .shop }}-{{ .region }}'", "'{{ index .path.segments 1 }}'");
    return { 'argocd/set.yaml': text, ...files };
  };
  const { changes, notes } = await reviewOf(of('shops/*/west'), of('shops/*/*'));
  const gone = changes.filter(({ kind }) => kind === 'resource-removed');
  expect(gone.map(({ subject }) => `${subject.namespace}/${subject.name}`)).toEqual([]);
  expect(notes.join()).not.toContain('made no more');
});
