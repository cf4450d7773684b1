import { expect, test } from 'vitest';
import { refusalsOf, rule } from './refusals-of.ts';

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
