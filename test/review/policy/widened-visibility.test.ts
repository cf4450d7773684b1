import { expect, test } from 'vitest';
import { reviewOf } from '../../support/review-of.ts';

const service = (exportTo: string): string => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec:
  hosts: [web.example.com]
  gateways: [edge]
  http: [{ route: [{ destination: { host: web } }] }]
  ${exportTo}
`;

const isWidened = async (before: string, after: string): Promise<boolean> => {
  const { reasons } = await reviewOf(
    { 'web.yaml': service(before) },
    { 'web.yaml': service(after) },
  );
  return reasons.some(({ rule }) => rule === 'visible-to-all-namespaces');
};

test('one namespace less sees it: that is no widening', async () => {
  expect(await isWidened('exportTo: [".", batch]', 'exportTo: ["."]')).toBe(false);
});

test('an empty list, and none, are for every namespace', async () => {
  expect(await isWidened('exportTo: ["."]', 'exportTo: []')).toBe(true);
  expect(await isWidened('exportTo: [".", batch]', 'exportTo: []')).toBe(true);
  expect(await isWidened('exportTo: ["."]', '')).toBe(true);
  expect(await isWidened('exportTo: ["."]', 'exportTo: [".", "*"]')).toBe(true);
});
