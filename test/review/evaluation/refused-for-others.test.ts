import { messageOf, awaitedBy } from '../../../src/checks/index.ts';
import { spoken } from '../../support/spoken.ts';
import { expect, test } from 'vitest';
import { reviewOf } from '../../support/review-of.ts';
import { service } from '../../support/objects.ts';

const PODS = `apiVersion: apps/v1
kind: Deployment
metadata: { name: pay, namespace: shop }
spec:
  selector: { matchLabels: { app: pay } }
  template:
    metadata: { labels: { app: pay, version: v1 } }
    spec: { containers: [{ name: pay, image: "pay:1" }] }
---
`;
const ROUTES = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: pay, namespace: shop }
spec:
  hosts: [pay]
  http: [{ route: [{ destination: { host: pay, subset: v1 } }] }]
---
`;
const rule = (retries: number, subset: string): string => `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: pay, namespace: shop }
spec:
  host: pay
  trafficPolicy: { connectionPool: { http: { maxRetries: ${String(retries)} } } }
  subsets: [{ name: ${subset}, labels: { version: v1 } }]
`;
const tree = (text: string) => ({
  'prod/shop.yaml': `${service('pay')}${PODS}${ROUTES}${text}`,
});

const said = async (before: string, after: string): Promise<readonly string[]> =>
  (await reviewOf(tree(before), tree(after))).findings
    .filter(({ introducedBy }) => introducedBy === 'this-change')
    .map((each) => {
      const awaits = awaitedBy(each);
      return `${each.check}${awaits === undefined ? '' : ` (${awaits})`}: ${spoken(messageOf(each))}`;
    });

test('what a refused object would do to others comes about once it is taken, for the old one leads them still', async () => {
  expect(await said(rule(3, 'v1'), rule(-3, 'v2'))).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^object-refused: DestinationRule shop\/pay is invalid/),
      expect.stringMatching(
        /^subset-undefined \(acceptance\): Once DestinationRule shop\/pay is accepted: requests that VirtualService shop\/pay routes to subset v1 of pay fail\.$/,
      ),
    ]),
  );
});

test('where it is taken, or was wrong before, it is told as it is', async () => {
  expect(await said(rule(3, 'v1'), rule(3, 'v2'))).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^subset-undefined: Requests that VirtualService shop\/pay/),
    ]),
  );
  expect((await said(rule(3, 'v2'), rule(-3, 'v2'))).join()).not.toContain('subset-undefined');
});

test('a gateway that never comes leads nobody in, until it is mended', async () => {
  const gateway = (port: number): string => `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: edge, namespace: shop }
spec: { selector: { istio: ingress }, servers: [{ port: { number: ${String(port)}, name: http, protocol: HTTP }, hosts: [shop.example.com] }] }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: shop, namespace: shop }
spec:
  hosts: [shop.example.com]
  gateways: [edge]
  http: [{ route: [{ destination: { host: pay } }] }]
`;
  const exposed = async (port: number): Promise<readonly string[]> =>
    (await said('', gateway(port))).filter((each) => each.startsWith('service-exposed'));
  expect(await exposed(80)).toEqual([expect.stringMatching(/^service-exposed: Service shop\/pay/)]);
  expect(await exposed(99_999)).toEqual([
    expect.stringMatching(
      /^service-exposed \(acceptance\): Once Gateway shop\/edge is accepted: Service shop\/pay can be reached/,
    ),
  ]);
});
