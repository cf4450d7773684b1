import { describe, expect, test } from 'vitest';
import type { Files } from '../support/review-of.ts';
import { reviewOf } from '../support/review-of.ts';

const OBJECT = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: web, namespace: shop }\n';

/** Production by Flux, from a folder without a kustomization. */
const tree = (more: Files = {}): Files => ({
  'clusters/production/apps.yaml': `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: apps, namespace: flux-system }
spec: { path: ./apps, prune: true, sourceRef: { kind: GitRepository, name: flux-system } }
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: { name: flux-system, namespace: flux-system }
spec: { url: https://example.com/acme/fleet.git, ref: { branch: main } }
`,
  'apps/web.yaml': OBJECT,
  ...more,
});

const STOPS: readonly (readonly [what: string, file: string, text: string])[] = [
  ['values', 'apps/values.yaml', 'replicas: 2\n'],
  ['a list of values', 'apps/list.yaml', '- a\n- b\n'],
  ['a text', 'apps/text.yml', 'hello\n'],
  ['what is no YAML', 'apps/bad.yaml', 'a: [\n'],
  ['a template of values', 'apps/template.yaml', 'a: {{ .Values.x }}\n'],
  ['a template of an object', 'apps/template.yaml', `{{ if .Values.x }}\n${OBJECT}{{ end }}\n`],
  ['an object without kind', 'apps/chart.yaml', 'apiVersion: v2\nname: web\nversion: 1.0.0\n'],
  ['an object without a name', 'apps/nameless.yaml', 'apiVersion: v1\nkind: ConfigMap\n'],
  [
    'an object with an empty name',
    'apps/empty.yaml',
    'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: "" }\n',
  ],
  [
    'a generated name',
    'apps/job.yaml',
    'apiVersion: batch/v1\nkind: Job\nmetadata: { generateName: run- }\n',
  ],
  [
    'an object without apiVersion',
    'apps/versionless.yaml',
    'kind: ConfigMap\nmetadata: { name: other, namespace: shop }\n',
  ],
  ['a second document that is none', 'apps/web.yaml', `${OBJECT}---\nreplicas: 2\n`],
  ['the same object again', 'apps/z.yaml', OBJECT],
  ['a file of a hidden folder', 'apps/.ci/settings.yaml', 'image: node\n'],
  [
    'a component below',
    'apps/part/kustomization.yaml',
    'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n',
  ],
];

describe('in a folder that Flux generates a kustomization for (FLUX-11, FLUX-12)', () => {
  test.each(STOPS)('%s stops what is applied, and that blocks', async (_, file, text) => {
    const { gaps } = await reviewOf(tree(), tree({ [file]: text }));
    expect(gaps.filter(({ blocking }) => blocking).map(({ origin }) => origin?.file)).toEqual([
      file,
    ]);
  });

  test.each(STOPS)('%s that was there blocks no more', async (_, file, text) => {
    const before = tree({ [file]: text });
    const { gaps } = await reviewOf(before, { ...before, 'README.md': 'more\n' });
    expect(gaps.filter(({ blocking }) => blocking)).toEqual([]);
  });

  test.each([
    ['an empty file', 'apps/empty.yaml', ''],
    ['a comment', 'apps/comment.yaml', '# nothing here\n'],
    ['a file of another ending', 'apps/package.json', '{ "name": "web" }\n'],
    ['a list without a name', 'apps/list.yaml', `apiVersion: v1\nkind: List\nitems: []\n`],
    ['what stands outside', 'settings.yaml', 'a: b\n'],
  ])('%s stops nothing', async (_, file, text) => {
    const { gaps, tier } = await reviewOf(tree(), tree({ [file]: text }));
    expect(gaps).toEqual([]);
    expect(tier).toBe('low');
  });
});

test('an object without apiVersion that a kustomization lists stops it too (FLUX-12)', async () => {
  const listed = (names: string): Files =>
    tree({
      'apps/kustomization.yaml': `resources: [${names}]\n`,
      'apps/other.yaml': 'kind: ConfigMap\nmetadata: { name: other, namespace: shop }\n',
    });
  const { gaps } = await reviewOf(listed('web.yaml'), listed('web.yaml, other.yaml'));
  expect(
    gaps
      .filter(({ blocking }) => blocking)
      .map(({ message }) => message)
      .join(),
  ).toContain('has no apiVersion');
});

test.each(['', '# nothing\n', '---\n', 'null\n', '{}\n', 'namePrefix: ""\n'])(
  'a kustomization that says nothing builds to nothing, and all of it goes (FLUX-13): %j',
  async (text) => {
    const listed = tree({ 'apps/kustomization.yaml': 'resources: [web.yaml]\n' });
    const { gaps, changes } = await reviewOf(listed, {
      ...listed,
      'apps/kustomization.yaml': text,
    });
    expect(gaps).toEqual([]);
    expect(changes.map(({ kind }) => kind)).toContain('resource-removed');
  },
);

const KUSTOMIZATION = 'clusters/production/apps.yaml';

/** The tree with more in the spec of its Kustomization. */
const saying = (spec: string, files: Files): Files => {
  const text = files[KUSTOMIZATION];
  if (typeof text !== 'string') throw new Error('fixture');
  return { ...files, [KUSTOMIZATION]: text.replace('prune: true', `prune: true, ${spec}`) };
};

test.each([
  ['an address', 'https://example.com/acme/parts'],
  ['an absolute path', '/parts'],
  ['an address without a scheme', 'github.com/acme/parts'],
  ['a file by its address', 'file:///parts'],
])('a component that is %s stops it (FLUX-18)', async (_, component) => {
  const kept = tree({ 'apps/kustomization.yaml': 'resources: [web.yaml]\n' });
  const { gaps } = await reviewOf(kept, saying(`components: [${component}]`, kept));
  expect(gaps.filter(({ blocking }) => blocking).map(({ origin }) => origin?.file)).toEqual([
    KUSTOMIZATION,
  ]);
});

test('a patch of a Kustomization names no file (FLUX-14)', async () => {
  const kept = tree({
    'apps/kustomization.yaml': 'resources: [web.yaml]\n',
    'apps/patch.yaml': `${OBJECT}data: { a: b }\n`,
  });
  const { gaps } = await reviewOf(kept, saying('patches: [{ path: patch.yaml }]', kept));
  expect(gaps.some(({ blocking }) => blocking)).toBe(true);
});
