import { expect, test } from 'vitest';
import { reviewOf } from '../../support/review-of.ts';
import { flux } from './flux-trees.ts';
import type { Files } from './releases.ts';

const release = (more = ''): string => `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: web, namespace: shop }
spec:
  chart:
    spec: { chart: ./charts/web, sourceRef: { kind: GitRepository, name: flux-system }${more} }
`;

const tree = (version = '1.0.0', more: Files = {}, spec = ''): Files => ({
  'flux/apps.yaml': flux('apps', './apps'),
  'apps/web.yaml': release(spec),
  'charts/web/Chart.yaml': `apiVersion: v2\nname: web\nversion: ${version}\n`,
  'charts/web/templates/service.yaml': 'kind: Service\n',
  'values/prod.yaml': 'replicas: 1\n',
  ...more,
});

const EDITED = { 'charts/web/templates/service.yaml': 'kind: ServiceAccount\n' };
const notesOf = async (before: Files, after: Files): Promise<readonly string[]> =>
  (await reviewOf(before, after)).notes.filter((note) => note.includes('ChartVersion'));

test('an edit of a chart in Git is judged at once and takes effect with another version, and that is said', async () => {
  expect(await notesOf(tree(), tree('1.0.0', EDITED))).toEqual([
    'Flux packages the chart in charts/web anew only when its version changes, and it stays 1.0.0: what changes in charts/web/templates/service.yaml reaches HelmRelease shop/web (apps/web.yaml:1) at its next version, and is judged here as if it were packaged now (reconcileStrategy ChartVersion).',
  ]);
});

test('so it is with a file of values that the release names', async () => {
  const named = ', valuesFiles: [values/prod.yaml]';
  const edited = { 'values/prod.yaml': 'replicas: 2\n' };
  expect((await notesOf(tree('1.0.0', {}, named), tree('1.0.0', edited, named))).join()).toContain(
    'what changes in values/prod.yaml reaches HelmRelease shop/web',
  );
  expect(await notesOf(tree(), tree('1.0.0', edited))).toEqual([]);
});

test.each([
  ['its version changes', tree(), tree('1.0.1', EDITED)],
  [
    'it is packaged at each revision',
    tree('1.0.0', {}, ', reconcileStrategy: Revision'),
    tree('1.0.0', EDITED, ', reconcileStrategy: Revision'),
  ],
  [
    'what the release says of the chart changes too',
    tree(),
    tree('1.0.0', EDITED, ', interval: 1h'),
  ],
  ['the chart lies elsewhere', { ...tree(), 'charts/web/Chart.yaml': '' }, tree('', EDITED)],
  ['nothing of it changes', tree(), tree('1.0.0', { 'charts/web/notes.md': 'x' })],
])('nothing is said where %s', async (_, before, after) => {
  expect(await notesOf(before, after)).toEqual([]);
});

test('of many releases some are named, and the rest counted', async () => {
  const releases = Object.fromEntries(
    Array.from({ length: 14 }, (_, at) => [
      `apps/web${String(at)}.yaml`,
      release().replace('name: web,', `name: web${String(at)},`),
    ]),
  );
  const notes = (await reviewOf(tree('1.0.0', releases), tree('1.0.0', { ...releases, ...EDITED })))
    .notes;
  expect(notes).toContain('The same goes for 5 more releases.');
});
