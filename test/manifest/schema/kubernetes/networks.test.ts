import { describe, expect, test } from 'vitest';
import { object, refusedOf } from './judged.ts';

const service = (fields: string): string => object('v1', 'Service', `spec: {${fields}}`);
const ingress = (fields: string): string =>
  object('networking.k8s.io/v1', 'Ingress', `spec: {${fields}}`);
const policy = (fields: string): string =>
  object('networking.k8s.io/v1', 'NetworkPolicy', `spec: {podSelector: {}, ${fields}}`);
const path = (fields: string): string => ingress(`rules: [{http: {paths: [{${fields}}]}}]`);
const BACKEND = 'backend: {service: {name: web, port: {number: 80}}}';

describe('of networks is refused', () => {
  test.each([
    [
      service('selector: {a: b}'),
      'spec.ports: A Service needs ports, unless it is headless or an ExternalName.',
    ],
    [
      service('ports: [{port: 80}, {port: 81}]'),
      'spec.ports[0].name: A port needs a name where a Service has several.',
    ],
    [
      service('ports: [{name: a, port: 80}, {name: a, port: 81}]'),
      'spec.ports[1].name: An earlier port has the name a.',
    ],
    [
      service('ports: [{name: a, port: 80}, {name: b, port: 80}]'),
      'spec.ports[1].port: An earlier port has port 80 of TCP, too.',
    ],
    [
      service('ports: [{name: HTTP, port: 80}]'),
      'spec.ports[0].name: "HTTP" is no valid name here.',
    ],
    [
      service('ports: [{port: 80, targetPort: 99999}]'),
      'spec.ports[0].targetPort: 99999 must be between 1 and 65535.',
    ],
    [
      service('ports: [{port: 80, targetPort: "8080"}]'),
      'spec.ports[0].targetPort: "8080" is no name of a port.',
    ],
    [
      service('ports: [{port: 80, nodePort: 30000}]'),
      'spec.ports[0].nodePort: A Service of type ClusterIP has no nodePort.',
    ],
    [
      service('type: clusterIP, ports: [{port: 80}]'),
      'spec.type: clusterIP is not one of ClusterIP, NodePort, LoadBalancer, ExternalName.',
    ],
    [
      service('type: NodePort, clusterIP: None, ports: [{port: 80}]'),
      'spec.clusterIP: A Service of type NodePort cannot be headless.',
    ],
    [
      service('type: ExternalName'),
      'spec.externalName: A Service of type ExternalName needs externalName.',
    ],
    [
      service('type: ExternalName, externalName: "http://a"'),
      'spec.externalName: "http://a" is no valid name here.',
    ],
    [service('clusterIP: one, ports: [{port: 80}]'), 'spec.clusterIP: "one" is no IP address.'],
    [
      service('sessionAffinityConfig: {clientIP: {timeoutSeconds: 3}}, ports: [{port: 80}]'),
      'spec.sessionAffinityConfig: sessionAffinityConfig is for sessionAffinity: ClientIP alone.',
    ],
    [
      service('externalTrafficPolicy: Local, ports: [{port: 80}]'),
      'spec.externalTrafficPolicy: externalTrafficPolicy is for what can be reached from outside: types NodePort and LoadBalancer.',
    ],
    [
      service('loadBalancerSourceRanges: [10.0.0.0/8], ports: [{port: 80}]'),
      'spec.loadBalancerSourceRanges: loadBalancerSourceRanges is for the type LoadBalancer alone.',
    ],
    [
      service('type: LoadBalancer, loadBalancerSourceRanges: [10.0.0.1/8], ports: [{port: 80}]'),
      'spec.loadBalancerSourceRanges[0]: 10.0.0.1/8 has bits behind its first 8. {36-37}',
    ],
    [
      service('externalIPs: [127.0.0.1], ports: [{port: 80}]'),
      'spec.externalIPs[0]: 127.0.0.1 is no address that others can reach.',
    ],
    [ingress('tls: []'), 'spec: An Ingress needs rules or defaultBackend.'],
    [path(`path: /, ${BACKEND}`), 'spec.rules[0].http.paths[0].pathType: A path needs pathType.'],
    [
      path(`path: web, pathType: Prefix, ${BACKEND}`),
      'spec.rules[0].http.paths[0].path: "web" must begin with /.',
    ],
    [
      path(`path: /a//b, pathType: Exact, ${BACKEND}`),
      'spec.rules[0].http.paths[0].path: A path of type Exact must not have // in it.',
    ],
    [
      path('path: /, pathType: Prefix, backend: {service: {name: web}}'),
      'spec.rules[0].http.paths[0].backend.service: A backend needs the name or the number of a port.',
    ],
    [
      path('path: /, pathType: Prefix, backend: {}'),
      'spec.rules[0].http.paths[0].backend: A backend needs service or resource.',
    ],
    [
      ingress(
        `rules: [{host: "a.*.com", http: {paths: [{path: /, pathType: Prefix, ${BACKEND}}]}}]`,
      ),
      'spec.rules[0].host: "a.*.com" is no valid name here.',
    ],
    [
      ingress(`rules: [{host: 10.0.0.1}]`),
      'spec.rules[0].host: 10.0.0.1 is an IP address; a host is a name.',
    ],
    [
      policy('policyTypes: [ingress]'),
      'spec.policyTypes[0]: ingress is not one of Ingress, Egress.',
    ],
    [
      policy('egress: [{to: [{ipBlock: {cidr: 10.0.0.0}}]}]'),
      'spec.egress[0].to[0].ipBlock.cidr: "10.0.0.0" is no range of addresses.',
    ],
    [
      policy('egress: [{to: [{ipBlock: {cidr: 10.0.0.0/8, except: [11.0.0.0/16]}}]}]'),
      'spec.egress[0].to[0].ipBlock.except[0]: 11.0.0.0/16 is not within 10.0.0.0/8.',
    ],
    [
      policy('egress: [{to: [{ipBlock: {cidr: 10.0.0.0/8}, podSelector: {}}]}]'),
      'spec.egress[0].to[0].ipBlock: ipBlock cannot stand beside a selector.',
    ],
    [
      policy('ingress: [{from: [{}]}]'),
      'spec.ingress[0].from[0]: A peer needs one of podSelector, namespaceSelector, ipBlock.',
    ],
    [
      policy('ingress: [{ports: [{port: 90, endPort: 80}]}]'),
      'spec.ingress[0].ports[0].endPort: endPort (80) must be at least port (90).',
    ],
    [
      object('discovery.k8s.io/v1', 'EndpointSlice', 'endpoints: []'),
      'addressType: An EndpointSlice needs addressType.',
    ],
  ])('%s', (text, refusal) => {
    expect(refusedOf(text)).toContain(refusal);
  });
});

describe('of networks is taken', () => {
  test.each([
    service('clusterIP: None'),
    service('clusterIP: None, ports: [{name: a, port: 53}, {name: b, port: 53, protocol: UDP}]'),
    service('type: ExternalName, externalName: a.example.com.'),
    service(
      'type: LoadBalancer, externalTrafficPolicy: Local, ports: [{port: 80, targetPort: http, nodePort: 30080}]',
    ),
    service('ipFamilyPolicy: PreferDualStack, ipFamilies: [IPv6, IPv4], ports: [{port: 80}]'),
    service(
      'type: ClusterIP, externalIPs: [192.0.2.1], externalTrafficPolicy: Cluster, ports: [{port: 80}]',
    ),
    ingress('defaultBackend: {resource: {apiGroup: a.b, kind: Bucket, name: a}}'),
    path(`pathType: ImplementationSpecific, ${BACKEND}`),
    ingress(
      `rules: [{host: "*.example.com", http: {paths: [{path: /, pathType: Prefix, ${BACKEND}}]}}]`,
    ),
    policy(
      'egress: [{to: [{ipBlock: {cidr: "2001:db8::/32", except: ["2001:db8:1::/48"]}}], ports: [{port: 80, endPort: 90}]}]',
    ),
    policy('ingress: [{}], policyTypes: [Ingress, Egress]'),
  ])('%s', (text) => {
    expect(refusedOf(text)).toEqual([]);
  });
});

test('an Ingress names one class', () => {
  const text = ingress(
    'ingressClassName: b, defaultBackend: {service: {name: web, port: {name: http}}}',
  ).replace('{name: web}', '{name: web, annotations: {kubernetes.io/ingress.class: a}}');
  expect(refusedOf(text)).toEqual([
    "metadata.annotations['kubernetes.io/ingress.class']: The annotation kubernetes.io/ingress.class (a) and ingressClassName (b) name two classes.",
  ]);
});
