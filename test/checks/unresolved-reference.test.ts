import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { unresolvedReference } from '../../src/checks/references/unresolved-reference.ts';
import { detectionOf } from './detection-of.ts';
import { found, object, pod, redis, route, shop } from './reference-fixtures.ts';

describe('a name that leads nowhere is found', () => {
  test.each([
    ['a host', route('{host: payments}'), 'routes to payments through gateway edge/a fail'],
    ['a host that is not completed', route('{host: orders.shop}'), 'routes to orders.shop through'],
    ['a port', route('{host: orders, port: {number: 8080}}'), 'routes to orders:8080 through'],
    ['a subset', route('{host: orders, subset: v9}'), 'subset v9 of orders'],
    [
      'a mirror',
      object(
        'VirtualService',
        '{http: [{mirror: {host: shadow}, route: [{destination: {host: orders}}]}]}',
      ),
      'Nothing arrives at shadow',
    ],
    ['the host of mesh routes', object('VirtualService', '{hosts: [order]}'), 'apply to nothing'],
    ['a delegate', object('VirtualService', '{http: [{delegate: {name: part}}]}'), 'disappears'],
    ['a DestinationRule', object('DestinationRule', '{host: order}'), 'no traffic goes to order'],
    [
      'labels of a subset',
      object('DestinationRule', '{host: orders, subsets: [{name: v2, labels: {version: v2}}]}'),
      'Subset v2 of shop/orders has no pods',
    ],
    [
      'a port of a DestinationRule',
      object(
        'DestinationRule',
        '{host: orders, trafficPolicy: {portLevelSettings: [{port: {number: 81}}]}}',
      ),
      'has no effect on port 81, which orders does not have',
    ],
    [
      'the selector of an allow-list',
      object('AuthorizationPolicy', '{selector: {matchLabels: {app: order}}, rules: [{}]}'),
      'restricts nobody',
    ],
    [
      'the selector of a deny-list',
      object(
        'AuthorizationPolicy',
        '{action: DENY, selector: {matchLabels: {app: order}}, rules: [{}]}',
      ),
      'denies nothing',
    ],
    [
      'the selector of a Sidecar',
      object('Sidecar', '{workloadSelector: {labels: {app: order}}}'),
      'has no effect',
    ],
    [
      'a principal',
      object(
        'AuthorizationPolicy',
        '{rules: [{from: [{source: {principals: [cluster.local/ns/shop/sa/web]}}]}]}',
      ),
      'allows service account shop/web, which does not exist',
    ],
    [
      'an excepted principal of a deny-list',
      object(
        'AuthorizationPolicy',
        '{action: DENY, rules: [{from: [{source: {notPrincipals: [cluster.local/ns/shop/sa/web]}}]}]}',
      ),
      'exempts service account shop/web',
    ],
    [
      'the selector of a Service',
      object('Service', '{selector: {app: web}, ports: [{port: 1}]}'),
      'no endpoints',
    ],
    [
      'a named target port',
      object('Service', '{selector: {app: orders}, ports: [{port: 1, targetPort: grpc}]}'),
      'Port 1 of Service shop/x has no endpoints',
    ],
    [
      'the backend of an Ingress',
      object(
        'Ingress',
        '{rules: [{http: {paths: [{backend: {service: {name: web, port: {number: 80}}}}]}}]}',
      ),
      'sends to web fail',
    ],
    [
      'a port name of an Ingress',
      object('Ingress', '{defaultBackend: {service: {name: orders, port: {name: web}}}}'),
      'sends to orders fail',
    ],
    [
      'the backend of an HTTPRoute',
      object('HTTPRoute', '{rules: [{backendRefs: [{name: orders, port: 8080}]}]}'),
      'sends to orders fail',
    ],
    ['a service account of pods', pod('image: a', ', serviceAccountName: web'), 'No new pods'],
    [
      'an address',
      pod('env: [{name: A, value: "http://web.shop.svc"}]'),
      'cannot reach web.shop.svc',
    ],
    [
      'a slip in an address',
      pod('env: [{name: A, value: "http://oders/x"}]'),
      'cannot reach oders',
    ],
    [
      'a port of an address',
      pod('env: [{name: A, value: "http://orders:8080"}]'),
      'cannot connect to orders:8080',
    ],
  ])('%s', (_, head, message) => {
    expect(found(head)).toEqual([expect.stringContaining(message)]);
  });

  test('a host that was there before the change, also where much is hidden', () => {
    const base = shop + redis + route('{host: orders}');
    const head = base.replace(
      'metadata: {name: orders, namespace: shop}',
      'metadata: {name: api, namespace: shop}',
    );
    const [finding] = detectionOf(unresolvedReference, base, head).findings;
    expect(spoken(finding?.why)).toContain(
      'Before this change it was Service shop/orders (mesh.yaml:2 at the base).',
    );
    expect(spoken(finding?.symptom)).toBe('503, response flag NC (cluster not found)');
  });

  test('the selector of a Gateway that the chart of the gateway does not answer to', () => {
    const release = `
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: istio-gateway, namespace: edge}
spec: {chart: {spec: {chart: gateway}}}
---
`;
    const gateway = (selector: string): string =>
      object('Gateway', `{selector: ${selector}}`, 'a', 'edge');
    expect(found(gateway('{istio: gateway}'), release)).toEqual([]);
    const [finding] = detectionOf(
      unresolvedReference,
      release + redis + gateway('{app: istio-gateway}'),
      release + redis + gateway('{istio: istio-gateway}'),
    ).findings;
    expect(spoken(finding)?.message).toContain('opens no port');
    expect(spoken(finding?.why)).toContain(
      'Before this change it selected app=istio-gateway: the pods of gateway edge/istio-gateway (mesh.yaml:2).',
    );
    expect(spoken(finding?.fix.text)).toBe('Write `app=istio-gateway`, as before.');
    const [fresh] = detectionOf(
      unresolvedReference,
      release + redis,
      release + redis + gateway('{istio: istio-gateway}'),
    ).findings;
    expect(spoken(fresh?.fix.text)).toBe('Write `istio=gateway`.');
  });

  test('an address in the values of a chart that turns the words of a release around', () => {
    const application = (name: string, values = '{}'): string => `
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: ${name}, namespace: argocd}
spec:
  destination: {namespace: store}
  source: {chart: etcd, helm: {valuesObject: ${values}}}
---
`;
    const url = 'extraEnv: [{name: ETCD_URL, value: "http://etcd-api-store-headless:2379"}]';
    const etcd = application('api-store-etcd');
    const [finding] = detectionOf(
      unresolvedReference,
      etcd,
      etcd + application('api-store', `{${url}}`),
    ).findings;
    expect(spoken(finding)?.message).toBe(
      'Application argocd/api-store is told to reach etcd-api-store-headless, which is not there.',
    );
    expect(spoken(finding?.why)).toContain('Its value `extraEnv[name=ETCD_URL].value`');
    expect(spoken(finding?.fix.text)).toBe('Write `api-store-etcd-headless`.');
    for (const other of [
      application('api-store-etcd', '{fullnameOverride: etcd-api-store}'),
      application('etcd-api-store'),
      application('redis-cache-main'),
    ])
      expect(found(application('api-store', `{${url}}`), other), other).toEqual([]);
  });

  test('a value of a chart that named a Service before the change', () => {
    const values = `
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: web, namespace: shop}
spec: {chart: {spec: {chart: web}}, values: {backend: {url: "http://orders:80/"}}}
---
`;
    const base = shop + values;
    const head = base.replace(
      'metadata: {name: orders, namespace: shop}',
      'metadata: {name: api, namespace: shop}',
    );
    expect(detectionOf(unresolvedReference, base, head).findings.map(({ key }) => key)).toContain(
      'value backend.url orders',
    );
  });

  test('a target of a policy, and the provider of a CUSTOM one', () => {
    expect(
      found(object('AuthorizationPolicy', '{targetRefs: [{kind: Service, name: web}]}')),
    ).toEqual([expect.stringContaining('is in force nowhere')]);
    const istio = `
apiVersion: install.istio.io/v1alpha1
kind: IstioOperator
metadata: {name: istio, namespace: istio-system}
spec: {meshConfig: {extensionProviders: [{name: opa}]}}
---
`;
    const custom = (name: string): string =>
      object('AuthorizationPolicy', `{action: CUSTOM, provider: {name: ${name}}, rules: [{}]}`);
    expect(found(custom('oauth'), istio)).toEqual([
      expect.stringContaining('refuses every request'),
    ]);
    expect(found(custom('opa'), istio)).toEqual([]);
  });

  test('a certificate that is made in another namespace than that of the gateway pods', () => {
    const base = object(
      'Deployment',
      '{template: {metadata: {labels: {istio: gw}}, spec: {containers: []}}}',
      'gw',
      'edge',
    );
    const head =
      object('Certificate', '{secretName: shop-tls}', 'c', 'shop') +
      object(
        'Gateway',
        '{selector: {istio: gw}, servers: [{hosts: ["*"], tls: {credentialName: shop-tls}}]}',
      );
    expect(found(head, base)).toEqual([expect.stringContaining('has no certificate for *')]);
  });

  test('a backend of another namespace without a ReferenceGrant', () => {
    const grant = object(
      'ReferenceGrant',
      '{from: [{group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: web}], to: [{kind: Service}]}',
    );
    const parent =
      '{parentRefs: [{name: g}], rules: [{backendRefs: [{name: orders, namespace: shop, port: 80}]}]}';
    const head = object('HTTPRoute', parent, 'r', 'web');
    expect(found(head)).toEqual([expect.stringContaining('sends to shop/orders fail')]);
    expect(found(head + grant)).toEqual([]);
    // a ListenerSet adds to a Gateway
    const added = parent.replace('name: g', 'kind: ListenerSet, name: g');
    expect(found(object('HTTPRoute', added, 'r', 'web'))).toContainEqual(
      expect.stringContaining('sends to shop/orders fail'),
    );
  });

  test('the labels of the Deployment itself, which its pods do not have', () => {
    const base = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: hidden, labels: {role: front}}
spec: {template: {metadata: {labels: {app: web}}, spec: {containers: []}}}
---${redis.replace('shop', 'hidden')}`;
    const head = object(
      'PeerAuthentication',
      '{selector: {matchLabels: {role: front}}}',
      'p',
      'hidden',
    );
    const [finding] = detectionOf(unresolvedReference, base, base + head).findings;
    expect(spoken(finding?.why)).toContain(
      'These are the labels of Deployment hidden/web itself, not of pods',
    );
    expect(spoken(finding?.fix.text)).toBe('Write `app=web`.');
  });

  test('a key that a ConfigMap lacks; a Secret that is nearly called so', () => {
    const base = `${shop}
apiVersion: v1
kind: ConfigMap
metadata: {name: settings, namespace: shop}
data: {mode: fast}
---
apiVersion: v1
kind: Secret
metadata: {name: payments-key, namespace: shop}
data: {key: eA==}
---
`;
    const from = (ref: string): string => pod(`env: [{name: A, valueFrom: {${ref}}}]`);
    expect(found(from('configMapKeyRef: {name: settings, key: mod}'), base)).toHaveLength(1);
    expect(found(from('configMapKeyRef: {name: settings, key: mode}'), base)).toEqual([]);
    expect(
      found(from('configMapKeyRef: {name: settings, key: mod, optional: true}'), base),
    ).toEqual(['New pods of Deployment shop/web start without A.']);
    expect(
      found(from('configMapKeyRef: {name: settings, key: speed, optional: true}'), base),
    ).toEqual([]);
    expect(found(from('secretKeyRef: {name: payment-key, key: key}'), base)).toHaveLength(1);
    expect(found(from('secretKeyRef: {name: other, key: key}'), base)).toEqual([]);
  });
});
