import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { policyNotEnforced } from '../../src/checks/policy-not-enforced/policy-not-enforced.ts';
import { configMap, virtualService } from '../support/objects.ts';
import { app, findingsOf, policy } from './findings-of.ts';

const pods = (annotations = ''): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: edge, namespace: ingress }
spec:
  selector: { matchLabels: { istio: edge } }
  template:
    metadata: { labels: { istio: edge, sidecar.istio.io/inject: 'true' }, annotations: { inject.istio.io/templates: gateway${annotations} } }
    spec: { containers: [{ name: istio-proxy, image: auto }] }
---
`;
const service = (spec: string, annotations = ''): string => `
apiVersion: v1
kind: Service
metadata: { name: edge, namespace: ingress, annotations: {${annotations}} }
spec: { ${spec}, selector: { istio: edge }, ports: [{ name: https, port: 443, targetPort: 8443 }] }
---
`;
const asks = (source: string, action = 'ALLOW'): string =>
  policy(
    'ingress',
    'office',
    `{ selector: { matchLabels: { istio: edge } }, action: ${action}, rules: [{ from: [{ source: { ${source} } }] }] }`,
  );
const meshConfig = (mesh: string): string =>
  configMap('istio', `{ mesh: '${mesh}' }`, { namespace: 'istio-system' });

const OFFICE = 'ipBlocks: [203.0.113.0/24]';
const CLUSTER = 'type: LoadBalancer';
const told = (text: string) =>
  findingsOf(policyNotEnforced, '', text).filter(({ check }) => check === 'address-behind-nodes');

test('a gateway sees addresses of nodes where its Service leads to pods on others', () => {
  const [found] = told(pods() + service(CLUSTER) + asks(OFFICE));
  expect(spoken(found)?.message).toContain('clients on the list are not let in by it');
  expect(spoken(found)?.message).toContain('unless the network of this cluster keeps them');
  expect(spoken(found?.why)).toContain('which is Cluster');
  expect(told(pods() + service('type: NodePort') + asks(OFFICE))).toHaveLength(1);
  const when = policy(
    'ingress',
    'office',
    "{ rules: [{ when: [{ key: source.ip, notValues: ['203.0.113.7'] }] }] }",
  );
  expect(told(pods() + service(CLUSTER) + when)).toHaveLength(1);
});

test('what is to be written in the place of a list keeps its negation', () => {
  const fixOf = (source: string, action: string): string | undefined =>
    spoken(told(pods() + service(CLUSTER) + asks(source, action))[0]?.fix.text);
  expect(fixOf(OFFICE, 'DENY')).toContain('ask for remoteIpBlocks.');
  for (const action of ['DENY', 'ALLOW'])
    expect(fixOf('notIpBlocks: [203.0.113.0/24]', action)).toContain('ask for notRemoteIpBlocks.');
});

test('what a rule does to clients that it does not see goes by its action', () => {
  const of = (source: string, action: string): string | undefined =>
    spoken(told(pods() + service(CLUSTER) + asks(source, action))[0])?.message;
  expect(of(OFFICE, 'DENY')).toContain('it does not refuse clients on the list');
  expect(of('notIpBlocks: [203.0.113.0/24]', 'DENY')).toContain(
    'it refuses clients on the list too',
  );
  expect(of('notIpBlocks: [203.0.113.0/24]', 'ALLOW')).toContain('tells no client from another');
});

test('a rule that refuses some requests alone is told with those', () => {
  const of = (rest: string): string | undefined => {
    const rule = `{ from: [{ source: { notIpBlocks: [203.0.113.0/24] } }], ${rest} }`;
    const spec = `{ selector: { matchLabels: { istio: edge } }, action: DENY, rules: [${rule}] }`;
    return spoken(told(pods() + service(CLUSTER) + policy('ingress', 'office', spec))[0])?.message;
  };
  expect(of('to: [{ operation: { hosts: [admin.acme.test] } }]')).toContain(
    'it refuses clients on the list too, in requests to admin.acme.test.',
  );
  expect(of('to: [{ operation: { paths: [/admin] } }]')).toContain(
    'on the list too, in requests that all else in its rule fits.',
  );
});

test('a rule that shuts out those on its list is told as one that refuses', () => {
  const of = (source: string, action: string): string | undefined =>
    told(pods() + service(CLUSTER) + asks(source, action))[0]?.aspect;
  expect(of('notIpBlocks: [203.0.113.0/24]', 'DENY')).toBe('refuses');
  expect(of(OFFICE, 'ALLOW')).toBe('refuses');
  expect(of(OFFICE, 'DENY')).toBeUndefined();
  expect(of('notIpBlocks: [203.0.113.0/24]', 'ALLOW')).toBeUndefined();
});

test('where addresses are kept, or may be, nothing is said', () => {
  const quiet = [
    service('type: LoadBalancer, externalTrafficPolicy: Local'),
    service('type: ClusterIP'),
    service('type: LoadBalancer, loadBalancerClass: tailscale'),
    service(CLUSTER, 'service.beta.kubernetes.io/aws-load-balancer-nlb-target-type: ip'),
    service(CLUSTER, "service.beta.kubernetes.io/aws-load-balancer-proxy-protocol: '*'"),
    '',
  ];
  for (const one of quiet) expect(spoken(told(pods() + one + asks(OFFICE)))).toEqual([]);
  expect(spoken(told(pods() + service(CLUSTER) + asks('ipBlocks: [10.0.0.0/8]')))).toEqual([]);
});

test('an address that is handed on counts where a proxy is said to be trusted', () => {
  const remote = asks('remoteIpBlocks: [203.0.113.0/24]');
  const at = pods() + service(CLUSTER);
  // the settings of the mesh are not seen
  expect(spoken(told(at + remote))).toEqual([]);
  expect(told(at + remote + meshConfig('accessLogFile: /dev/stdout'))).toHaveLength(1);
  const trusted = meshConfig('defaultConfig: { gatewayTopology: { numTrustedProxies: 1 } }');
  expect(spoken(told(at + remote + trusted))).toEqual([]);
  const [behind] = told(at + asks(OFFICE) + trusted);
  expect(spoken(behind)?.message).toContain('is that of the load balancer before it');
  expect(spoken(behind?.fix.text)).toContain('remoteIpBlocks');
  const own = pods(", proxy.istio.io/config: 'gatewayTopology: { numTrustedProxies: 1 }'");
  expect(
    spoken(told(own + service(CLUSTER) + remote + meshConfig('accessLogFile: /dev/stdout'))),
  ).toEqual([]);
});

test('the Service that a chart or istiod makes counts alike', () => {
  const release = (values: string): string => `
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: edge, namespace: ingress }
spec: { chart: { spec: { chart: gateway, version: 1.24.0, sourceRef: { kind: HelmRepository, name: istio } } }, ${values} }
---
`;
  expect(told(release('values: {}') + asks(OFFICE))).toHaveLength(1);
  const local = release('values: { service: { externalTrafficPolicy: Local } }');
  expect(spoken(told(local + asks(OFFICE)))).toEqual([]);
  expect(
    spoken(told(release('valuesFrom: [{ kind: ConfigMap, name: edge }]') + asks(OFFICE))),
  ).toEqual([]);
  const api = (spec: string): string => `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: edge, namespace: ingress }
spec: { gatewayClassName: istio${spec}, listeners: [{ name: https, port: 443, protocol: HTTPS }] }
---
`;
  const targeted = policy(
    'ingress',
    'office',
    `{ targetRefs: [{ group: gateway.networking.k8s.io, kind: Gateway, name: edge }], rules: [{ from: [{ source: { ${OFFICE} } }] }] }`,
  );
  expect(told(api('') + targeted)).toHaveLength(1);
  const own = ', infrastructure: { parametersRef: { group: "", kind: ConfigMap, name: edge } }';
  expect(spoken(told(api(own) + targeted))).toEqual([]);
});

test('behind a gateway a rule that spares a list refuses all, and one that refuses it refuses nobody', () => {
  const shop =
    app('ingress', 'orders') +
    virtualService(
      'orders',
      '{ hosts: [shop.example], gateways: [edge], http: [{ route: [{ destination: { host: orders } }] }] }',
      {
        namespace: 'ingress',
      },
    );
  const symptoms = (source: string, action: string): readonly string[] =>
    findingsOf(
      policyNotEnforced,
      '',
      shop +
        policy(
          'ingress',
          'office',
          `{ selector: { matchLabels: { app: orders } }, action: ${action}, rules: [{ from: [{ source: { ${source} } }] }] }`,
        ),
    )
      .filter(({ check }) => check === 'address-behind-gateway')
      .map(({ symptom }) => spoken(symptom));
  expect(symptoms(OFFICE, 'ALLOW')).toEqual([expect.stringContaining('403')]);
  expect(symptoms('notIpBlocks: [203.0.113.0/24]', 'DENY')).toEqual([
    expect.stringContaining('403'),
  ]);
  expect(symptoms(OFFICE, 'DENY')).toEqual([expect.stringContaining('are allowed')]);
});
