import { expect, test } from 'vitest';
import { shippedSchemas } from '../../support/manifest-schemas.ts';
import { resourcesOf } from '../../support/rendered.ts';
import { objectOf, refusalsOf, rule } from './refusals-of.ts';

test.each([
  // policies
  [
    'AuthorizationPolicy',
    rule('{when: [{key: foo, notValues: [a]}]}'),
    'No condition has the key foo',
  ],
  [
    'AuthorizationPolicy',
    rule('{when: [{key: source.ip, notValues: [a]}]}'),
    'notValues[0]: "a" is no IP',
  ],
  [
    'AuthorizationPolicy',
    rule('{when: [{key: destination.port, values: ["70000"]}]}'),
    'is no port',
  ],
  [
    'AuthorizationPolicy',
    rule('{from: [{source: {serviceAccounts: [a/b/c]}}]}'),
    'is no service account',
  ],
  [
    'AuthorizationPolicy',
    rule('{from: [{source: {trustDomains: [a*b]}}]}'),
    'neither in front nor',
  ],
  [
    'AuthorizationPolicy',
    rule('{to: [{operation: {paths: ["/a/{b}"]}}]}'),
    'braces that are no template',
  ],
  [
    'AuthorizationPolicy',
    '{targetRefs: [{kind: Gateway, name: web}], rules: [{}]}',
    'A policy cannot be for Gateway',
  ],
  [
    'PeerAuthentication',
    '{selector: {matchLabels: {a: b}}, portLevelMtls: {"0": {mode: STRICT}}}',
    'port',
  ],
  [
    'RequestAuthentication',
    '{jwtRules: [{issuer: a, jwksUri: a.b/keys}]}',
    'no address to fetch keys from',
  ],
  ['RequestAuthentication', '{jwtRules: [{issuer: a, jwks: "{"}]}', 'jwks cannot be read'],
  ['RequestAuthentication', '{jwtRules: [{jwks: "{}"}]}', 'issuer'],
  [
    'RequestAuthentication',
    '{jwtRules: [{issuer: a, outputClaimToHeaders: [{header: a b, claim: c}]}]}',
    'outputClaimToHeaders[0].header',
  ],
  // extensions
  ['Telemetry', '{tracing: [{providers: [{}]}]}', 'providers[0]'],
  ['Telemetry', '{tracing: [{customTags: {a: {literal: {}}}}]}', 'literal'],
  [
    'Telemetry',
    '{metrics: [{overrides: [{tagOverrides: {a: {}}}]}]}',
    'A tag that is set needs a value',
  ],
  ['Telemetry', '{accessLogging: [{filter: {}}]}', 'needs expression'],
  ['WasmPlugin', '{url: "ftp://a"}', 'no address of code'],
  ['ProxyConfig', '{concurrency: -1}', 'concurrency'],
])('%s %s', (kind, spec, expected) => {
  expect(refusalsOf(kind, spec).filter((text) => text.includes(expected))).toHaveLength(1);
});

test.each([
  [
    '{to: [{operation: {ports: ["*"]}}]}',
    'Remove to: an operation for every port and of nothing else is for every request.',
  ],
  ['{to: [{operation: {ports: ["*"], methods: [GET]}}]}', 'Remove the ports.'],
  ['{to: [{operation: {notPorts: ["*"]}}]}', 'Write a port from 1 to 65535.'],
  ['{when: [{key: destination.port, values: ["*"]}]}', 'Remove the condition.'],
])('the way out for every port in %s is one that istiod takes', (text, remedy) => {
  const [policy] = resourcesOf(objectOf('AuthorizationPolicy', rule(text)));
  const violations = policy === undefined ? [] : shippedSchemas().validate(policy);
  expect(violations.map((each) => each.remedy)).toEqual([remedy]);
});
