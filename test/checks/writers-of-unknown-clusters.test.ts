import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import type { Files } from '../support/review-of.ts';
import { reviewOf } from '../support/review-of.ts';

const set = (generator: string, name: string): string => `
apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: { name: probes, namespace: argocd }
spec:
  generators:
    - ${generator}
  template:
    metadata: { name: '${name}' }
    spec:
      source: { repoURL: https://github.com/acme/fleet, path: 'probes/{{values.dir}}', targetRevision: main }
      destination: { server: '{{server}}', namespace: probes }
`;

const merged = set(
  `merge: { mergeKeys: [nameNormalized], generators: [
        { clusters: { values: { dir: none } } },
        { list: { elements: [
          { nameNormalized: east, values.dir: east }, { nameNormalized: west, values.dir: west }] } }] }`,
  'probes-{{nameNormalized}}',
);
const product = set(
  `matrix: { generators: [
        { clusters: {} },
        { list: { elements: [{ values.dir: east }, { values.dir: west }] } }] }`,
  'probes-{{name}}-{{values.dir}}',
);

const folders = set('clusters: {}', 'probes-{{name}}').replace('{{values.dir}}', '{{name}}');

const files = (sets: string, at: string): Files => ({
  'sets/probes.yaml': sets,
  'probes/none/kustomization.yaml': 'resources: []\n',
  'probes/east/probe.yaml': probe('east'),
  'probes/west/probe.yaml': probe(at),
});

const probe = (at: string): string => `
apiVersion: v1
kind: ConfigMap
metadata: { name: probe }
data: { at: ${at} }
`;

const written = async (sets: string): Promise<readonly string[]> =>
  (await reviewOf(files(sets, 'east'), files(sets, 'west'))).findings
    .filter(({ check }) => check === 'written-differently')
    .map((told) => spoken(messageOf(told)));

test('a set that has an Application for each cluster writes no object of one cluster twice', async () => {
  expect(await written(merged)).toEqual([]);
});

test('nor does one that has a folder for each', async () => {
  expect(await written(folders)).toEqual([]);
});

test('one that has several for each cluster does', async () => {
  expect(await written(product)).toHaveLength(1);
});
