import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import type { Files } from '../support/review-of.ts';
import { reviewOf } from '../support/review-of.ts';

const object = (apiVersion: string, kind: string, name: string, spec: string): string =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: ${name}, namespace: shop }\nspec: ${spec}\n---\n`;

/** What one sees of the findings of one check. */
async function symptoms(check: string, before: string, after: string): Promise<readonly string[]> {
  const files = (text: string): Files => ({ 'prod/all.yaml': text });
  const { findings } = await reviewOf(files(before), files(after));
  return findings
    .filter((finding) => finding.check === check)
    .map(({ symptom }) => spoken(symptom));
}

const namespace = object('v1', 'Namespace', 'shop', '{}').replace(', namespace: shop', '');

const gateway = (server: string): string =>
  object(
    'networking.istio.io/v1',
    'Gateway',
    'public',
    `{ selector: { app: edge }, servers: [${server}] }`,
  );
const route = (host: string): string =>
  object(
    'networking.istio.io/v1',
    'VirtualService',
    'shop',
    `{ hosts: [${host}], gateways: [public], http: [{ directResponse: { status: 200 } }] }`,
  );

test.each([
  [
    'no handshake without TLS',
    '{ port: { number: 80, name: http, protocol: HTTP }, hosts: [shop.example.com] }',
    '404, response flag NR (no route)',
  ],
  [
    'one with it',
    '{ port: { number: 443, name: https, protocol: HTTPS }, hosts: [shop.example.com], tls: { mode: SIMPLE, credentialName: shop } }',
    'a reset during the TLS handshake, unless another Gateway of the same pods has the name',
  ],
  [
    'one of each',
    '{ port: { number: 80, name: http, protocol: HTTP }, hosts: [shop.example.com] }, { port: { number: 443, name: https, protocol: HTTPS }, hosts: [shop.example.com], tls: { mode: SIMPLE, credentialName: shop } }',
    '404, response flag NR (no route), or a reset during the TLS handshake',
  ],
  [
    'one with it for the name, kept for another namespace',
    '{ port: { number: 443, name: https, protocol: HTTPS }, hosts: [pay/other.example.com], tls: { mode: SIMPLE, credentialName: shop } }',
    '404, response flag NR (no route)',
  ],
])('of a host that a gateway does not serve: %s', async (_, server, symptom) => {
  const before = namespace + gateway(server);
  expect(await symptoms('host-not-served', before, before + route('other.example.com'))).toEqual([
    symptom,
  ]);
});

test('of a Service that a gateway does not serve nobody sees a 404, since nobody asks for it there', async () => {
  const serving = gateway(
    '{ port: { number: 80, name: http, protocol: HTTP }, hosts: [shop.example.com] }',
  );
  const store = object('v1', 'Service', 'store', '{ ports: [{ name: http, port: 80 }] }');
  const before = namespace + serving + store;
  const seen =
    'no errors: no request at a gateway is for store, and calls in the mesh do not use these routes';
  expect(await symptoms('host-not-served', before, before + route('store'))).toEqual([seen]);
  expect(
    await symptoms('some-hosts-not-served', before, before + route('shop.example.com, store')),
  ).toEqual([seen]);
  expect(
    await symptoms('some-hosts-not-served', before, before + route('shop.example.com, stores')),
  ).toEqual(['404, response flag NR (no route)']);
});

test('of a Service that its routes are also for in the mesh, callers there use them; once it comes, nothing new is wrong', async () => {
  const serving = gateway(
    '{ port: { number: 80, name: http, protocol: HTTP }, hosts: [shop.example.com] }',
  );
  const store = object('v1', 'Service', 'store', '{ ports: [{ name: http, port: 80 }] }');
  const both = route('store').replace('gateways: [public]', 'gateways: [public, mesh]');
  const base = namespace + serving;
  expect(await symptoms('host-not-served', base + store, base + store + both)).toEqual([
    'no errors: no request at a gateway is for store, and calls in the mesh use these routes all the same',
  ]);
  const { findings } = await reviewOf(
    { 'prod/all.yaml': base + both },
    { 'prod/all.yaml': base + both + store },
  );
  const told = findings.filter(({ check }) => check === 'host-not-served');
  expect(told.map(({ introducedBy }) => introducedBy)).toEqual(['already-there']);
});

const service = (port: number): string =>
  object(
    'apps/v1',
    'Deployment',
    'store',
    `{ selector: { matchLabels: { app: store } }, template: { metadata: { labels: { app: store, sidecar.istio.io/inject: 'true' } }, spec: { containers: [{ name: app, image: 'store:1' }] } } }`,
  ) +
  object(
    'v1',
    'Service',
    'store',
    `{ selector: { app: store }, ports: [{ port: ${String(port)} }] }`,
  );

test('of a port that does not say what it speaks: who speaks first there', async () => {
  const [known] = await symptoms('port-undeclared', namespace, namespace + service(5432));
  expect(known).toMatch(/^nothing while it is PostgreSQL, whose clients speak first/);
  const [other] = await symptoms('port-undeclared', namespace, namespace + service(7000));
  expect(other).toMatch(/^where the server speaks first/);
});

const stateful = (app: string, more = ''): string =>
  object(
    'apps/v1',
    'StatefulSet',
    'store',
    `{ serviceName: store, selector: { matchLabels: { app: ${app} } }, template: { metadata: { labels: { app: ${app} } }, spec: { containers: [{ name: app, image: 'store:1' }] } }${more} }`,
  );

test('of a StatefulSet whose selector changes, the words of the API server, and no adoption', async () => {
  const files = (text: string): Files => ({ 'prod/all.yaml': namespace + text });
  const told = async (after: string) => {
    const { findings } = await reviewOf(files(stateful('store')), files(after));
    return findings.find(({ check }) => check === 'immutable-field') ?? expect.fail();
  };
  const selector = await told(stateful('other'));
  expect(spoken(selector.symptom)).toContain('updates to statefulset spec for fields other than');
  expect(spoken(selector.fix.text)).not.toContain('adopt');
  const management = await told(stateful('store', ', podManagementPolicy: Parallel'));
  expect(spoken(management.fix.text)).toContain('adopt');
});
