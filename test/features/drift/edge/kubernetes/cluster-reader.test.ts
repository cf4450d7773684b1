import { expect, test } from 'vitest';
import { createClusters } from '../../../../../src/features/drift/edge/kubernetes/cluster-reader.ts';
import type { openCluster } from '../../../../../src/features/drift/edge/kubernetes/open-cluster.ts';
import type { ClusterQuestion, ListedKind } from '../../../../../src/forge/index.ts';

const SERVICE = { group: '', kind: 'Service' };
const SECRET = { group: '', kind: 'Secret' };
const CONFIG_MAP = { group: '', kind: 'ConfigMap' };
const names = [{ namespace: 'istio-system', name: 'istio' }];
const question: ClusterQuestion = { kinds: [SERVICE], named: [{ of: CONFIG_MAP, names }] };

const listed = [
  {
    ...{ name: 'prod-eu', kubeconfig: '/kube/prod', context: 'reader', public: true },
    repositories: ['acme/*'],
  },
];

/** A cluster that notes what it is asked for, and answers when `wait` is over. */
function clusterWith(wait: Promise<void> = Promise.resolve(), items: readonly unknown[] = []) {
  const asked: ClusterQuestion[] = [];
  const opened: Parameters<typeof openCluster>[0][] = [];
  const open: typeof openCluster = (source) => {
    opened.push(source);
    return Promise.resolve({
      kind: 'opened',
      cluster: {
        name: 'reader',
        read: async (kinds, named) => {
          asked.push({ kinds, named });
          await wait;
          return [...kinds, ...named.map(({ of }) => of)].map((of): ListedKind => {
            return { kind: 'listed', of, apiVersion: 'v1', items };
          });
        },
      },
    });
  };
  return { asked, opened, open };
}

test('a repository reads the clusters that it may name, with the kubeconfig that is listed', async () => {
  const { opened, open } = clusterWith();
  const clusters = createClusters(listed, {}, open);
  expect(clusters.allows('acme/shop', 'prod-eu')).toEqual({ shown: true });
  const read = await clusters.reader('Acme/Shop', 'prod-eu')(question);
  expect(read.map(({ kind }) => kind)).toEqual(['listed', 'listed']);
  expect(opened).toEqual([{ file: '/kube/prod', inCluster: false, context: 'reader' }]);
});

test.each([
  ['other/shop', 'prod-eu'],
  ['acme/shop', 'prod-us'],
])('%s does not get %s, and nobody is asked', async (repository, cluster) => {
  const { opened, open } = clusterWith();
  const clusters = createClusters(listed, {}, open);
  expect(clusters.allows(repository, cluster)).toBeNull();
  const read = await clusters.reader(repository, cluster)(question);
  expect(read).toMatchObject([
    { kind: 'unknown', reason: 'forbidden' },
    { kind: 'unknown', reason: 'forbidden' },
  ]);
  expect(opened).toEqual([]);
});

test('Secrets are never asked for, neither listed nor by name, whoever wants them', async () => {
  const { asked, open } = clusterWith();
  const read = await createClusters(listed, {}, open).reader(
    'acme/shop',
    'prod-eu',
  )({ kinds: [SERVICE, SECRET, CONFIG_MAP], named: [{ of: SECRET, names }] });
  expect(asked).toEqual([{ kinds: [SERVICE], named: [] }]);
  expect(read.map(({ kind, of }) => `${kind} ${of.kind}`)).toEqual([
    'listed Service',
    'unknown Secret',
    'unknown ConfigMap',
    'unknown Secret',
  ]);
});

test('what takes too long, or has too many objects, is unknown', async () => {
  const hanging = clusterWith(new Promise(() => undefined));
  const slow = createClusters(listed, { time: 30 }, hanging.open);
  expect(await slow.reader('acme/shop', 'prod-eu')(question)).toMatchObject([
    { kind: 'unknown', reason: 'timeout' },
    { kind: 'unknown', reason: 'timeout' },
  ]);
  const large = createClusters(listed, { objects: 3 }, clusterWith(undefined, [1, 2]).open);
  expect(await large.reader('acme/shop', 'prod-eu')(question)).toMatchObject([
    { kind: 'unknown', reason: 'too-large' },
    { kind: 'unknown', reason: 'too-large' },
  ]);
});

test('one that cannot be opened is unknown, without a word of its kubeconfig', async () => {
  const open: typeof openCluster = () =>
    Promise.resolve({ kind: 'unusable', why: 'token: hunter2 is no YAML' });
  const read = await createClusters(listed, {}, open).reader('acme/shop', 'prod-eu')(question);
  expect(JSON.stringify(read)).not.toContain('hunter2');
  expect(read).toMatchObject([{ kind: 'unknown' }, { kind: 'unknown' }]);
});

test('so many clusters are read at a time, and who gets no place in time is unknown', async () => {
  const { asked, open } = clusterWith(new Promise(() => undefined));
  const clusters = createClusters(listed, { time: 30, atOnce: 2 }, open);
  const read = clusters.reader('acme/shop', 'prod-eu');
  const all = await Promise.all([read(question), read(question), read(question)]);
  expect(asked).toHaveLength(2);
  expect(all.flat().every(({ kind }) => kind === 'unknown')).toBe(true);
});
