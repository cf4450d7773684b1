import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { unresolvedReference } from '../../src/checks/references/unresolved-reference.ts';
import { app, findingsOf } from './findings-of.ts';

const rule = (subsets: string): string => `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: web, namespace: shop }
spec: { host: web.shop.svc.cluster.local, subsets: ${subsets} }
---
`;
const web = (version: string): string =>
  app('shop', 'web').replace('labels: { app: web', `labels: { app: web, version: ${version}`);
const second = web('"2"')
  .split('---')
  .slice(0, 1)
  .join('')
  .replace('metadata: { name: web,', 'metadata: { name: web-v2,');

const told = (subsets: string, more = second): readonly string[] => {
  const all = `${web('v1')}${more}---\n`;
  return findingsOf(unresolvedReference, all, all + rule(subsets))
    .filter(({ check }) => check === 'subset-without-pods')
    .map(({ why, fix }) => `${spoken(why)} ${spoken(fix.text)}`);
};

const V1 = '{ name: v1, labels: { version: v1 } }';

test('a subset without pods is told with the workload that no other subset selects', () => {
  const [said] = told(`[${V1}, { name: v2, labels: { version: v2 } }]`);
  expect(said).toMatch(
    /selects pods with version=v2; Deployment shop\/web-v2 \(.*\) has version=2\. Select version=2, which the pods of Deployment shop\/web-v2 have and no other subset selects, or give those version=v2\.$/,
  );
});

test('and with all labels of the first where none is left over, or it lacks the label', () => {
  const both = `[${V1}, { name: two, labels: { version: "2" } }, { name: v3, labels: { version: v3 } }]`;
  expect(told(both)[0]).toContain('Select labels that the pod template has');
  const track = `[${V1}, { name: v2, labels: { track: canary } }]`;
  expect(told(track)[0]).toContain('Select labels that the pod template has');
});
