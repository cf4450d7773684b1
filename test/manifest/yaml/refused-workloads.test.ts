import { expect, test } from 'vitest';
import { refusalsOf } from './refusals-of.ts';

test.each([
  // ServiceEntry
  ['ServiceEntry', '{hosts: [a.com], exportTo: [a_b]}', 'exportTo "a_b"'],
  [
    'ServiceEntry',
    '{hosts: [a.com], ports: [{number: 80, name: a.b, protocol: HTTP}]}',
    'is no name of a port',
  ],
  [
    'ServiceEntry',
    '{hosts: [a.com], ports: [{number: 80, name: a, protocol: CONNECT}]}',
    'is no protocol',
  ],
  ['ServiceEntry', '{hosts: ["a/b"]}', 'contains a slash'],
  [
    'ServiceEntry',
    '{hosts: [a.com], resolution: STATIC, ports: [{number: 80, name: a}], endpoints: [{address: 10.0.0.1, ports: {b: 80}}]}',
    'has no port named b',
  ],
  [
    'ServiceEntry',
    '{hosts: [a.com], resolution: DNS, ports: [{number: 80, name: a}], endpoints: [{address: "a b"}]}',
    'neither an IP address nor',
  ],
  [
    'ServiceEntry',
    '{hosts: ["*.a.com"], resolution: DYNAMIC_DNS, ports: [{number: 80, name: a}]}',
    'DYNAMIC_DNS works for',
  ],
  // workloads
  ['WorkloadEntry', '{address: ""}', 'address'],
  ['WorkloadEntry', '{address: "unix://a"}', 'stands the absolute path of a file'],
  ['WorkloadEntry', '{address: 10.0.0.1, labels: {a: "b c"}}', 'is no value of a label'],
  ['WorkloadGroup', '{metadata: {}}', 'spec.template'],
  ['WorkloadGroup', '{template: {}, probe: {}}', 'A probe needs httpGet'],
  // Sidecar
  [
    'Sidecar',
    '{outboundTrafficPolicy: {mode: ALLOW_ANY, egressProxy: {host: a.b}}}',
    'egressProxy.port',
  ],
  [
    'Sidecar',
    '{outboundTrafficPolicy: {mode: ALLOW_ANY, egressProxy: {host: a.b, port: {number: 0}}}}',
    'egressProxy.port.number',
  ],
  [
    'Sidecar',
    '{outboundTrafficPolicy: {egressProxy: {host: a.b, port: {number: 80}}}}',
    'egressProxy needs mode',
  ],
  ['Sidecar', '{egress: [{hosts: ["./web"]}]}', 'is a short name'],
  [
    'Sidecar',
    '{egress: [{port: {number: 0, protocol: HTTP, name: a}, hosts: ["./*"]}]}',
    'listens at a socket',
  ],
  [
    'Sidecar',
    '{ingress: [{port: {number: 80, protocol: HTTP, name: a}, defaultEndpoint: "10.0.0.1:80"}]}',
    'no endpoint of the pod',
  ],
  [
    'Sidecar',
    '{ingress: [{port: {number: 80, protocol: HTTP, name: a}, tls: {mode: SIMPLE, serverCertificate: /a, privateKey: /b}}]}',
    'Only a port of protocol HTTPS',
  ],
  ['Sidecar', '{inboundConnectionPool: {}}', 'A connectionPool needs'],
])('%s %s', (kind, spec, expected) => {
  expect(refusalsOf(kind, spec).filter((text) => text.includes(expected))).toHaveLength(1);
});
