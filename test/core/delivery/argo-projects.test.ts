import { expect, test } from 'vitest';
import { discoverEnvironments } from '../../../src/core/environments/discover-environments.ts';
import { mapText } from '../../../src/core/report/map/map-text.ts';
import { deliveryMap } from '../../../src/core/delivery/delivery-map.ts';
import { treeOf } from '../../support/tree-of.ts';
import { app, folders, planOf, REPOSITORY, saidOf } from './argo-trees.ts';

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
    return mapText(deliveryMap(planOf(files)));
  };
  const byHand = 'by Application argocd/shop, argo/app.yaml:5, synced by hand';
  expect(mapped('')).toContain(byHand);
  expect(mapped('  syncPolicy: { automated: { enabled: false } }\n')).toContain(byHand);
  expect(mapped('  syncPolicy: { automated: {} }\n')).not.toContain('synced by hand');
});
