import { expect, test } from 'vitest';
import { clusterOfEnvironment } from '../../../src/review/evaluation/environment-cluster.ts';

const of = (
  clusters: readonly string[],
  cluster?: string,
  called: Record<string, string | string[]> = {},
) =>
  clusterOfEnvironment(
    { name: 'prod', production: true, cluster: null, roots: [], clusters },
    {
      environments: [{ name: 'prod', ...(cluster !== undefined && { cluster }) }],
      drift: { cluster: { environments: called } },
    },
  );

test('a context is what the configuration calls the cluster of an environment', () => {
  expect(of([], 'prod-eu')).toEqual({ context: 'prod-eu', names: [] });
  expect(of(['https://10.0.0.1'], 'prod-eu')).toEqual({ context: 'prod-eu', names: [] });
});

test('of several clusters none is the one, whatever is named', () => {
  expect(of(['https://a.example', 'https://b.example'], 'prod-eu')).toEqual({
    context: null,
    names: ['https://a.example', 'https://b.example'],
  });
  expect(of([], 'prod-eu', { prod: ['prod-eu', 'prod-us'] })).toEqual({
    context: null,
    names: ['prod-eu', 'prod-us'],
  });
});

test('names of appliers and of the service are none of a kubeconfig', () => {
  expect(of(['https://10.0.0.1'])).toEqual({ context: null, names: ['https://10.0.0.1'] });
  expect(of(['https://10.0.0.1'], undefined, { prod: 'eu' })).toEqual({
    context: null,
    names: ['eu'],
  });
});

test('nothing is said of the cluster that Argo CD runs in, nor of a name with a login in it', () => {
  expect(of(['https://kubernetes.default.svc'])).toBeNull();
  expect(of(['https://sam:secret@10.0.0.1'])).toBeNull();
  expect(of([])).toBeNull();
});
