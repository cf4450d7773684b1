import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { controlPlaneMisconfigured } from '../../src/checks/control-plane-misconfigured/control-plane-misconfigured.ts';
import { analysed } from '../cli/at-rest/analysed.ts';
import { findingsOf } from './findings-of.ts';

/** Codes and objects that `analyze` says of a folder, of webhooks, networks and istiod. */
async function said(text: string, meshNetworks?: string): Promise<readonly string[]> {
  const { entries } = await analysed(
    { 'a.yaml': text },
    meshNetworks === undefined
      ? {}
      : { meshNetworks: { path: 'networks.yaml', text: meshNetworks } },
  );
  return entries
    .filter(({ id, code }) => id.startsWith('control-plane-misconfigured/') && code !== null)
    .map(({ code, resource }) => `${code ?? ''} ${resource}`)
    .sort();
}

const injector = (name: string, hooks: string, kind = 'MutatingWebhookConfiguration'): string => `
apiVersion: admissionregistration.k8s.io/v1
kind: ${kind}
metadata: { name: ${name} }
webhooks: [${hooks}]
---
`;
const hook = (selectors: string, name = 'namespace.sidecar-injector.istio.io'): string =>
  `{ name: ${name}, clientConfig: { url: 'https://istiod.example.com/inject' }, ${selectors} }`;
const byUrl = (url: string, name = 'a.istio.io'): string =>
  `{ name: ${name}, clientConfig: { url: ${url} }, objectSelector: { matchLabels: { never: fits } } }`;

describe('injectors', () => {
  const ENABLED = 'namespaceSelector: { matchLabels: { istio-injection: enabled } }';
  const REV = (name: string): string =>
    `namespaceSelector: { matchExpressions: [{ key: istio.io/rev, operator: In, values: [${name}] }] }`;

  test('that take the same pods are told on each', async () => {
    expect(await said(injector('a', hook(ENABLED)) + injector('b', hook(ENABLED)))).toEqual([
      'IST0139 MutatingWebhookConfiguration a',
      'IST0139 MutatingWebhookConfiguration b',
    ]);
  });

  test('that two roots write are one', async () => {
    expect(await said(injector('a', hook(ENABLED)) + injector('a', hook(ENABLED)))).toEqual([]);
  });

  test('without a selector take everything', async () => {
    expect(await said(injector('a', hook('')) + injector('b', hook(REV('canary'))))).toHaveLength(
      2,
    );
  });

  test('are told once for each set of others', async () => {
    const all = ['a', 'b'].map((name) => injector(name, hook(ENABLED))).join('');
    const some = injector('c', `${hook(ENABLED)}, ${hook(REV('canary'))}`);
    const canary = injector('d', hook(REV('canary')));
    // a and b with c, with c and d where both labels are there, c with d alone
    expect(await said(all + some + canary)).toEqual([
      ...Array<string>(2).fill('IST0139 MutatingWebhookConfiguration a'),
      ...Array<string>(2).fill('IST0139 MutatingWebhookConfiguration b'),
      ...Array<string>(3).fill('IST0139 MutatingWebhookConfiguration c'),
      ...Array<string>(2).fill('IST0139 MutatingWebhookConfiguration d'),
    ]);
  });

  test('of different revisions leave each other alone, and other webhooks are none', async () => {
    expect(await said(injector('a', hook(REV('one'))) + injector('b', hook(REV('two'))))).toEqual(
      [],
    );
    expect(
      await said(injector('a', hook(ENABLED)) + injector('b', hook('', 'mutate.example.com'))),
    ).toEqual([]);
  });

  test('call a Service that is there', async () => {
    const calling = (name: string): string =>
      injector(
        'a',
        `{ name: a.istio.io, clientConfig: { service: { name: ${name}, namespace: istio-system } } }`,
      );
    const service =
      'apiVersion: v1\nkind: Service\nmetadata: { name: istiod, namespace: istio-system }\nspec: {}\n---\n';
    expect(await said(service + calling('istiod'))).toEqual([]);
    expect(await said(service + calling('istiod-canary'))).toEqual([
      'IST0139 MutatingWebhookConfiguration a',
    ]);
  });
});

describe('addresses of webhooks', () => {
  test.each([
    ['https://istiod.example.com:15017/inject/net/network1', null],
    ['"https://istiod.example.com?a=b"', null],
    ['https://user@istiod.example.com', null],
    ['"${ISTIOD_URL}"', null],
    ['1.2.3.4:15017', 'IST0163'],
    ['https://bad host/inject', 'IST0163'],
    ['https://istiod.example.com:abc/inject', 'IST0163'],
    ['https://192.0.2.1/inject', 'IST0164'],
    ['"https://[2001:db8::1]:15017/inject"', 'IST0164'],
  ])('%s: %s', async (url, code) => {
    const name = 'istio-sidecar-injector-external';
    expect(await said(injector(name, byUrl(url)))).toEqual(
      code === null ? [] : [`${code} MutatingWebhookConfiguration ${name}`],
    );
  });

  test.each(['""', 'istiod.example.com/inject', 'https:///inject'])(
    '%s has no host, which Istio does not look for',
    async (url) => {
      const { entries } = await analysed({
        'webhook.yaml': injector('istio-sidecar-injector', byUrl(url)),
      });
      const check = 'control-plane-misconfigured/webhook-without-address';
      const found = entries.filter(({ id }) => id === check);
      expect(found.map(({ code }) => code)).toEqual([null]);
    },
  );

  test('are looked at by the name of the configuration, for each webhook', async () => {
    const blank = byUrl('null', 'one.istio.io') + ', ' + byUrl('null', 'two.istio.io');
    expect(
      await said(injector('istio-validator-x', blank, 'ValidatingWebhookConfiguration')),
    ).toEqual(Array<string>(2).fill('IST0163 ValidatingWebhookConfiguration istio-validator-x'));
    for (const name of ['own-validator', 'istiod-default-validator-old'])
      expect(await said(injector(name, blank, 'ValidatingWebhookConfiguration'))).toEqual([]);
  });
});

describe('networks', () => {
  const NETWORKS = `networks:
  one: { endpoints: [{ fromRegistry: Kubernetes }, { fromRegistry: cluster2 }] }
  two: { endpoints: [{ fromRegistry: cluster2 }, { fromCidr: 10.0.0.0/8 }, { fromRegistry: kubernetes }] }
`;
  const secret = (field: string, label = '"true"'): string => `
apiVersion: v1
kind: Secret
metadata: { name: remote, namespace: istio-system, labels: { istio/multiCluster: ${label} } }
${field}: { cluster2: aGVsbG8= }
`;

  test('take their endpoints from known clusters, whose names are compared as written', async () => {
    expect(await said('', NETWORKS)).toEqual(
      Array<string>(3).fill('IST0126 MeshNetworks istio-system/meshnetworks'),
    );
    expect(await said(secret('data'), NETWORKS)).toEqual([
      'IST0126 MeshNetworks istio-system/meshnetworks',
    ]);
  });

  test('are known by `data` of Secrets with the label, as istioctl reads them', async () => {
    expect(await said(secret('stringData'), NETWORKS)).toHaveLength(3);
    expect(await said(secret('data', '"false"'), NETWORKS)).toHaveLength(3);
  });
});

describe('keys of tokens', () => {
  const istiod = (env: string): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: any-name, namespace: mesh, labels: { app: istiod } }
spec: { template: { spec: { containers: [{ name: discovery, env: [${env}] }] } } }
---
`;
  const POLICY = `
apiVersion: security.istio.io/v1
kind: RequestAuthentication
metadata: { name: login, namespace: shop }
spec: { jwtRules: [{ issuer: i, jwksUri: 'https://login.example.com' }] }
`;
  const TOLD = ['IST0175 Deployment mesh/any-name'];

  test.each([
    ['', TOLD],
    ['{ name: BLOCKED_CIDRS_IN_JWKS_URIS, value: "10.0.0.0/8" }', []],
    ['{ name: BLOCKED_CIDRS_IN_JWKS_URIS, value: "" }', TOLD],
    [
      '{ name: BLOCKED_CIDRS_IN_JWKS_URIS, valueFrom: { configMapKeyRef: { name: a, key: b } } }',
      TOLD,
    ],
  ])('with env %s', async (env, expected) => {
    expect(await said(istiod(env) + POLICY)).toEqual(expected);
  });

  test.each([
    ['istio/pilot:1.24.3', 'Move to Istio 1.29'],
    ['istio/pilot:1.26.8-distroless', 'Move to Istio 1.29'],
    ['istio/pilot:1.27.1', 'Move to Istio 1.29'],
    ['istio/pilot:1.28.0', 'Move to Istio 1.29'],
    ['istio/pilot:1.28.5-distroless', 'Move to Istio 1.29'],
    ['istio/pilot:1.28.6', 'Set BLOCKED_CIDRS_IN_JWKS_URIS'],
    ['istio/pilot:1.28.10-distroless', 'Set BLOCKED_CIDRS_IN_JWKS_URIS'],
    ['istio/pilot:1.28', 'Set BLOCKED_CIDRS_IN_JWKS_URIS'],
    ['istio/pilot:1.29.0', 'Set BLOCKED_CIDRS_IN_JWKS_URIS'],
    ['istio/pilot@sha256:0a1b', 'Set BLOCKED_CIDRS_IN_JWKS_URIS'],
  ])('of %s are kept in only by what that release reads', (image, fix) => {
    const text = istiod('').replace('name: discovery', `name: discovery, image: '${image}'`);
    const [found, ...more] = findingsOf(controlPlaneMisconfigured, '', text + POLICY).filter(
      ({ check }) => check === 'key-fetch-unrestricted',
    );
    expect(spoken(more)).toEqual([]);
    expect(spoken(found?.fix.text)?.startsWith(fix)).toBe(true);
    expect(spoken(found?.why)?.includes('BLOCKED_CIDRS_IN_JWKS_URIS')).toBe(fix.startsWith('Set'));
  });

  test('are nobody’s where no tokens are validated, or no istiod is seen', async () => {
    expect(await said(istiod(''))).toEqual([]);
    expect(await said(POLICY)).toEqual([]);
  });
});
