import { expect, test } from 'vitest';
import type { DeclaredEnvironment } from '../../src/gitops/survey/environment-declarations.ts';
import { discoverEnvironments } from '../../src/gitops/survey/discover-environments.ts';
import { saysOtherwise, saysProduction } from '../../src/gitops/names/production.ts';
import { reviewOf } from '../support/review-of.ts';
import { appWith, planned, virtualService } from './fixtures.ts';
import { treeOf } from './tree-of.ts';
import { meshMtls } from '../support/objects.ts';

const overlays = (...names: string[]): Record<string, string> => ({
  ...appWith('a', ...names),
  ...appWith('b', ...names),
});
const clusters = (...names: string[]): Record<string, string> =>
  Object.fromEntries(names.map((name) => [`clusters/${name}/vs.yaml`, virtualService('a')]));
const environmentsOf = (
  files: Record<string, string>,
  declared: readonly DeclaredEnvironment[] = [],
): readonly string[] => Object.keys(planned(files, declared)).sort();
const notesOf = (
  files: Record<string, string>,
  declared: readonly DeclaredEnvironment[] = [],
): readonly string[] => discoverEnvironments(treeOf(files), declared).notes;
const says = (name: string, production: boolean | null): DeclaredEnvironment => ({
  name,
  paths: [],
  production,
  cluster: null,
});

test('what lies beside production counts as production where its name says nothing else', () => {
  for (const layout of [overlays, clusters]) {
    const files = layout('production', 'eu-1', 'dev');
    expect(environmentsOf(files)).toEqual(['dev', 'eu-1!', 'production!']);
    expect(notesOf(files)).toEqual([
      'eu-1 is treated as production, as production is: its name says nothing else. If not, say so under `environments`.',
    ]);
  }
});

test('several that are guessed are named in one sentence, and the rest of many counted', () => {
  expect(notesOf(overlays('prod', 'berlin', 'lyon'))[0]).toMatch(
    /^berlin and lyon are treated as production, as prod is: their names say/,
  );
  expect(notesOf(overlays('prod', 'c1', 'c2', 'c3', 'c4', 'c5', 'c6', 'c7'))[0]).toMatch(
    /^c1, c2, c3, c4, c5 and 2 more are treated/,
  );
});

test('what the configuration says of an environment wins over the guess', () => {
  const files = overlays('production', 'eu-1', 'dev');
  expect(environmentsOf(files, [says('eu-1', false)])).toEqual(['dev', 'eu-1', 'production!']);
  expect(notesOf(files, [says('eu-1', false)])).toEqual([]);
  expect(environmentsOf(files, [says('dev', true)])).toEqual(['dev!', 'eu-1!', 'production!']);
  expect(environmentsOf(files, [says('production', false)])).toEqual([
    'dev!',
    'eu-1!',
    'production',
  ]);
  expect(environmentsOf(overlays('x1', 'x2', 'qa'), [says('x1', true)])).toEqual([
    'qa',
    'x1!',
    'x2!',
  ]);
});

test('an environment called default is no sibling of production', () => {
  expect(environmentsOf(clusters('default', 'production'))).toEqual(['default', 'production!']);
});

test.each(['prod', 'prod01', 'eu-prod2', 'live', 'web.production'])(
  '%s says production',
  (name) => {
    expect([saysProduction(name), saysOtherwise(name)]).toEqual([true, false]);
  },
);

test.each([
  'dev',
  'test',
  'qa',
  'uat',
  'stage',
  'staging',
  'preprod',
  'nonprod',
  'sandbox',
  'preview',
  'review',
  'local',
  'minikube',
  'kind',
  'ci',
  'demo',
  'lab',
  'development',
  'integration',
  'dev2',
  'qa1',
  '2dev',
  'DEV',
  'staging-eu',
  'eu_staging',
  'stage-2',
  'eu.test',
  'dev/eu',
  'prodtest',
  'testprod',
  'devtest',
  'preproduction',
  'nonprod1',
  'non-prod2',
  'pre_prod',
  'non.production',
  'eu-pre-live',
])('%s says that it is not production', (name) => {
  expect([saysProduction(name), saysOtherwise(name)]).toEqual([false, true]);
});

test.each([
  'eu-1',
  'berlin',
  'ops',
  'mgmt',
  'hub',
  'canary',
  'beta',
  'dr',
  'blue',
  'a',
  '1',
  '',
  '-',
  'latest',
  'contest',
  'latinamerica',
  'devon',
  'mankind',
  'cincinnati',
  'labrador',
  'kindle',
  'premium',
  'pre-eu',
  'non-eu',
  'products',
  'demographics',
  'internal',
  'quality',
])('%s does not', (name) => {
  expect([saysProduction(name), saysOtherwise(name)]).toEqual([false, false]);
});

test('a change of the whole mesh of a cluster beside production is as critical as of production', async () => {
  const files = Object.fromEntries(
    ['production', 'eu-1', 'staging-eu'].map((name) => [
      `clusters/${name}/mtls.yaml`,
      meshMtls('STRICT'),
    ]),
  );
  const tierIn = async (cluster: string): Promise<string | null> =>
    (await reviewOf(files, { ...files, [`clusters/${cluster}/mtls.yaml`]: meshMtls('PERMISSIVE') }))
      .tier;
  expect(await tierIn('eu-1')).toBe('critical');
  expect(await tierIn('staging-eu')).toBe('medium');
});
