import { expect, test } from 'vitest';
import { HTTP, HTTPS, policy, refusalsOf, server } from './refusals-of.ts';

test.each([
  // DestinationRule
  ['DestinationRule', '', 'spec.host'],
  ['DestinationRule', policy('{}'), 'spec.trafficPolicy: A trafficPolicy says nothing'],
  [
    'DestinationRule',
    policy('{portLevelSettings: []}'),
    'spec.trafficPolicy: A trafficPolicy says',
  ],
  [
    'DestinationRule',
    policy('{portLevelSettings: [{port: {number: 80}}]}'),
    'portLevelSettings[0]: An entry',
  ],
  [
    'DestinationRule',
    '{host: web, subsets: [{name: a}, {name: a}]}',
    'subsets[1].name: Another subset',
  ],
  [
    'DestinationRule',
    '{host: web, subsets: [{name: a, labels: {"a b": c}}]}',
    'is no key of a label',
  ],
  [
    'DestinationRule',
    '{host: web, subsets: [{name: a, labels: {a: "b c"}}]}',
    'is no value of a label',
  ],
  ['DestinationRule', policy('{connectionPool: {}}'), 'A connectionPool needs tcp or http'],
  ['DestinationRule', policy('{connectionPool: {http: {maxRetries: -1}}}'), 'must not be negative'],
  [
    'DestinationRule',
    policy('{connectionPool: {http: {h2UpgradePolicy: UPGRADE, useClientProtocol: true}}}'),
    'useClientProtocol keeps',
  ],
  [
    'DestinationRule',
    policy('{outlierDetection: {consecutiveLocalOriginFailures: 3}}'),
    'counts only with split',
  ],
  [
    'DestinationRule',
    policy('{tunnel: {targetHost: a b, targetPort: 80}}'),
    'spec.trafficPolicy.tunnel.targetHost',
  ],
  [
    'DestinationRule',
    policy('{tunnel: {targetHost: a, targetPort: 80}, proxyProtocol: {version: V1}}'),
    'Only one of tunnel',
  ],
  [
    'DestinationRule',
    policy('{loadBalancer: {consistentHash: {useSourceIp: true, maglev: {tableSize: 8}}}}'),
    'prime number',
  ],
  [
    'DestinationRule',
    policy('{loadBalancer: {localityLbSetting: {distribute: [{from: a, to: {b: 50}}]}}}'),
    'add up to 50',
  ],
  [
    'DestinationRule',
    policy('{loadBalancer: {localityLbSetting: {distribute: [{from: a, to: {b: 50, b/c: 50}}]}}}'),
    'overlaps with another',
  ],
  [
    'DestinationRule',
    policy('{loadBalancer: {localityLbSetting: {failover: [{from: a, to: a}]}}}'),
    'to another one',
  ],
  [
    'DestinationRule',
    policy('{loadBalancer: {localityLbSetting: {failover: [{from: a, to: b/c}]}}}'),
    'from region to region',
  ],
  [
    'DestinationRule',
    policy('{tls: {mode: SIMPLE, insecureSkipVerify: true, caCertificates: /a}}'),
    'verifies nobody',
  ],
  [
    'DestinationRule',
    policy('{tls: {mode: SIMPLE, credentialName: "configmap://other/a"}}'),
    'no ConfigMap of the own',
  ],
  // Gateway
  [
    'Gateway',
    server(HTTP, ', tls: {mode: SIMPLE, credentialName: a}'),
    'servers[0].tls.mode: A port of plain HTTP',
  ],
  ['Gateway', server(HTTP, ', tls: {mode: ISTIO_MUTUAL}'), 'A port of plain HTTP'],
  [
    'Gateway',
    server('{number: 80, name: tcp, protocol: TCP}', ', tls: {}'),
    'A port of protocol TCP has no TLS',
  ],
  [
    'Gateway',
    server(HTTPS, ', tls: {mode: ISTIO_MUTUAL, credentialName: a}'),
    "the mesh's own certificates",
  ],
  [
    'Gateway',
    server(HTTPS, ', tls: {mode: OPTIONAL_MUTUAL, serverCertificate: /a, privateKey: /b}'),
    'or caCertificates',
  ],
  [
    'Gateway',
    server(HTTPS, ', tls: {mode: SIMPLE, serverCertificate: /a, privateKey: /b, caCrl: /c}'),
    'caCrl is of no use',
  ],
  ['Gateway', server('{number: 80, name: http}'), 'servers[0].port'],
  ['Gateway', server('{number: 80, name: http, protocol: ""}'), 'is no protocol that Istio knows'],
  [
    'Gateway',
    server('{number: 80, name: http, protocol: HBONE}'),
    'is no protocol that Istio knows',
  ],
  ['Gateway', server('{number: 0, name: http, protocol: HTTP}'), 'servers[0].port.number'],
  ['Gateway', server(HTTP, ', bind: "unix:///a"'), 'has no port number'],
  ['Gateway', server(HTTP, ', bind: web'), 'no IP address to listen at'],
  ['Gateway', server(HTTP, '', 'web'), 'is a short name'],
  ['Gateway', server(HTTP, '', '*web.example.com'), 'wildcard within a label'],
])('%s %s', (kind, spec, expected) => {
  expect(refusalsOf(kind, spec).filter((text) => text.includes(expected))).toHaveLength(1);
});
