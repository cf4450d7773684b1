import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { detectors } from '../../src/checks/all-detectors.ts';
import { unresolvedReference } from '../../src/checks/references/unresolved-reference.ts';
import { securityLoosened } from '../../src/checks/security-loosened/security-loosened.ts';
import { resolveMesh } from '../../src/istio/index.ts';
import { shippedSchemas } from '../support/manifest-schemas.ts';
import { renderedFrom } from '../support/rendered.ts';
import { reviewOf } from '../support/review-of.ts';
import { object } from './canary-objects.ts';
import { detectionOf } from './detection-of.ts';
import { app, findingsOf } from './findings-of.ts';

const search = (spec = '{}'): string =>
  object('elasticsearch.k8s.elastic.co/v1', 'Elasticsearch', 'logs', spec);
const dashboard = object(
  'ceph.rook.io/v1',
  'CephCluster',
  'ceph',
  '{ dashboard: { enabled: true } }',
);
const route = (host: string, port: number): string =>
  object(
    'networking.istio.io/v1',
    'VirtualService',
    'edge',
    `{ hosts: [edge.example.com], gateways: [ingress/public], http: [{ route: [{ destination: { host: ${host}, port: { number: ${String(port)} } } }] }] }`,
  );
const rule = (host: string, policy: string): string =>
  object(
    'networking.istio.io/v1',
    'DestinationRule',
    'logs',
    `{ host: ${host}, trafficPolicy: ${policy} }`,
  );
const gateway = `
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: public, namespace: ingress }
spec: { selector: { istio: ingress }, servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: ['*'] }] }
---
`;

const told = (head: string, base = head): readonly string[] =>
  findingsOf(unresolvedReference, base, head + gateway)
    .filter(({ check }) => check !== 'gateway-without-pods')
    .map(({ check, key }) => `${check}: ${key}`);

describe('a route to a Service that an operator makes', () => {
  test('is in order where it names a port that the operator gives it', () => {
    const head = app('shop', 'orders') + search() + route('logs-es-http', 9200);
    expect(told(head)).toEqual([]);
    expect(detectionOf(unresolvedReference, head, head).unknowns ?? []).toEqual([]);
  });

  test('to another port is told, with the object that the Service is made of', () => {
    const head = app('shop', 'orders') + dashboard + route('rook-ceph-mgr-dashboard', 8443);
    const [finding, ...more] = findingsOf(unresolvedReference, head, head).filter(
      ({ check }) => check === 'route-port-missing',
    );
    expect(spoken(more)).toEqual([]);
    expect(spoken(finding?.why)).toBe(
      'Service shop/rook-ceph-mgr-dashboard, which an operator makes of CephCluster shop/ceph (mesh.yaml:24), listens on 7000 (`http-dashboard`), not 8443.',
    );
    expect(spoken(finding?.fix.text)).toBe('Write port `7000`, not `8443`.');
  });

  test('whose ports the object may change is in order, whatever it names', () => {
    for (const spec of ['{ http: { service: { spec: { ports: "${PORTS}" } } } }', '{ http: 1 }'])
      expect(told(app('shop', 'orders') + search(spec) + route('logs-es-http', 443))).toEqual([]);
    const own = '{ http: { service: { spec: { ports: [{ name: https, port: 443 }] } } } }';
    expect(told(app('shop', 'orders') + search(own) + route('logs-es-http', 443))).toEqual([]);
  });

  test('is told where the object goes that it is made of', () => {
    const base = app('shop', 'orders') + search() + route('logs-es-http', 9200);
    const head = app('shop', 'orders') + route('logs-es-http', 9200);
    expect(told(head, base)).toEqual(['route-without-host: route host logs-es-http']);
  });

  test('that no row has is still not decided', () => {
    const head = app('shop', 'orders') + search() + route('logs-es-other', 9200);
    const { findings, unknowns } = detectionOf(unresolvedReference, app('shop', 'orders'), head);
    expect(findings.map(({ check }) => check)).toEqual([]);
    expect(unknowns?.map(({ key }) => key)).toContain('route host logs-es-other');
  });
});

describe('a DestinationRule for a Service that an operator makes', () => {
  const off = (port: number): string =>
    rule(
      'logs-es-http',
      `{ portLevelSettings: [{ port: { number: ${String(port)} }, tls: { mode: DISABLE } }] }`,
    );

  test('takes no TLS away on a port that is not there, and is told to do nothing', () => {
    const base = app('shop', 'orders') + search();
    expect(spoken(findingsOf(securityLoosened, base, base + off(443)))).toEqual([]);
    const [finding] = findingsOf(unresolvedReference, base, base + off(443));
    expect(finding?.check).toBe('rule-without-port');
    expect(spoken(finding?.fix.text)).toBe(
      'Write port `9200`, not `443`, or drop the entry. With the right port, TLS is off there: the proxy adds neither TLS nor an identity.',
    );
  });

  test('takes it away on one that is there, should the pods have a sidecar', () => {
    const base = app('shop', 'orders') + search();
    const [finding] = findingsOf(securityLoosened, base, base + off(9200));
    expect(spoken(finding)?.message).toBe(
      'Calls to logs-es-http (port 9200) get no mTLS any more, should its pods have a sidecar.',
    );
    // what comes with the change has lost nothing
    expect(spoken(findingsOf(securityLoosened, app('shop', 'orders'), base + off(9200)))).toEqual(
      [],
    );
  });

  test('takes nothing away on a port that a Service of Git does not have either', () => {
    const written = app('shop', 'logs-es-http');
    const ports = [443, 80].map((port) =>
      findingsOf(securityLoosened, written, written + off(port)).map(({ check }) => check),
    );
    expect(ports).toEqual([[], ['client-tls-off']]);
  });

  test('takes it away where the first of its ports is not there and the second is', () => {
    const both = rule(
      'logs-es-http',
      '{ portLevelSettings: [{ port: { number: 443 }, tls: { mode: DISABLE } }, { port: { number: 9200 }, tls: { mode: DISABLE } }] }',
    );
    const base = app('shop', 'orders') + search();
    expect(
      findingsOf(securityLoosened, base, base + both).map((told) => spoken(messageOf(told))),
    ).toEqual([
      'Calls to logs-es-http (port 9200) get no mTLS any more, should its pods have a sidecar.',
    ]);
  });
});

describe('of the Service itself', () => {
  const all = [
    search(),
    dashboard,
    object('monitoring.coreos.com/v1', 'Prometheus', 'main', '{}'),
    object('monitoring.coreos.com/v1', 'Alertmanager', 'main', '{}'),
    object('rabbitmq.com/v1beta1', 'RabbitmqCluster', 'queue', '{}'),
    object('postgresql.cnpg.io/v1', 'Cluster', 'db', '{}'),
    object('minio.min.io/v2', 'Tenant', 'store', '{}'),
    object('acid.zalan.do/v1', 'postgresql', 'old', '{}'),
    object('grafana.integreatly.org/v1beta1', 'Grafana', 'boards', '{}'),
    object(
      'kafka.strimzi.io/v1beta2',
      'Kafka',
      'events',
      '{ kafka: { listeners: [{ name: plain, port: 9092, type: internal }] } }',
    ),
  ].join('');
  const rest =
    app('shop', 'orders') +
    object('security.istio.io/v1', 'PeerAuthentication', 'default', '{ mtls: { mode: STRICT } }') +
    object('security.istio.io/v1', 'AuthorizationPolicy', 'none', '{}') +
    gateway;

  test('nothing is said by any check, neither of a change nor at rest', () => {
    const keysOf = (head: string, base: string, isWhole: boolean): readonly string[] =>
      detectors.flatMap((detector) =>
        findingsOf(detector, base, head, isWhole).map(
          ({ check, subject, key }) => `${check} ${subject.kind}/${subject.name} ${key}`,
        ),
      );
    for (const isWhole of [false, true]) {
      const without = new Set(keysOf(rest, rest, isWhole));
      for (const base of [rest, rest + all])
        expect(keysOf(rest + all, base, isWhole).filter((key) => !without.has(key))).toEqual([]);
    }
  });

  test('a scheme that turns with its server is no protocol that proxies misread', () => {
    const plain = search('{ http: { tls: { selfSignedCertificate: { disabled: true } } } }');
    const found = detectors.flatMap((detector) =>
      findingsOf(detector, rest + search(), rest + plain).map(({ subject }) => subject.name),
    );
    expect(found.filter((name) => name.startsWith('logs'))).toEqual([]);
  });
});

test('at rest the analysis of Istio, which looks among written objects, is told beside', () => {
  const head = app('shop', 'orders') + search() + route('logs-es-http', 9200);
  const known = findingsOf(unresolvedReference, head, head, true).filter(
    ({ check }) => check === 'route-without-host',
  );
  expect(known.map(({ severity, knownAs = [] }) => [severity, knownAs[0]?.code])).toEqual([
    ['info', 'IST0101'],
  ]);
});

describe('a route that leads there from outside', () => {
  const exposedBy = (status: 'complete' | 'partial'): readonly string[] => {
    const base = search() + gateway;
    const settings = { rootNamespace: null, istioVersion: null, external: [] };
    const sideOf = (text: string) => {
      const rendered = renderedFrom(text, { status });
      return { rendered, mesh: resolveMesh(rendered, settings) };
    };
    const [before, after] = [sideOf(base), sideOf(base + route('logs-es-http', 9200))];
    const { findings } = securityLoosened.detect({
      mesh: after.mesh,
      before: before.mesh,
      changes: [],
      rendered: after.rendered,
      renderedBefore: before.rendered,
      schemas: shippedSchemas(),
    });
    return findings.map(({ check }) => check);
  };

  test('is told where all routes of before are seen', () => {
    expect(exposedBy('complete')).toEqual(['service-exposed']);
    expect(exposedBy('partial')).toEqual([]);
  });
});

describe('a new file that no kustomization lists', () => {
  const before = {
    'shop/kustomization.yaml': 'resources: [cluster.yaml]\n',
    'shop/cluster.yaml': dashboard,
  };
  const whyOf = async (port: number): Promise<string | undefined> => {
    const after = { ...before, 'shop/edge.yaml': route('rook-ceph-mgr-dashboard', port) };
    const { findings } = await reviewOf(before, after);
    return spoken(findings.find(({ detector }) => detector === 'object-never-applied')?.why);
  };

  test('is told with what will not fit once it is listed', async () => {
    expect(await whyOf(8443)).toBe(
      'shop takes cluster.yaml, and not edge.yaml. Once it is listed: requests that VirtualService shop/edge routes to rook-ceph-mgr-dashboard:8443 through gateway ingress/public fail. Service shop/rook-ceph-mgr-dashboard, which an operator makes of CephCluster shop/ceph (shop/cluster.yaml:2), listens on 7000 (`http-dashboard`), not 8443.',
    );
    expect(await whyOf(7000)).toBe('shop takes cluster.yaml, and not edge.yaml.');
  });
});
