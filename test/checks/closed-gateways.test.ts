import { describe, expect, test } from 'vitest';
import { authorizationCutsOffCallers } from '../../src/checks/authorization-cuts-off-callers/authorization-cuts-off-callers.ts';
import { trafficTaken } from '../../src/checks/traffic-taken/traffic-taken.ts';
import { app, findingsOf } from './findings-of.ts';

const GATEWAY = `
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: edge, namespace: istio-ingress }
spec: { selector: { istio: ingressgateway }, servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: ['*.example.com'] }] }
---
`;
const PODS = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: ingress, namespace: istio-ingress }
spec:
  selector: { matchLabels: { istio: ingressgateway } }
  template:
    metadata: { labels: { istio: ingressgateway, tier: edge } }
    spec: { containers: [{ name: istio-proxy, image: auto }] }
---
apiVersion: v1
kind: Service
metadata: { name: ingress, namespace: istio-ingress }
spec: { selector: { istio: ingressgateway }, ports: [{ name: http, port: 80, targetPort: 8080 }, { name: status-port, port: 15021, targetPort: 15021 }] }
---
`;
const SEEN = GATEWAY + PODS + app('shop', 'web');

const policy = (
  spec: string,
  name = 'quiet',
  kind = 'networking.k8s.io/v1/NetworkPolicy',
): string => {
  const [group = '', version = '', one = ''] = kind.split('/');
  return `apiVersion: ${group}/${version}\nkind: ${one}\nmetadata: {name: ${name}, namespace: istio-ingress}\nspec: {${spec}}\n---\n`;
};
const CILIUM = 'cilium.io/v2/CiliumNetworkPolicy';
const CALICO = 'projectcalico.org/v3/NetworkPolicy';

/** Gives what is said of the gateway: that clients are cut off, or, where that is not certain, that fewer get through. */
const closed = (base: string, head: string): readonly string[] => [
  ...new Set(
    [trafficTaken, authorizationCutsOffCallers].flatMap((detector) =>
      findingsOf(detector, base, head).map(({ check }) => check),
    ),
  ),
];

const CLOSES: ReadonlySet<string> = new Set(['gateway-closed', 'arrivals-dropped']);

describe('a policy closes a gateway', () => {
  test.each([
    ['podSelector: {}, policyTypes: [Ingress]'],
    ['podSelector: {}'],
    ['policyTypes: [Ingress]'],
    ['podSelector: {matchLabels: {istio: ingressgateway}}'],
    ['podSelector: {matchExpressions: [{key: tier, operator: Exists}]}'],
    ['podSelector: {matchExpressions: [{key: zzz, operator: DoesNotExist}]}'],
    ['podSelector: {matchExpressions: [{key: tier, operator: NotIn, values: [back]}]}'],
    ['podSelector: {}, ingress: [{from: [{podSelector: {}}]}]'],
    ['podSelector: {}, ingress: [{ports: [{port: 9090}]}]'],
    ['podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8]}}]}]'],
    ['podSelector: {}, policyTypes: [Egress]'],
    ['podSelector: {}, policyTypes: [Egress], egress: [{ports: [{port: 53}]}]'],
    ['endpointSelector: {}, ingressDeny: [{fromEntities: [world]}]', CILIUM],
    ['endpointSelector: {matchLabels: {"k8s:istio": ingressgateway}}, ingress: [{}]', CILIUM],
    ['endpointSelector: {}, egress: [{toEntities: [kube-apiserver]}]', CILIUM],
    ['selector: all(), types: [Ingress]', CALICO],
    [`selector: "istio == 'ingressgateway' || app == 'web'", types: [Ingress]`, CALICO],
    [`selector: "projectcalico.org/namespace == 'istio-ingress'", types: [Ingress]`, CALICO],
    [`selector: "istio ==", types: [Ingress]`, CALICO],
    [
      'types: [Ingress], ingress: [{action: Deny, source: {nets: [10.0.0.0/8]}}, {action: Allow}]',
      CALICO,
    ],
  ])('by %s', (spec, kind = 'networking.k8s.io/v1/NetworkPolicy') => {
    const said = closed(SEEN, SEEN + policy(spec, 'quiet', kind));
    expect(said.filter((one) => CLOSES.has(one))).toHaveLength(1);
  });

  test.each([
    ['podSelector: {matchLabels: {app: web}}'],
    ['podSelector: {matchExpressions: [{key: tier, operator: DoesNotExist}]}'],
    ['podSelector: {}, ingress: [{}]'],
    ['podSelector: {}, ingress: [{ports: [{port: 8080}]}]'],
    ['podSelector: {}, ingress: [{ports: [{port: 8000, endPort: 9000}]}]'],
    ['podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 0.0.0.0/0}}]}]'],
    ['podSelector: {}, policyTypes: [Egress], egress: [{}]'],
    ['endpointSelector: {}, ingress: [{fromEntities: [world]}]', CILIUM],
    ['endpointSelector: {matchLabels: {app: web}}, ingress: [{}]', CILIUM],
    [
      'endpointSelector: {}, ingress: [{fromEntities: [host]}], enableDefaultDeny: {ingress: false}',
      CILIUM,
    ],
    [
      'types: [Ingress], ingress: [{action: Allow}, {action: Deny, source: {nets: [10.0.0.0/8]}}]',
      CALICO,
    ],
    ['types: [Ingress], ingress: [{action: Allow}]', CALICO],
    [`selector: "app == 'web'", types: [Ingress]`, CALICO],
    [`selector: "has(istio) && istio != 'ingressgateway'", types: [Ingress]`, CALICO],
  ])('not by %s', (spec, kind = 'networking.k8s.io/v1/NetworkPolicy') => {
    const said = closed(SEEN, SEEN + policy(spec, 'quiet', kind));
    expect(said.filter((one) => one === 'gateway-closed')).toEqual([]);
  });

  test('of which no pods are rendered, by the labels that are known of them', () => {
    const made = `apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: edge, namespace: istio-ingress}\nspec: {gatewayClassName: istio, listeners: [{name: http, port: 80, protocol: HTTP}]}\n---\n`;
    expect(closed(GATEWAY, GATEWAY + policy('podSelector: {}'))).toEqual(['gateway-closed']);
    expect(closed(made, made + policy('podSelector: {}'))).toEqual(['arrivals-dropped']);
    const named = policy(
      'podSelector: {matchLabels: {gateway.networking.k8s.io/gateway-name: other}}',
    );
    expect(closed(made, made + named)).toEqual([]);
  });

  test('where what let through goes, and not where more is let through', () => {
    const deny = policy('podSelector: {}', 'deny');
    const allow = policy('podSelector: {}, ingress: [{ports: [{port: 8080}]}]', 'allow');
    const probes = policy('podSelector: {}, ingress: [{ports: [{port: 15021}]}]', 'probes');
    expect(closed(SEEN + deny + allow, SEEN + deny)).toEqual(['arrivals-dropped']);
    expect(closed(SEEN + deny, SEEN + deny + probes)).toEqual([]);
    expect(closed(SEEN + allow, SEEN + allow + deny)).toEqual([]);
    expect(closed(SEEN + deny, SEEN)).toEqual([]);
    expect(closed(SEEN + deny, SEEN + deny)).toEqual([]);
  });

  test('not where the gateway comes with it', () => {
    expect(closed(app('shop', 'web'), SEEN + policy('podSelector: {}'))).toEqual([]);
  });
});
