import { messageOf, awaitedBy } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { meshWideChange } from '../../src/checks/mesh-wide/mesh-wide-change.ts';
import { securityLoosened } from '../../src/checks/security-loosened/security-loosened.ts';
import { istioOperator } from '../support/objects.ts';
import { reviewOf } from '../support/review-of.ts';
import { detectionOf } from './detection-of.ts';
import { app, findingsOf } from './findings-of.ts';

const SHOP = app('shop', 'catalog') + app('shop', 'images');
const GATEWAY = `
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: storefront, namespace: shop }
spec:
  selector: { istio: ingressgateway }
  servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: ["*"] }]
---
`;
const route = (prefix: string, host: string): string =>
  `{ match: [{ uri: { prefix: ${prefix} } }], route: [{ destination: { host: ${host} } }] }`;
const routes = (...http: readonly string[]): string => `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: storefront, namespace: shop }
spec: { hosts: ["shop.example.com"], gateways: [storefront], http: [${http.join(', ')}] }
---
`;

test('a route that never gets a request exposes nothing', () => {
  const exposed = (...http: readonly string[]) =>
    findingsOf(
      securityLoosened,
      SHOP + GATEWAY + routes(route('/catalog', 'catalog')),
      SHOP + GATEWAY + routes(...http),
    ).map((told) => spoken(messageOf(told)));
  expect(exposed(route('/catalog', 'catalog'), route('/catalog-images', 'images'))).toEqual([]);
  expect(exposed(route('/catalog-images', 'images'), route('/catalog', 'catalog'))).toEqual([
    'Service shop/images can be reached from outside now, through gateway shop/storefront.',
  ]);
});

test('a route for hosts that its gateway does not serve exposes nothing', () => {
  const gateway = (host: string): string => GATEWAY.replace('hosts: ["*"]', `hosts: ["${host}"]`);
  const exposed = (host: string) =>
    findingsOf(
      securityLoosened,
      SHOP + gateway(host),
      SHOP + gateway(host) + routes(route('/', 'images')),
    ).map((told) => spoken(messageOf(told)));
  expect(exposed('*.example.com')).toEqual([
    'Service shop/images can be reached from outside now, through gateway shop/storefront.',
  ]);
  expect(exposed('other/*.example.com')).toEqual([]);
  expect(exposed('shop.example.org')).toEqual([]);
  // what a variable stands for may be the host
  expect(exposed('${DOMAIN}')).toHaveLength(1);
});

test('a route of the Gateway API that no listener takes exposes nothing', () => {
  const listener = (hostname: string): string => `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: edge, namespace: shop }
spec:
  gatewayClassName: istio
  listeners: [{ name: web, port: 80, protocol: HTTP, hostname: "${hostname}" }]
---
`;
  const httpRoute = `
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: images, namespace: shop }
spec:
  hostnames: [shop.example.com]
  parentRefs: [{ name: edge }]
  rules: [{ backendRefs: [{ name: images, port: 80 }] }]
---
`;
  const exposed = (hostname: string) =>
    findingsOf(securityLoosened, SHOP + listener(hostname), SHOP + listener(hostname) + httpRoute);
  expect(exposed('shop.example.com')).toHaveLength(1);
  expect(spoken(exposed('shop.example.org'))).toEqual([]);
});

test('an issuer that takes the place of another one is no further one', () => {
  const tokens = (...issuers: readonly string[]): string => `
apiVersion: security.istio.io/v1
kind: RequestAuthentication
metadata: { name: tokens, namespace: shop }
spec: { jwtRules: [${issuers.map((one) => `{ issuer: "${one}", jwksUri: "${one}/keys" }`).join(', ')}] }
---
`;
  const [old, other] = ['https://id.example.com', 'https://login.example.com'];
  const told = (...issuers: readonly string[]) =>
    findingsOf(securityLoosened, SHOP + tokens(old), SHOP + tokens(...issuers)).map(
      ({ fix, ...told }) => `${spoken(messageOf(told))} ${spoken(fix.text)}`,
    );
  expect(told(old, other)[0]).toMatch(/^Tokens of a further issuer are accepted: https:\/\/login/);
  expect(told(other)[0]).toMatch(
    /^Tokens of https:\/\/login\S+ are accepted, in the place of those of https:\/\/id\S+\. While callers still come with tokens of https:\/\/id/,
  );
});

test('TLS towards the outside is no mTLS that is lost', () => {
  const outside = (tls: string): string => `
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: partner, namespace: shop }
spec: { hosts: [fx.example.com], location: MESH_EXTERNAL, resolution: DNS, ports: [{ number: 443, name: https, protocol: HTTP }] }
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: partner, namespace: shop }
spec: { host: fx.example.com, trafficPolicy: { tls: ${tls} } }
---
`;
  const [found] = findingsOf(
    securityLoosened,
    SHOP + outside('{ mode: SIMPLE, sni: fx.example.com }'),
    SHOP + outside('{ mode: DISABLE }'),
  );
  expect(spoken(found)?.message).toBe(
    'Calls to fx.example.com (every port) lose TLS: the proxy sends them in plaintext.',
  );
  expect(spoken(found?.fix.text)).toBe(
    'Keep mode SIMPLE, unless the application speaks TLS itself.',
  );
  expect(spoken(found?.symptom)).not.toContain('policies that name the caller');
});

test.each([
  ['h2UpgradePolicy: UPGRADE', /WebSocket connections fail/, /a DestinationRule sets it for one/],
  ['accessLogFile: ""', /access logs of every proxy are turned off/i, /a Telemetry sets logs/],
  ['outboundTrafficPolicy: { mode: REGISTRY_ONLY }', /unknown hosts fail/i, /a Sidecar sets it/],
  ['rootNamespace: other', /other policies become the mesh-wide ones/i, /^Merge it while someone/],
])('what %s does is said by its value, and where it can be tried', (setting, message, fix) => {
  const operator = (more: string): string =>
    istioOperator('istio', `{ meshConfig: { ${more} } }`, { namespace: 'istio-system' });
  const [found] = detectionOf(
    meshWideChange,
    SHOP + operator('accessLogFile: /dev/stdout'),
    SHOP +
      operator(setting.startsWith('access') ? setting : `accessLogFile: /dev/stdout, ${setting}`),
  ).findings;
  expect(spoken(found)?.message).toMatch(message);
  expect(spoken(found?.fix.text)).toMatch(fix);
});

const filter = (name: string): string => `apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: { name: xff, namespace: istio-system }
spec:
  configPatches:
    - applyTo: NETWORK_FILTER
      match: { context: GATEWAY, listener: { filterChain: { filter: { name: ${name} } } } }
      patch: { operation: MERGE, value: { typed_config: { use_remote_address: true } } }
`;

test.each([
  ['envoy.http_connection_manager', 'nothing, as long as it has no effect'],
  [
    'envoy.filters.network.http_connection_manager',
    'every gateway gets it within seconds of the sync',
  ],
])('a filter that looks for %s is taken over by nobody, or by all', async (name, symptom) => {
  const installed = istioOperator('istio', '{ tag: 1.26.2 }', { namespace: 'istio-system' });
  const before = { 'mesh/istio.yaml': installed, 'mesh/apps.yaml': SHOP };
  const { findings } = await reviewOf(before, { ...before, 'mesh/xff.yaml': filter(name) });
  const reach = findings.find(({ check }) => check === 'root-object-changed');
  expect(spoken(reach?.symptom)).toBe(symptom);
});

test('a folder that is called docs is reviewed where a kustomization takes it in', async () => {
  const tree = (image: string) => ({
    'clusters/prod/kustomization.yaml': 'resources: [docs]\n',
    'clusters/prod/docs/kustomization.yaml': 'resources: [app.yaml]\n',
    'clusters/prod/docs/app.yaml': app('docs', 'handbook').replace('image: app', `image: ${image}`),
  });
  const { notes, changes } = await reviewOf(tree('a:1'), tree('a:2'));
  expect(notes.join()).not.toContain('not reviewed');
  expect(changes.length).toBeGreaterThan(0);
});

const policyForAll = (name: string, spec: string): string => `
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: ${name}, namespace: istio-system }
spec: ${spec}
---
`;

/** Why a change of the mesh is told; empty where none is. */
async function whyMeshWide(before: string, after: string): Promise<string> {
  const review = await reviewOf({ 'all.yaml': before }, { 'all.yaml': after });
  return spoken(review.findings.find(({ detector }) => detector === 'mesh-wide-change')?.why) ?? '';
}

test('a policy that lets in what another one lets in anyway is said to decide nothing', async () => {
  const some = policyForAll('some', '{ rules: [{ to: [{ operation: { paths: ["/x"] } }] }] }');
  const all = policyForAll('all', '{ rules: [{}] }');
  const why = whyMeshWide;
  expect(await why(SHOP + all, SHOP + all + some)).toMatch(
    /As long as AuthorizationPolicy istio-system\/all .* lets every request in, it decides nothing/,
  );
  expect(await why(SHOP, SHOP + some)).not.toContain('decides nothing');
  expect(await why(SHOP, SHOP + all + some)).not.toContain('decides nothing');
  const deny = policyForAll('deny', '{ action: DENY, rules: [{}] }');
  expect(await why(SHOP + all, SHOP + all + deny)).not.toContain('decides nothing');
});

test('a filter for gateways is not said to change every proxy', async () => {
  const filter = (context: string): string => `
apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: { name: all, namespace: istio-system }
spec:
  configPatches:
    - applyTo: HTTP_FILTER
      match: { context: ${context} }
      patch: { operation: INSERT_FIRST, value: { name: a } }
---
`;
  const why = (context: string) => whyMeshWide(SHOP, SHOP + filter(context));
  expect(await why('GATEWAY')).toContain('changes the configuration of every gateway');
  expect(await why('ANY')).toContain('changes the configuration of every proxy');
});

test('what an object that is refused would do is told as what comes after the refusal', async () => {
  const entry = (ports: string): string => `
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: all, namespace: shop }
spec: { hosts: ["*.example.com"], ${ports} }
---
`;
  const review = await reviewOf(
    { 'app.yaml': SHOP },
    { 'app.yaml': SHOP, 'entry.yaml': entry('porst: [{ number: 443, name: tls, protocol: TLS }]') },
  );
  const own = review.findings.filter(({ subject }) => subject.kind === 'ServiceEntry');
  const [refusal, ...others] = own;
  expect(refusal?.check).toBe('object-refused');
  for (const each of others) {
    expect(awaitedBy(each)).toBe('acceptance');
    expect(spoken(messageOf(each))).toMatch(/^(?:Once it is accepted|If its misspelled)/);
  }
});
