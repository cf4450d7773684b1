import { describe, expect, test } from 'vitest';
import type { Files } from '../support/review-of.ts';
import { reviewOf } from '../support/review-of.ts';

/** A Service that clients name, and a VirtualService that leads them to a host. */
const routed = (name: string, host: string, namespace = 'shop'): string => `
apiVersion: v1
kind: Service
metadata: { name: orders, namespace: ${namespace} }
spec: { selector: { app: orders }, ports: [{ name: http, port: 80 }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: orders, namespace: ${namespace} }
spec:
  selector: { matchLabels: { app: orders } }
  template:
    metadata: { labels: { app: orders } }
    spec: { containers: [{ name: app, image: example.com/orders:1.0.0 }] }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: ${name}, namespace: ${namespace} }
spec:
  hosts: [orders]
  http: [{ route: [{ destination: { host: ${host} } }] }]
`;

async function standingOf(before: Files, after: Files): Promise<readonly string[]> {
  const { findings } = await reviewOf(before, after);
  return findings
    .filter(({ check }) => check === 'route-without-host')
    .map(
      ({ environment, introducedBy, subject: { namespace, name } }) =>
        `${environment}: ${namespace}/${name} ${introducedBy}`,
    );
}

const inOne = (before: string, after: string) =>
  standingOf({ 'a.yaml': before }, { 'a.yaml': after });

describe('another host that does not exist is a new fault', () => {
  test.each([
    ['no word of the object', 'web', 'nope', 'gone'],
    ['the name of the object', 'web', 'nope', 'web'],
    ['its namespace, after its name', 'web', 'web', 'shop'],
    ['its name, after its namespace', 'web', 'shop', 'web'],
    ['full names of both', 'web', 'web.shop.svc.cluster.local', 'shop.shop.svc.cluster.local'],
    ['a word of English', 'more', 'and', 'with'],
    ['the name of an object that is called by a word', 'and', 'more', 'and'],
    ['the one name of object and namespace', 'shop', 'nope', 'shop'],
  ])('%s', async (_, name, host, other) => {
    expect(await inOne(routed(name, host), routed(name, other))).toEqual([
      `default: shop/${name} this-change`,
    ]);
  });
});

describe('the same host that does not exist is no new fault', () => {
  const noted = (text: string): string => text.replace('orders:1.0.0', 'orders:1.0.1');
  test.each([
    ['beside a change of another object', 'web', 'nope'],
    ['at an object that is called by a word', 'with', 'more'],
    ['at an object that is called like its namespace', 'shop', 'nope'],
    ['called like the object', 'web', 'web'],
  ])('%s', async (_, name, host) => {
    const text = routed(name, host);
    expect(await inOne(text, noted(text))).toEqual([`default: shop/${name} already-there`]);
  });

  test.each([
    ['has no word of either name', 'nope'],
    ['is the former name', 'web'],
  ])('after a rename, if it %s', async (_, host) => {
    expect(await inOne(routed('web', host), routed('site', host))).toEqual([
      'default: shop/site already-there',
    ]);
  });

  test('after a move to another namespace', async () => {
    expect(await inOne(routed('web', 'nope'), routed('web', 'nope', 'store'))).toEqual([
      'default: store/web already-there',
    ]);
  });
});

test('a renamed object has a new fault with another host, also if it is its new name', async () => {
  expect(await inOne(routed('web', 'nope'), routed('site', 'site'))).toEqual([
    'default: shop/site this-change',
  ]);
  expect(await inOne(routed('web', 'web'), routed('site', 'site'))).toEqual([
    'default: shop/site this-change',
  ]);
});

test('what has another name in another namespace is another object', async () => {
  expect(await inOne(routed('web', 'nope'), routed('site', 'nope', 'store'))).toEqual([
    'default: store/site this-change',
  ]);
});

test('objects of one name in two clusters have a past each', async () => {
  const tree = (staging: string, prod: string): Files => ({
    'clusters/staging/kustomization.yaml': 'resources: [web.yaml]\n',
    'clusters/staging/web.yaml': routed('web', staging),
    'clusters/prod/kustomization.yaml': 'resources: [web.yaml]\n',
    'clusters/prod/web.yaml': routed('web', prod),
  });
  expect((await standingOf(tree('nope', 'orders'), tree('nope', 'nope'))).toSorted()).toEqual([
    'prod: shop/web this-change',
    'staging: shop/web already-there',
  ]);
  expect((await standingOf(tree('nope', 'orders'), tree('gone', 'nope'))).toSorted()).toEqual([
    'prod: shop/web this-change',
    'staging: shop/web this-change',
  ]);
});
