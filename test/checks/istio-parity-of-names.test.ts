import { expect, test } from 'vitest';
import { analysed } from '../cli/at-rest/analysed.ts';

/** Codes of Istio with the objects they are of, where the folder is all that there is. */
async function istioSays(code: string, ...objects: readonly string[]): Promise<readonly string[]> {
  const { entries } = await analysed({ 'all.yaml': objects.join('\n---\n') });
  return entries
    .filter((entry) => entry.code === code)
    .map(({ resource }) => resource)
    .sort();
}

const istio = (kind: string, name: string, spec: string, group = 'networking'): string => `
apiVersion: ${group}.istio.io/v1
kind: ${kind}
metadata: { name: ${name}, namespace: shop }
spec: ${spec}`;
const namespace = (name: string, labels = '{}'): string =>
  `{ apiVersion: v1, kind: Namespace, metadata: { name: ${name}, labels: ${labels} } }`;
const from = (...namespaces: readonly string[]): string =>
  istio(
    'AuthorizationPolicy',
    'a',
    `\n  rules:\n    - from:\n        - source:\n            namespaces:\n${namespaces.map((one) => `              - '${one}'`).join('\n')}\n`,
    'security',
  );

test('namespaces of the cluster are none to istioctl, and `*` is none where no Namespace is', async () => {
  const missing = (...objects: readonly string[]): Promise<readonly string[]> =>
    istioSays('IST0101', ...objects);
  expect(await missing(from('*', 'kube-system'))).toHaveLength(2);
  expect(await missing(namespace('kube-system'), from('*', 'kube-system'))).toHaveLength(2);
  expect(await missing(namespace('shop'), from('*', 'kube-system', 'shop'))).toHaveLength(1);
});

test('a Gateway that is named in the old form is one that istioctl does not find', async () => {
  const gateway = istio(
    'Gateway',
    'web',
    '{ selector: { app: gw }, servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: [a.com] }] }',
  );
  const route = (name: string): string =>
    istio('VirtualService', 'a', `{ hosts: [a.com], gateways: [${name}], http: [] }`);
  const said = async (name: string): Promise<readonly string[]> => [
    ...(await istioSays('IST0101', gateway, route(name))),
    ...(await istioSays('IST0132', gateway, route(name))),
  ];
  const ofRoute = (all: readonly string[]): readonly string[] =>
    all.filter((one) => one.startsWith('VirtualService'));
  expect(ofRoute(await said('web.shop'))).toHaveLength(2);
  expect(ofRoute(await said('shop/web'))).toEqual([]);
});

test('an empty label of a revision leaves a namespace to ztunnel', async () => {
  const sidecar = istio('Sidecar', 'a', '{ egress: [{ hosts: ["./*"] }] }');
  const ambient = (revision: string): string =>
    namespace('shop', `{ istio.io/dataplane-mode: ambient, istio.io/rev: "${revision}" }`);
  expect(await istioSays('IST0167', ambient(''), sidecar)).toEqual(['Sidecar shop/a']);
  expect(await istioSays('IST0167', ambient('blue'), sidecar)).toEqual([]);
});

test('of a Sidecar that sets nothing no warning is given', async () => {
  expect(await istioSays('IST0133', istio('Sidecar', 'a', '{ workloadSelector: {} }'))).toEqual([]);
  const set = '{ workloadSelector: {}, egress: [{ hosts: ["./*"] }] }';
  expect(await istioSays('IST0133', istio('Sidecar', 'a', set))).toEqual(['Sidecar shop/a']);
});

test('rules that a gateway does not ask are told once for two objects', async () => {
  const rules = istio(
    'VirtualService',
    'rules',
    '{ hosts: [web], http: [{ route: [{ destination: { host: web, subset: v1 } }] }] }',
  );
  const to = '{ route: [{ destination: { host: web } }] }';
  const entry = istio(
    'VirtualService',
    'entry',
    `{ hosts: [a.com], gateways: [gw], http: [${to}, ${to}] }`,
  );
  expect(await istioSays('IST0140', rules, entry)).toEqual(['VirtualService shop/entry']);
});

test('ports of TCP without an address are one warning of the webhook, and each is one of its analysis', async () => {
  const entry = istio(
    'ServiceEntry',
    'a',
    '\n  hosts: [a.com]\n  resolution: NONE\n  ports:\n    - { number: 80, name: a, protocol: TCP }\n    - { number: 81, name: b, protocol: TCP }\n',
  );
  expect(await istioSays('IST0133', entry)).toHaveLength(1);
  expect(await istioSays('IST0134', entry)).toHaveLength(2);
});

test('targets beside a selector do not count for istioctl', async () => {
  const targets = '[{ kind: Gateway, group: gateway.networking.k8s.io, name: gw }]';
  const policy = istio(
    'AuthorizationPolicy',
    'a',
    `{ selector: { matchLabels: { app: web } }, targetRefs: ${targets} }`,
    'security',
  );
  const pod = (injected: boolean): string =>
    `{ apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop, labels: { app: web, sidecar.istio.io/inject: "${String(injected)}" } }, spec: { containers: [] } }`;
  expect(await istioSays('IST0127', pod(false), policy)).toEqual(['AuthorizationPolicy shop/a']);
  expect(await istioSays('IST0127', pod(true), policy)).toEqual([]);
});

test('a bundle of the Gateway API may say two numbers of its version', async () => {
  const definition = (version: string): string =>
    `{ apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: { name: tlsroutes.gateway.networking.k8s.io, annotations: { gateway.networking.k8s.io/bundle-version: "${version}" } }, spec: {} }`;
  expect(await istioSays('IST0176', definition('v1.4'))).toHaveLength(1);
  expect(await istioSays('IST0176', definition('v1.5'))).toEqual([]);
});

test('an object that istioctl cannot read has none of its codes, and is told all the same', async () => {
  const refused = (tls: string): string =>
    istio(
      'DestinationRule',
      'a',
      `{ host: b, subsets: [{ name: "" }], trafficPolicy: { tls: ${tls} } }`,
    );
  expect(await istioSays('IST0106', refused('{ mode: DISABLE }'))).toHaveLength(1);
  expect(await istioSays('IST0106', refused('{ mode: DISABLED }'))).toEqual([]);
  const { entries } = await analysed({ 'all.yaml': refused('{ mode: DISABLED }') });
  const told = entries.filter(({ id }) => id === 'invalid-mesh-resource/object-refused');
  expect(told.map(({ code }) => code)).toEqual([null, null]);
});
