import { describe, expect, test } from 'vitest';
import type { Files } from './releases.ts';
import { planOf, REPOSITORY } from '../../gitops/delivery/argo-trees.ts';
import { configMap, flux, objectsOf, rootOf } from './flux-trees.ts';
import { listedFiles, objectApplying } from '../../../src/gitops/index.ts';

const source = (spec = '', name = 'flux-system'): string =>
  `apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: { name: ${name}, namespace: flux-system }
spec:
  url: https://git.example.com/acme/deploy
${spec}`;

const tree = (spec: string, files: Files = {}): Files => ({
  'clusters/prod/ks.yaml': `${source(spec)}---\n${flux('apps', './apps')}`,
  'apps/a.yaml': configMap('a', '{}'),
  'apps/docs/b.yaml': configMap('b', '{}'),
  'apps/cloudbuild.yaml': 'steps: []\n',
  ...files,
});

const namesOf = (files: Files): readonly string[] =>
  objectsOf(rootOf(files, 'apps')).map((each) => each.slice(-1));

test('without ignore rules what CI reads is left out of the source', () => {
  const root = rootOf(tree(''), 'apps');
  expect(root.gaps).toEqual([]);
  expect(listedFiles(root.root)).toEqual(['apps/a.yaml', 'apps/docs/b.yaml']);
});

test('one ignore rule switches the defaults off, and a comment does not', () => {
  expect(listedFiles(rootOf(tree('  ignore: /docs\n'), 'apps').root)).toContain(
    'apps/cloudbuild.yaml',
  );
  const commented = tree('', { '.sourceignore': '# nothing\n' });
  expect(listedFiles(rootOf(commented, 'apps').root)).not.toContain('apps/cloudbuild.yaml');
});

test.each([
  ['docs/', ['a']],
  ['/docs/', ['a', 'b']],
  ['/apps/docs', ['a']],
  ['apps/**/b.yaml', ['a']],
  ['b.*', ['a']],
  ['[ab].yaml', []],
  ['[!a].yaml', ['a']],
  ['/*', []],
  ['/*\\n!/apps', ['a', 'b']],
  ['*.yaml\\n!a.yaml', ['a']],
])('spec.ignore %s leaves out what .gitignore would', (ignore, left) => {
  const files = tree(`  ignore: "${ignore}"\n`);
  const found = left.length === 0 && !hasRoot(files) ? [] : namesOf(files);
  expect(found).toEqual(left);
});

test('each cluster reads the source of that name which lies with its Kustomization', () => {
  const cluster = (name: string, spec: string): Files => ({
    [`clusters/${name}/flux-system/sync.yaml`]: source(spec),
    [`clusters/${name}/apps/ks.yaml`]: flux('apps', `./apps/${name}`),
    [`apps/${name}/a.yaml`]: configMap('a', '{}'),
    [`apps/${name}/b.yaml`]: configMap('b', '{}'),
  });
  const files = { ...cluster('dev', ''), ...cluster('prod', '  ignore: b.yaml\n') };
  expect(objectsOf(rootOf(files, 'apps/dev'))).toHaveLength(2);
  expect(objectsOf(rootOf(files, 'apps/prod'))).toEqual(['ConfigMap flux-system/a']);
  // outside of both folders nothing says which of the two is meant
  const apart = {
    ...files,
    'shared/ks.yaml': flux('more', './more'),
    'more/b.yaml': configMap('b', '{}'),
  };
  expect(objectsOf(rootOf(apart, 'more'))).toEqual(['ConfigMap flux-system/b']);
});

test("a cluster's source is its own: one of that name that another cluster has is none of it", () => {
  const cluster = (name: string, more: string): Files => ({
    [`clusters/${name}/flux-system/sync.yaml`]: `${more}---\n${flux('flux-system', `./clusters/${name}`)}`,
    [`clusters/${name}/apps/ks.yaml`]: flux('apps', `./apps/${name}`),
    [`apps/${name}/a.yaml`]: configMap('a', '{}'),
  });
  const instance = `apiVersion: fluxcd.controlplane.io/v1
kind: FluxInstance
metadata: { name: flux, namespace: flux-system }
spec: { sync: { kind: GitRepository, url: https://git.example.com/acme/deploy, ref: refs/heads/main, path: clusters/prod } }
`;
  const files = {
    ...cluster('dev', source('  ref: { branch: next }\n')),
    ...cluster('ops', ''),
    ...cluster('prod', ''),
    'clusters/prod/flux-system/sync.yaml': instance,
  };
  const revisionOf = (path: string) =>
    objectApplying(rootOf(files, path).root)?.appliedAs?.map(({ revision }) => revision?.named);
  expect(revisionOf('apps/dev')).toEqual(['branch next']);
  expect(revisionOf('apps/prod')).toEqual(['branch main']);
  expect(revisionOf('apps/ops')).toEqual([undefined]);
});

test('a .sourceignore counts from its own folder, and spec.ignore is added behind it', () => {
  const ignored = { 'apps/.sourceignore': '/docs\n/a.yaml\n' };
  expect(namesOf(tree('  ignore: "!a.yaml"\n', ignored))).toEqual(['a']);
});

function hasRoot(files: Files): boolean {
  try {
    rootOf(files, 'apps');
    return true;
  } catch {
    return false;
  }
}

const built = (ignore: string, resources: string, files: Files = {}): Files => ({
  'clusters/prod/ks.yaml': `${source(ignore)}---\n${flux('apps', './apps')}`,
  'apps/kustomization.yaml': `resources: [${resources}]\n`,
  'apps/a.yaml': configMap('a', '{}'),
  'common/kustomization.yaml': 'resources: [b.yaml]\n',
  'common/b.yaml': configMap('b', '{}'),
  ...files,
});

test('a kustomization does not have what its source leaves out', () => {
  const whole = rootOf(built('', 'a.yaml, ../common'), 'apps');
  expect(whole.failure).toBeNull();
  const root = rootOf(built('  ignore: "/*\\n!/apps"\n', 'a.yaml, ../common'), 'apps');
  expect(root.failure?.reason).toBe('not-found');
  expect(root.failure?.message).toContain('what its source ignores is not there for it');
  expect(rootOf(built('  ignore: "/*\\n!/apps"\n', 'a.yaml'), 'apps').failure).toBeNull();
});

test('a .sourceignore counts for kustomizations, and is among what they read', () => {
  const root = rootOf(built('', 'a.yaml', { 'apps/.sourceignore': 'a.yaml\n' }), 'apps');
  expect(root.failure?.message).toContain('Flux does not see apps/a.yaml');
  expect(root.reads).toContain('apps/.sourceignore');
  const images = built('', 'a.yaml', {
    'apps/kustomization.yaml': 'configMapGenerator: [{ name: c, files: [logo.png] }]\n',
    'apps/logo.png': 'x',
  });
  expect(rootOf(images, 'apps').failure?.message).toContain('Flux does not see apps/logo.png');
  const kept = { ...images, '.sourceignore': '/docs\n' };
  expect(rootOf(kept, 'apps').failure).toBeNull();
});

test('a hidden file that holds no object stops a folder, where the source is seen', () => {
  const hidden = { 'apps/.config/settings.yaml': 'a: b\n' };
  const gaps = (files: Files) => rootOf(files, 'apps').gaps.map(({ message }) => message);
  expect(gaps(tree('', hidden))).toEqual([
    'apps/.config/settings.yaml holds no Kubernetes object: while it lies there, Flux applies nothing of what it builds from apps.',
  ]);
  expect(gaps({ ...tree('', hidden), 'clusters/prod/ks.yaml': flux('apps', './apps') })).toEqual(
    [],
  );
  expect(gaps(tree('', { ...hidden, '.sourceignore': '.*/\n/apps/cloudbuild.yaml\n' }))).toEqual(
    [],
  );
});

const other = (kind: string, spec: string): string =>
  `apiVersion: source.toolkit.fluxcd.io/v1\nkind: ${kind}\nmetadata: { name: flux-system, namespace: flux-system }\nspec: { ${spec} }\n`;
const from = (kind: string, spec: string, files: Files = {}): Files => ({
  'clusters/prod/ks.yaml': `${other(kind, spec)}---\n${flux('apps', './apps').replace('GitRepository', kind)}`,
  'apps/a.yaml': configMap('a', '{}'),
  'apps/docs/b.yaml': configMap('b', '{}'),
  ...files,
});

test('a bucket has no default excludes, and reads one .sourceignore', () => {
  const bucket = 'endpoint: minio.example, bucketName: deploy';
  const files = (more: Files) => listedFiles(rootOf(from('Bucket', bucket, more), 'apps').root);
  expect(files({ 'apps/cloudbuild.yaml': '' })).toContain('apps/cloudbuild.yaml');
  expect(files({ 'apps/.sourceignore': 'a.yaml\n' })).toContain('apps/a.yaml');
  expect(files({ '.sourceignore': 'a.yaml\n' })).not.toContain('apps/a.yaml');
});

test('ignore rules of an artifact in a registry count alike', () => {
  const oci = from('OCIRepository', 'url: "oci://registry.example/deploy", ignore: docs/');
  expect(listedFiles(rootOf(oci, 'apps').root)).toEqual(['apps/a.yaml']);
});

const appliersIn = (files: Files): readonly string[] =>
  [...planOf(files).reasons.roots.values()].flatMap(({ appliers }) =>
    appliers.map(({ name }) => name),
  );

test('a source whose address is seen is this repository by its address', () => {
  const at = (url: string): Files => {
    const files = tree('');
    const ks = files['clusters/prod/ks.yaml'] ?? '';
    return { ...files, 'clusters/prod/ks.yaml': ks.replace(/url: .*/, `url: ${url}`) };
  };
  expect(appliersIn(at('ssh://git@git.example/acme/deploy.git'))).toEqual(['apps']);
  expect(appliersIn(at('https://git.example/acme/other'))).toEqual([]);
  expect(planOf(at(REPOSITORY)).reasons.sources).toEqual([
    { name: REPOSITORY, isHere: true, isKnown: true, appliers: 1 },
  ]);
});

test('the source by which a cluster applies its own folder is this repository, whatever it is called', () => {
  const files = {
    'clusters/prod/ks.yaml': `${source().replace('example.com/acme/deploy', 'example.com/renamed')}---\n${flux('apps', './apps')}---\n${flux('flux-system', './clusters/prod')}`,
    'apps/a.yaml': configMap('a', '{}'),
  };
  expect(appliersIn(files).toSorted()).toEqual(['apps', 'flux-system']);
});

test('what a source does that shows nowhere else is said', () => {
  const said = (spec: string) => planOf(tree(spec)).notes.join();
  expect(said('  suspend: true\n')).toContain(
    'GitRepository flux-system/flux-system (clusters/prod/ks.yaml) is suspended',
  );
  expect(said('  include: [{ repository: { name: other }, toPath: lib }]\n')).toContain(
    'takes in other at lib: what lies there is not seen here',
  );
  expect(said('  ref: { tag: v1, semver: ">=1.0.0" }\n')).toContain('Flux takes the tag');
  expect(said('')).not.toContain('GitRepository');
});

describe('a Kustomization whose folder its source ignores', () => {
  const ofThis = (files: Files): Files =>
    Object.fromEntries(
      Object.entries(files).map(([path, text]) => [
        path,
        text.replace('https://git.example.com/acme/deploy', REPOSITORY),
      ]),
    );
  const said = (files: Files) =>
    planOf(ofThis(files)).notes.filter((note) => note.includes('its source ignores'));
  const note =
    "Kustomization flux-system/apps (clusters/prod/ks.yaml): its source ignores all of apps (`spec.ignore`, `.sourceignore` or Flux's defaults): Flux sees nothing of it, and no change of it reaches the cluster.";

  test.each([
    ['by spec.ignore', tree('  ignore: /apps\n')],
    ['by .sourceignore', tree('', { '.sourceignore': 'apps/\n' })],
    ['by one of its own', tree('', { 'apps/.sourceignore': '*\n' })],
    ['though a kustomization lies in it', built('  ignore: "/*\\n!/clusters"\n', 'a.yaml')],
  ])('is said to see nothing, %s', (_, files) => {
    expect(said(files)).toEqual([note]);
  });

  test.each([
    ['one file is left', tree('  ignore: "/apps/*\\n!/apps/a.yaml"\n')],
    ['nothing is ignored', tree('')],
    [
      'another source ignores it',
      tree('', { 'clusters/dev/other.yaml': source('  ignore: /apps\n', 'other') }),
    ],
  ])('is not where %s', (_, files) => {
    expect(said(files)).toEqual([]);
  });
});
