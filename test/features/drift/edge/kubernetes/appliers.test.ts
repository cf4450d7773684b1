import { expect, test } from 'vitest';
import { createClusters } from '../../../../../src/features/drift/edge/kubernetes/cluster-reader.ts';
import type { openCluster } from '../../../../../src/features/drift/edge/kubernetes/open-cluster.ts';

const LISTED = {
  ...{ name: 'prod-eu', repositories: ['acme/*'], kubeconfig: null, context: null },
  public: false,
};

/** A cluster that lists one object of whatever it is asked for, and what it was asked. */
function clusters() {
  const asked: string[] = [];
  const open: typeof openCluster = () =>
    Promise.resolve({
      kind: 'opened',
      cluster: {
        name: 'prod-eu',
        read: (kinds) => {
          asked.push(...kinds.map(({ kind }) => kind));
          return Promise.resolve(
            kinds.map((of) => ({ kind: 'listed', of, apiVersion: 'v1', items: [{}] }) as const),
          );
        },
      },
    });
  return { asked, clusters: createClusters([LISTED], {}, open) };
}

test('what applies environments is read for a repository that may name the cluster', async () => {
  const { asked, clusters: reading } = clusters();
  const listed = await reading.appliers('acme/shop', 'prod-eu');
  expect(asked).toEqual(['Application', 'Kustomization', 'GitRepository']);
  expect(listed.map(({ kind }) => kind)).toEqual(['listed', 'listed', 'listed']);
});

test('nobody is asked for others', async () => {
  const { asked, clusters: reading } = clusters();
  const listed = await reading.appliers('eve/shop', 'prod-eu');
  expect(listed).toHaveLength(3);
  expect(listed.every((each) => each.kind === 'unknown' && each.reason === 'forbidden')).toBe(true);
  expect(asked).toEqual([]);
});

test('the process that renders gets nothing of what applies environments', async () => {
  const { asked, clusters: reading } = clusters();
  const kinds = [{ group: 'argoproj.io', kind: 'Application' }];
  const [answer] = await reading.reader('acme/shop', 'prod-eu')({ kinds, named: [] });
  expect(answer).toMatchObject({ kind: 'unknown', reason: 'forbidden' });
  expect(asked).toEqual([]);
});
