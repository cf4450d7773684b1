import { expect, test } from 'vitest';
import { reviewOf } from '../support/review-of.ts';
import { app } from './findings-of.ts';

const route = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec:
  hosts: [web.example.com]
  gateways: [edge]
  http: [{ route: [{ destination: { host: wbe } }] }]
---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: edge, namespace: shop }
spec: { selector: { app: edge }, servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: ["*"] }] }
`;

const tree = (...resources: readonly string[]) => ({
  'apps/shop/kustomization.yaml': `resources: [${resources.join(', ')}]\n`,
  'apps/shop/app.yaml': app('shop', 'web'),
  'apps/shop/route.yaml': route,
});

const ofRoute = async (...missing: readonly string[]) => {
  const { findings } = await reviewOf(
    tree('app.yaml', ...missing),
    tree('app.yaml', 'route.yaml', ...missing),
  );
  return findings.filter(
    ({ subject, introducedBy }) =>
      subject.kind === 'VirtualService' && introducedBy === 'this-change',
  );
};

test('what is found of a folder that does not build comes about once it builds', async () => {
  const held = await ofRoute('gone.yaml');
  expect(held.length).toBeGreaterThan(0);
  for (const { message, awaits } of held) {
    expect(message).toMatch(/^Once `apps\/shop` builds: requests /);
    expect(awaits).toBe('build');
  }
});

test('it is the same thing as without the fault, under the same id', async () => {
  const [held, plain] = [await ofRoute('gone.yaml'), await ofRoute()];
  expect(held.map(({ id }) => id)).toEqual(plain.map(({ id }) => id));
  expect(plain.every(({ message, awaits }) => awaits === undefined && !/^Once/.test(message))).toBe(
    true,
  );
});
