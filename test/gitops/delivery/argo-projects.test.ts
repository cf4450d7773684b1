import { expect, test } from 'vitest';
import { discoverEnvironments } from '../../../src/gitops/survey/discover-environments.ts';
import { mapReport } from '../../../src/review/index.ts';
import { deliveryMap } from '../../../src/gitops/index.ts';
import { treeOf } from '../../support/tree-of.ts';
import { app, folders, planOf, REPOSITORY, saidOf } from './argo-trees.ts';
import { rootOf } from '../../compare/delivery/flux-trees.ts';

const project = (sources: string, destinations: string): string => `apiVersion: argoproj.io/v1alpha1
kind: AppProject
metadata: { name: shop, namespace: argocd }
spec:
  sourceRepos: [${sources}]
  destinations: [${destinations}]
`;
const ANYWHERE = '{ server: "*", namespace: "*" }';
const inProject = app('shop').replace('spec:', 'spec:\n  project: shop');
const refusals = (sources: string, destinations = ANYWHERE, application = inProject) =>
  saidOf({
    'argo/app.yaml': application,
    'argo/project.yaml': project(sources, destinations),
    ...folders('shop'),
  }).filter((said) => said.includes('project'));

test.each([
  ['"*"', true],
  [`"${REPOSITORY}"`, true],
  [`"${REPOSITORY.toUpperCase()}.git"`, true],
  ['"https://git.example/acme/*"', true],
  ['"https://git.example/*"', false],
  ['"https://git.example/**"', true],
  ['"git@git.example:acme/deploy.git"', false],
  ['"*", "!https://git.example/acme/deploy"', false],
  ['"https://git.example/acme/other"', false],
  ['"https://git.example/acme/{other,more}"', true],
])('a project with the sources %s lets an Application be synced: %s', (sources, isAllowed) => {
  const said = refusals(sources).join();
  if (isAllowed) expect(said).toBe('');
  else
    expect(said).toContain(`its project shop does not allow its source ${REPOSITORY}, which Argo`);
});

test.each([
  ['{ server: "https://kubernetes.default.svc", namespace: shop }', true],
  ['{ server: "https://kubernetes.*", namespace: "sh*" }', true],
  ['{ server: "https://kubernetes.default.svc", namespace: other }', false],
  ['{ server: "https://other.example", namespace: shop }', false],
  ['{ name: prod, namespace: other }', true],
])('one with the destination %s lets it be synced: %s', (destination, isAllowed) => {
  const said = refusals('"*"', destination).join();
  if (isAllowed) expect(said).toBe('');
  else expect(said).toContain('its project shop does not allow its destination');
});

test('nothing is said of a project that is not seen whole, or is not that of the Application', () => {
  expect(refusals('"https://git.example/acme/other"', ANYWHERE, app('shop'))).toEqual([]);
  const part = project('"https://git.example/acme/other"', ANYWHERE).replace(
    / {2}destinations.*\n/,
    '',
  );
  const files = { 'argo/app.yaml': inProject, 'argo/project.yaml': part, ...folders('shop') };
  expect(saidOf(files).join()).not.toContain('project');
  const other = project('"*"', ANYWHERE).replace('namespace: argocd', 'namespace: other');
  const two = {
    'argo/app.yaml': inProject,
    'argo/project.yaml': `${project('"https://git.example/acme/other"', ANYWHERE)}---\n${other}`,
    ...folders('shop'),
  };
  expect(saidOf(two).join()).not.toContain('project');
});

test('a link that leaves the repository stops all its Applications, which is said', () => {
  const files = { 'argo/app.yaml': app('shop'), ...folders('shop') };
  const notes = (more: Parameters<typeof treeOf>[0]) =>
    discoverEnvironments(treeOf({ ...files, ...more }), []).notes.join('\n');
  expect(notes({ 'docs/host': { link: '/etc/hosts' } })).toContain(
    'docs/host links to a place outside the repository: unless its repo server is told otherwise, Argo CD then renders no Application of it',
  );
  expect(notes({ 'docs/up': { link: '../../other' } })).toContain('docs/up links to');
  expect(notes({ 'docs/shop': { link: '../shop' } })).not.toContain('links to');
});

test('the map says which Application somebody has to sync', () => {
  const mapped = (syncPolicy: string): string => {
    const files = { 'argo/app.yaml': app('shop') + syncPolicy, ...folders('shop') };
    return mapReport(deliveryMap(planOf(files)), 'terminal');
  };
  const byHand = 'by Application argocd/shop, argo/app.yaml:5, synced by hand';
  expect(mapped('')).toContain(byHand);
  expect(mapped('  syncPolicy: { automated: { enabled: false } }\n')).toContain(byHand);
  expect(mapped('  syncPolicy: { automated: {} }\n')).not.toContain('synced by hand');
});

const ROLE =
  'apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: { name: reader }\n';
const OBJECT = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a, namespace: shop }\n';
const UNKNOWN = 'apiVersion: example.com/v1\nkind: Widget\nmetadata: { name: w }\n';

/** Why an Application of a project is not synced, by what its AppProject says beside sources and destinations. */
const failureIn = (kinds: string, objects: string, more: Readonly<Record<string, string>> = {}) =>
  rootOf(
    {
      'argo/app.yaml': inProject,
      'argo/project.yaml': `${project('"*"', ANYWHERE)}${kinds}`,
      'shop/all.yaml': objects,
      ...more,
    },
    'shop',
  ).failure;

test.each([
  ['', ROLE, true],
  ['  clusterResourceWhitelist: []\n', ROLE, true],
  ['  clusterResourceWhitelist: [{ group: "*", kind: "*" }]\n', ROLE, false],
  ['  clusterResourceWhitelist: [{ group: "", kind: Namespace }]\n', ROLE, true],
  ['  clusterResourceWhitelist: [{ group: "rbac.*", kind: "Cluster*" }]\n', ROLE, false],
  ['  clusterResourceWhitelist: [{ group: "*", kind: "*", name: other }]\n', ROLE, true],
  ['  clusterResourceWhitelist: [{ group: "*", kind: "[CD]*" }]\n', ROLE, false],
  [
    '  clusterResourceWhitelist: [{ group: "*", kind: "*" }]\n  clusterResourceBlacklist: [{ group: "*", kind: ClusterRole }]\n',
    ROLE,
    true,
  ],
  ['', OBJECT, false],
  ['  namespaceResourceWhitelist: []\n', OBJECT, true],
  ['  namespaceResourceWhitelist: [{ group: "", kind: Secret }]\n', OBJECT, true],
  ['  namespaceResourceBlacklist: [{ group: "", kind: ConfigMap }]\n', OBJECT, true],
  ['', UNKNOWN, false],
  ['  namespaceResourceWhitelist: []\n', UNKNOWN, true],
  [
    '  clusterResourceWhitelist: [{ group: "*", kind: "*" }]\n  namespaceResourceWhitelist: []\n',
    UNKNOWN,
    false,
  ],
])('with the kinds %j of a project, %j is forbidden: %s', (kinds, objects, isForbidden) => {
  const failure = failureIn(kinds, objects);
  expect(failure?.reason).toBe(isForbidden ? 'not-permitted' : undefined);
});

test('a forbidden object is named where it stands, and nothing of its Application is synced', () => {
  expect(failureIn('', `${OBJECT}---\n${ROLE}`)).toMatchObject({
    message:
      'The project shop does not allow ClusterRole reader, by its kind: Argo CD applies nothing of this Application.',
    origin: { file: 'shop/all.yaml', line: 5 },
  });
});

test('what Argo CD never applies is not forbidden', () => {
  const skipped = ROLE.replace(
    'name: reader',
    'name: reader, annotations: { argocd.argoproj.io/hook: Skip }',
  );
  expect(failureIn('', skipped)).toBeNull();
  const settings = {
    'argo/cm.yaml':
      'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: argocd-cm, namespace: argocd }\ndata:\n  resource.exclusions: |\n    - kinds: [ClusterRole]\n',
  };
  expect(failureIn('', ROLE, settings)).toBeNull();
});
