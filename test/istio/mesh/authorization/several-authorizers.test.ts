import { expect, test } from 'vitest';
import { authorize } from '../../../../src/istio/mesh/authorization/policy-verdict.ts';
import { meshFrom } from '../../../support/rendered.ts';

const custom = (name: string, provider: string, path: string, annotations = ''): string => `
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: ${name}, namespace: shop, annotations: { ${annotations} } }
spec: { action: CUSTOM, provider: { name: ${provider} }, rules: [{ to: [{ operation: { paths: [${path}] } }] }] }
`;

const MESH = `
apiVersion: v1
kind: ConfigMap
metadata: { name: istio, namespace: istio-system }
data:
  mesh: |
    extensionProviders:
      - { name: one, envoyExtAuthzHttp: { service: one.auth.svc.cluster.local, port: 80 } }
      - { name: two, envoyExtAuthzHttp: { service: two.auth.svc.cluster.local, port: 80 } }
`;

const istiod = (value: string): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: istiod, namespace: istio-system }
spec:
  template:
    spec:
      containers: [{ name: discovery, image: pilot, env: [{ name: PILOT_ENABLE_MULTIPLE_CUSTOM_AUTHZ_PROVIDERS, value: "${value}" }] }]
`;

const verdictOf = (path: string, ...objects: readonly string[]): string => {
  const http = { method: 'GET', host: 'a', path, headers: new Map<string, string>(), token: null };
  const { verdict } = authorize(
    meshFrom([MESH, ...objects].join('---')),
    { namespace: 'shop', labels: new Map() },
    {
      peer: { kind: 'plaintext' },
      sourceIp: null,
      remoteIp: null,
      port: 80,
      serverName: null,
      http,
    },
  );
  return verdict;
};

test('where policies name several authorizers, istiod denies what they match, unless it is set to ask them all', () => {
  const one = custom('a', 'one', '/a');
  const two = custom('b', 'two', '/b');
  expect(verdictOf('/a', one)).toBe('unknown');
  expect(verdictOf('/a', one, two)).toBe('deny');
  expect(verdictOf('/c', one, two)).toBe('allow');
  expect(verdictOf('/a', one, two, istiod('true'))).toBe('unknown');
  expect(verdictOf('/a', one, two, istiod('false'))).toBe('deny');
});

test('a policy on trial makes another authorizer one too many, and denies nothing itself', () => {
  const one = custom('a', 'one', '/a');
  const trial = custom('b', 'two', '/b', '"istio.io/dry-run": "true"');
  expect(verdictOf('/a', one, trial)).toBe('deny');
  expect(verdictOf('/b', one, trial)).toBe('allow');
});
