import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { routeNeverAnswers } from '../../src/checks/route-never-answers/route-never-answers.ts';
import { unresolvedReference } from '../../src/checks/references/unresolved-reference.ts';
import { findingsOf } from './findings-of.ts';

interface Listener {
  readonly name: string;
  readonly port: number;
  readonly protocol: string;
  readonly hostname?: string;
}

const gateway = (...listeners: readonly Listener[]): string => `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: edge, namespace: shop }
spec: { gatewayClassName: istio, listeners: ${JSON.stringify(listeners)} }
---
`;
const route = `
apiVersion: gateway.networking.k8s.io/v1
kind: GRPCRoute
metadata: { name: orders, namespace: shop }
spec:
  parentRefs: [{ name: edge, sectionName: tls }]
  hostnames: [a.example.com, b.example.com]
  rules: [{}]
---
`;
const plain = { name: 'tl', port: 80, protocol: 'HTTP' };
const tls = { name: 'tls', port: 443, protocol: 'HTTPS', hostname: '*.example.com' };
const messages = (before: string, after: string) =>
  findingsOf(unresolvedReference, before + route, after + route).map(({ why, fix }) => [
    spoken(why),
    spoken(fix.text),
  ]);

test('a listener that is called otherwise is named, whatever else is near', () => {
  const [found, ...others] = messages(
    gateway(plain, tls),
    gateway(plain, { ...tls, name: 'public' }),
  );
  expect(others).toEqual([]);
  expect(found?.[0]).toMatch(
    /^Gateway shop\/edge has no listener called `tls` any more: the one that is for the same is called `public` now \(/,
  );
  expect(found?.[1]).toBe('Write `public`, or let the listener keep its name.');
});

test.each([
  ['is for other hosts', { ...tls, name: 'public', hostname: '*.example.org' }],
  ['was there before', { ...tls, name: 'tl' }],
])('one that %s is not the same', (_, other) => {
  const before = other.name === 'tl' ? gateway(other, tls) : gateway(plain, tls);
  const after = other.name === 'tl' ? gateway(other) : gateway(plain, other);
  const [found] = messages(before, after);
  expect(found?.[0]).toContain('and none is called `tls`');
});

test('of a route whose listener is not there hosts are not told one by one', () => {
  const after = gateway(plain, { ...tls, name: 'public' }) + route;
  expect(spoken(findingsOf(routeNeverAnswers, gateway(plain, tls) + route, after))).toEqual([]);
});
