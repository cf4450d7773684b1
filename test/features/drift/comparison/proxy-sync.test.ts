import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  proxySyncOf,
  readProxySync,
} from '../../../../src/features/drift/comparison/proxy-sync.ts';
import { times } from '../../../support/times.ts';

/** States of each proxy, type by type. */
function told(json: unknown): readonly string[] {
  const read = readProxySync(json);
  if (read.kind === 'unreadable') return [read.why];
  return read.proxies.map(
    ({ id, types }) => `${id} ${types.map(({ type, state }) => `${type}=${state}`).join(' ')}`,
  );
}

const NONCES = {
  cluster_sent: 'n1',
  cluster_acked: 'n1',
  listener_sent: 'n2',
  listener_acked: 'n0',
  endpoint_sent: 'n3',
};

test('nonces that were sent and acknowledged are synced, others stale or not sent, as istioctl says', () => {
  expect(told([{ proxy: 'web-1.shop', istio_version: '1.19.3', ...NONCES }])).toEqual([
    'web-1.shop CDS=synced LDS=stale EDS=stale RDS=not-sent',
  ]);
});

test('newer istiods say it of each type that a proxy asked for', () => {
  const resources = {
    'type.googleapis.com/envoy.config.cluster.v3.Cluster': {
      ...{ sent: 'a', acked: 'a', sentTime: '2026-11-23T10:00:00Z' },
    },
    'type.googleapis.com/envoy.config.core.v3.TypedExtensionConfig': {
      sentTime: '0001-01-01T00:00:00Z',
    },
    'type.googleapis.com/istio.workload.Address': {
      ...{ sent: 'b', acked: 'a', sentTime: '2026-11-23T10:04:00Z', lastError: 'bad address' },
    },
  };
  expect(told([{ proxy: 'ztunnel-1.istio-system', proxy_type: 'ztunnel', resources }])).toEqual([
    'ztunnel-1.istio-system CDS=synced ECDS=not-sent istio.workload.Address=error',
  ]);
  const read = readProxySync([{ proxy: 'z.a', resources }]);
  const [proxy] = read.kind === 'read' ? read.proxies : [];
  expect(proxy?.types.map(({ sentAt }) => sentAt)).toEqual([
    '2026-11-23T10:00:00Z',
    null,
    '2026-11-23T10:04:00Z',
  ]);
});

test('answers over xDS are read too, those of older istiods as well', () => {
  const node = { id: 'web-1.shop', metadata: { ISTIO_VERSION: '1.29.0' } };
  const generic = [
    { typeUrl: 'type.googleapis.com/envoy.config.cluster.v3.Cluster', configStatus: 'STALE' },
    {
      typeUrl: 'type.googleapis.com/envoy.config.route.v3.RouteConfiguration',
      configStatus: 'NOT_SENT',
    },
    { typeUrl: 'type.googleapis.com/envoy.config.listener.v3.Listener', configStatus: 'SYNCED' },
    {
      typeUrl: 'type.googleapis.com/envoy.config.core.v3.TypedExtensionConfig',
      configStatus: 'UNKNOWN',
    },
  ];
  expect(told({ resources: [{ node, genericXdsConfigs: generic }] })).toEqual([
    'web-1.shop CDS=stale RDS=not-sent LDS=synced',
  ]);
  const older = [
    { status: 'SYNCED', clusterConfig: {} },
    { status: 'STALE', listenerConfig: {} },
  ];
  expect(told({ resources: [{ node, xdsConfig: older }] })).toEqual([
    'web-1.shop CDS=synced LDS=stale',
  ]);
});

test('who only asks istiod is no proxy', () => {
  expect(told([])).toEqual([]);
  expect(told({ versionInfo: '1', typeUrl: 'istio.io/debug/syncz' })).toEqual([]);
  expect(told([{ cluster_sent: 'n' }, { proxy: '' }])).toEqual([]);
});

test('what is no answer of istiod is said to be none', () => {
  for (const json of [
    {},
    { items: [] },
    { resources: [{ name: 'pods', kind: 'Pod' }] },
    [{ name: 'a' }],
    'x',
    null,
    [1],
  ]) {
    const read = readProxySync(json);
    expect([json, read.kind]).toEqual([json, 'unreadable']);
  }
});

test('proxies are counted by type, and those behind are named in order', () => {
  const read = readProxySync([
    { proxy: 'web-2.shop', istio_version: '1.29.0', ...NONCES },
    { proxy: 'web-1.shop', istio_version: '1.29.0', ...NONCES },
    {
      ...{ proxy: 'ok.shop', istio_version: '1.28.1' },
      ...{ cluster_sent: 'c', cluster_acked: 'c', listener_sent: 'l', listener_acked: 'l' },
      ...{ endpoint_sent: 'e', endpoint_acked: 'e', route_sent: 'r', route_acked: 'r' },
    },
  ]);
  const unread = [{ istiod: 'http://127.0.0.1:8081', why: 'it answers 500' }];
  const sync = proxySyncOf(read.kind === 'read' ? read.proxies : [], unread);
  expect(sync.behind.map(({ id }) => id)).toEqual(['web-1.shop', 'web-2.shop']);
  expect(sync).toMatchObject({ proxies: 3, notSent: 2, unread });
  expect(Object.fromEntries(sync.byType)).toEqual({
    CDS: { synced: 3, stale: 0, 'not-sent': 0, error: 0 },
    LDS: { synced: 1, stale: 2, 'not-sent': 0, error: 0 },
    EDS: { synced: 1, stale: 2, 'not-sent': 0, error: 0 },
    RDS: { synced: 1, stale: 0, 'not-sent': 2, error: 0 },
  });
  expect(Object.fromEntries(sync.versions)).toEqual({ '1.29.0': 2, '1.28.1': 1 });
});

test('whatever istiod answers, each proxy is counted once for each of its types', () => {
  const nonce = fc.constantFrom('', 'a', 'b');
  const status = fc.record({
    ...{ proxy: fc.string({ minLength: 1 }), cluster_sent: nonce, cluster_acked: nonce },
    ...{ listener_sent: nonce, listener_acked: nonce },
  });
  fc.assert(
    fc.property(fc.array(status), (list) => {
      const read = readProxySync(list);
      const proxies = read.kind === 'read' ? read.proxies : [];
      expect(proxies.length).toBe(list.length);
      for (const counts of proxySyncOf(proxies, []).byType.values())
        expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(list.length);
    }),
    times(100),
  );
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), (json) => {
      expect(['read', 'unreadable']).toContain(readProxySync(json).kind);
    }),
    times(200),
  );
});
