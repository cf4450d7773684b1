import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { meshWideChange } from '../../src/checks/mesh-wide/mesh-wide-change.ts';
import { securityLoosened } from '../../src/checks/security-loosened/security-loosened.ts';
import { detectionOf } from './detection-of.ts';
import { app, findingsOf } from './findings-of.ts';

const CLUSTER = app('other', 'reviews') + app('shop', 'web') + app('third', 'client');

const virtualService = (spec: string, namespace = 'shop'): string =>
  `apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: take, namespace: ${namespace}}\nspec: ${spec}\n---\n`;

const serviceEntry = (spec: string): string =>
  `apiVersion: networking.istio.io/v1\nkind: ServiceEntry\nmetadata: {name: take, namespace: shop}\nspec: ${spec}\n---\n`;

const ROUTE = 'http: [{directResponse: {status: 503}}]';
const HOST = 'hosts: [reviews.other.svc.cluster.local]';

const captured = (base: string, head: string): readonly string[] =>
  findingsOf(securityLoosened, CLUSTER + base, CLUSTER + head)
    .filter(({ key }) => key === 'captured services')
    .map((told) => spoken(messageOf(told)));

describe('a VirtualService', () => {
  test.each([
    'reviews.other.svc.cluster.local',
    'REVIEWS.Other.svc.cluster.local',
    'reviews.other.svc.cluster.local.',
    'reviews.other.svc',
    'reviews.other',
    '*.other.svc.cluster.local',
    '*.other',
    '*.svc.cluster.local',
    '*.cluster.local',
    '*.local',
    '*.svc',
    '*',
    'not-rendered.elsewhere.svc.cluster.local',
    'ledger.team-a',
  ])('takes the calls to services of other namespaces by the host %s', (host) => {
    expect(captured('', virtualService(`{hosts: ["${host}"], ${ROUTE}}`))).toHaveLength(1);
  });

  test.each([
    'web',
    'web.shop',
    'web.shop.svc.cluster.local',
    '*.shop.svc.cluster.local',
    'api.stripe.com',
    '*.example.com',
    'example.com',
    '192.0.2.1',
  ])('takes none by the host %s', (host) => {
    expect(captured('', virtualService(`{hosts: ["${host}"], ${ROUTE}}`))).toEqual([]);
  });

  test('takes them where sidecars of another namespace follow it', () => {
    for (const more of [
      'exportTo: ["*"]',
      'exportTo: [third]',
      'exportTo: [".", other]',
      'gateways: [mesh, edge]',
      'gateways: []',
      'gateways: null',
    ])
      expect(captured('', virtualService(`{${HOST}, ${more}, ${ROUTE}}`)), more).toHaveLength(1);
    for (const more of [
      'exportTo: ["."]',
      'exportTo: [shop]',
      'gateways: [edge]',
      'gateways: [istio-system/edge]',
    ])
      expect(captured('', virtualService(`{${HOST}, ${more}, ${ROUTE}}`)), more).toEqual([]);
  });

  test('takes them by what the mesh says for all that have no exportTo', () => {
    const mesh =
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: istio, namespace: istio-system}\ndata: {mesh: "defaultVirtualServiceExportTo: [\'.\']"}\n---\n';
    expect(captured(mesh, mesh + virtualService(`{${HOST}, ${ROUTE}}`))).toEqual([]);
    expect(
      captured(mesh, mesh + virtualService(`{${HOST}, exportTo: ["*"], ${ROUTE}}`)),
    ).toHaveLength(1);
  });

  test('is told again where its routes change, and not where it stays, narrows or goes', () => {
    const taken = virtualService(`{${HOST}, ${ROUTE}}`);
    expect(captured(taken, taken.replace('503', '404'))).toHaveLength(1);
    expect(captured(taken, taken)).toEqual([]);
    expect(captured(taken, taken.replace('metadata: {', 'metadata: {labels: {a: b}, '))).toEqual(
      [],
    );
    expect(captured(taken, virtualService(`{hosts: [web], ${ROUTE}}`))).toEqual([]);
    expect(captured(taken, '')).toEqual([]);
  });

  test('takes them through one that delegates to it', () => {
    const root = virtualService(`{${HOST}, http: [{delegate: {name: part, namespace: third}}]}`);
    const part = (status: number): string =>
      `apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: part, namespace: third}\nspec: {http: [{directResponse: {status: ${String(status)}}}]}\n---\n`;
    expect(captured(root + part(200), root + part(503))).toHaveLength(1);
    expect(captured(part(200), part(503))).toEqual([]);
    const hidden = (status: number): string =>
      part(status).replace('spec: {', 'spec: {exportTo: ["."], ');
    expect(captured(root + hidden(200), root + hidden(503))).toEqual([]);
  });

  test('takes them in a List, as JSON, at an old API version, and in a new environment', () => {
    const list = JSON.stringify({
      apiVersion: 'v1',
      kind: 'List',
      items: [
        {
          apiVersion: 'networking.istio.io/v1alpha3',
          kind: 'VirtualService',
          metadata: { name: 'take', namespace: 'shop' },
          spec: { hosts: ['reviews.other.svc.cluster.local'], http: [{}] },
        },
      ],
    });
    expect(captured('', list)).toHaveLength(1);
  });

  test('says who is concerned, where and what to do', () => {
    const [finding] = findingsOf(
      securityLoosened,
      CLUSTER,
      CLUSTER + virtualService(`{${HOST}, ${ROUTE}}`),
    ).filter(({ key }) => key === 'captured services');
    expect(spoken(finding)).toMatchObject({
      message:
        'VirtualService shop/take decides where calls to reviews.other.svc.cluster.local go, for callers in every namespace.',
      scope: { level: 'cross-namespace', workloads: 1, services: 1, namespaces: 1 },
      subject: { kind: 'VirtualService', name: 'take' },
    });
    expect(spoken(finding?.fix.text)).toContain('set exportTo to "."');
  });
});

describe('a ServiceEntry', () => {
  test('takes the calls to services of other namespaces, and none to hosts outside', () => {
    for (const host of [
      'not-rendered.other.svc.cluster.local',
      '*.svc.cluster.local',
      '*.other.svc.cluster.local',
      'reviews.other',
    ])
      expect(captured('', serviceEntry(`{hosts: ["${host}"]}`)), host).toHaveLength(1);
    for (const host of [
      'api.stripe.com',
      '*.stripe.com',
      'web.shop.svc.cluster.local',
      'db.internal',
    ])
      expect(captured('', serviceEntry(`{hosts: ["${host}"]}`)), host).toEqual([]);
    const elsewhere = 'hosts: [not-rendered.other.svc.cluster.local]';
    expect(captured('', serviceEntry(`{${elsewhere}, exportTo: ["."]}`))).toEqual([]);
    expect(captured('', serviceEntry(`{${elsewhere}, exportTo: ["~"]}`))).toEqual([]);
  });

  test('takes none from a Kubernetes Service that all namespaces see: they go on calling that', () => {
    expect(captured('', serviceEntry(`{${HOST}}`))).toEqual([]);
    expect(captured('', serviceEntry('{hosts: [Reviews.other.svc.cluster.local]}'))).toEqual([]);
    expect(captured('', serviceEntry('{hosts: [kubernetes.default.svc.cluster.local]}'))).toEqual(
      [],
    );
    const hidden =
      'apiVersion: v1\nkind: Service\nmetadata: {name: own, namespace: other, annotations: {networking.istio.io/exportTo: "."}}\nspec: {ports: [{port: 80}]}\n---\n';
    const entry = serviceEntry('{hosts: [own.other.svc.cluster.local]}');
    expect(captured(hidden, hidden + entry)).toHaveLength(1);
  });
});

test('a ServiceEntry whose host a chart may have a Service for says when it decides for all', () => {
  const chart = `
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: grafana, namespace: other }
spec: { chart: { spec: { chart: grafana, version: 8.0.0 } } }
---
`;
  const entry = serviceEntry(
    '{hosts: [grafana.other.svc.cluster.local], ports: [{number: 80, name: http, protocol: HTTP}], resolution: DNS}',
  );
  const [sure] = captured('', entry);
  expect(sure).toMatch(/for callers in every namespace\.$/);
  const [unsure] = captured(chart, chart + entry);
  expect(unsure).toMatch(
    /every namespace, unless other has a Kubernetes Service of that name: then only for callers in shop\.$/,
  );
});

describe('a DestinationRule', () => {
  const rule = (spec: string, namespace = 'istio-system'): string =>
    `apiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: {name: all, namespace: ${namespace}}\nspec: {trafficPolicy: {tls: {mode: DISABLE}}, ${spec}}\n---\n`;
  const meshWide = (base: string, head: string): number =>
    detectionOf(meshWideChange, CLUSTER + base, CLUSTER + head).findings.length;
  const loosened = (base: string, head: string): readonly string[] =>
    findingsOf(securityLoosened, CLUSTER + base, CLUSTER + head).map(({ key }) => key);

  const PRIVATE = [
    'host: "*.local", exportTo: ["."]',
    'host: "*.local", exportTo: [istio-system]',
    'host: "*.local", exportTo: ["~"]',
    'host: "*.local", workloadSelector: {matchLabels: {app: edge}}',
    'host: "*.local", workloadSelector: {}',
  ];

  test('of the root namespace reaches the mesh only where other namespaces see it', () => {
    expect(meshWide('', rule('host: "*.local"'))).toBe(1);
    expect(meshWide('', rule('host: "*.local", exportTo: [shop, other, third]'))).toBe(1);
    expect(meshWide('', rule('host: "*.local", workloadSelector: null'))).toBe(1);
    for (const spec of PRIVATE) {
      expect(meshWide('', rule(spec)), spec).toBe(0);
      // it did reach them before
      expect(meshWide(rule('host: "*.local"'), rule(spec)), spec).toBe(1);
    }
  });

  test('loosens nothing where no client can use it', () => {
    expect(loosened('', rule('host: "*.local"'))).toEqual(['tls off']);
    for (const spec of PRIVATE) expect(loosened('', rule(spec)), spec).toEqual([]);
    // a third namespace's rule is looked up by its own clients only
    expect(
      loosened(
        '',
        rule(`${HOST.replace('hosts: [', 'host: ').replace(']', '')}, exportTo: [third]`, 'shop'),
      ),
    ).toEqual([]);
    expect(loosened('', rule('host: reviews.other.svc.cluster.local', 'shop'))).toEqual([
      'tls off',
    ]);
  });

  test('loosens TLS of a gateway that runs in its namespace, or may do so', () => {
    const [spec = ''] = PRIVATE;
    const gateway =
      'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: edge, namespace: istio-system}\nspec: {template: {metadata: {labels: {istio: ingressgateway}}, spec: {containers: []}}}\n---\n';
    expect(loosened(gateway, gateway + rule(spec))).toEqual(['tls off']);
    const elsewhere =
      'apiVersion: networking.istio.io/v1\nkind: Gateway\nmetadata: {name: edge, namespace: shop}\nspec: {selector: {istio: ingressgateway}, servers: []}\n---\n';
    expect(loosened(elsewhere, elsewhere + rule(spec))).toEqual(['tls off']);
  });

  test('of a third namespace is visible to nobody else, whatever its exportTo says', () => {
    const third = (more: string): string =>
      rule(`host: reviews.other.svc.cluster.local, ${more}`, 'shop');
    expect(loosened(third('exportTo: ["."]'), third('exportTo: ["*"]'))).toEqual([]);
    const own = (more: string): string => rule(`host: web, ${more}`, 'shop');
    expect(loosened(own('exportTo: ["."]'), own('exportTo: ["*"]'))).toEqual(['exportTo']);
  });
});
