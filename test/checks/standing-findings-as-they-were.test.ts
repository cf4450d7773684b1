import { expect, test } from 'vitest';
import type { Files } from '../support/review-of.ts';
import { reviewOf } from '../support/review-of.ts';

const GATEWAY = `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: edge, namespace: web }
spec:
  selector: { istio: ingressgateway }
  servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: ['*'] }]
`;

const route = (namespace: string): string => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: ${namespace}, namespace: ${namespace} }
spec:
  hosts: [${namespace}.example.com]
  gateways: [web/edge]
  http: [{ route: [{ destination: { host: web } }] }]
`;

const listed = (files: Files): Files => ({
  'prod/kustomization.yaml': `resources: [${Object.keys(files).join(', ')}]\n`,
  ...Object.fromEntries(Object.entries(files).map(([name, text]) => [`prod/${name}`, text])),
});

const shared = (...namespaces: readonly string[]): Files =>
  listed({
    'gateway.yaml': GATEWAY,
    ...Object.fromEntries(namespaces.map((name) => [`${name}.yaml`, route(name)])),
  });

/** Gives what was there before in the words of the review. */
const standing = async (check: string, before: Files, after: Files): Promise<readonly string[]> =>
  (await reviewOf(before, after)).findings
    .filter((each) => each.check === check && each.introducedBy === 'already-there')
    .map(({ message }) => message);

test('what was there before does not name what this change adds', async () => {
  const ANY = "can take requests at Gateway web/edge that are for another's host.";
  const [two, three] = [shared('cart', 'orders'), shared('cart', 'orders', 'pay')];
  expect(await standing('any-host-shared', two, three)).toEqual([`Any of cart and orders ${ANY}`]);
  // of what goes only those are named that stay
  expect(await standing('any-host-shared', three, two)).toEqual([`Any of cart and orders ${ANY}`]);
  expect(await standing('any-host-shared', three, three)).toEqual([
    `Any of cart, orders and pay ${ANY}`,
  ]);
});

test('what moves to another namespace is told by the name that it had', async () => {
  const secret = (namespace: string): Files => ({
    'prod/kustomization.yaml': `${namespace === '' ? '' : `namespace: ${namespace}\n`}secretGenerator: [{ name: db, literals: [POSTGRES_PASSWORD=correct-horse-battery] }]\n`,
  });
  const told = async (before: Files, after: Files) =>
    standing('secret-object-in-clear', before, after);
  expect(await told(secret('old'), secret('new'))).toEqual([
    expect.stringContaining('Secret old/db'),
  ]);
  expect(await told(secret('new'), secret('new'))).toEqual([
    expect.stringContaining('Secret new/db'),
  ]);
});
