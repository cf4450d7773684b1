import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { unresolvedReference } from '../../src/checks/references/unresolved-reference.ts';
import { app, findingsOf } from './findings-of.ts';

const nodes = (serviceName: string): string => `apiVersion: apps/v1
kind: StatefulSet
metadata: { name: cass, namespace: data }
spec:
  serviceName: ${serviceName}
  selector: { matchLabels: { app: cass } }
  template:
    metadata: { labels: { app: cass } }
    spec: { containers: [{ name: cass, image: 'cass:5' }] }
---
`;
const ring = (name: string): string => `apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: data }
spec: { clusterIP: None, selector: { app: cass }, ports: [{ name: tcp-cql, port: 9042 }] }
---
`;
const caller = (hosts: string): string =>
  app('shop', 'orders', ['x']).replace('value: "http://x"', `value: "${hosts}"`);
const SEEDS = 'cass-0.ring.data:9042,cass-1.ring.data.svc.cluster.local:9042';

const told = (base: string, head: string) =>
  findingsOf(unresolvedReference, base, head).filter(
    ({ check }) => check === 'address-without-service',
  );

test('pods that are called by a Service which goes cannot be reached, said once of a list', () => {
  const rest = caller(SEEDS) + nodes('ring');
  const [found, ...more] = told(rest + ring('ring'), rest + ring('ring-v2'));
  expect(spoken(more)).toEqual([]);
  expect(spoken(found)?.message).toBe('Deployment shop/orders cannot reach cass-0.ring.data.');
  expect(spoken(found?.fix.text)).toMatch(
    /^Keep a headless Service called ring: StatefulSet data\/cass has it as its serviceName/,
  );
});

test('where the StatefulSet takes the new name, its callers have to as well', () => {
  const rest = caller(SEEDS);
  const [found] = told(rest + nodes('ring') + ring('ring'), rest + nodes('hoop') + ring('hoop'));
  expect(spoken(found?.fix.text)).toContain('`hoop`');
});

test.each([
  ['the Service is there', SEEDS, ring('ring')],
  ['no StatefulSet has such pods', 'node-0.ring.data:9042', ''],
  ['the name is none of a pod', 'cass.ring.data:9042', ''],
])('nothing is told where %s', (_, hosts, service) => {
  const tree = caller(hosts) + nodes('ring') + service;
  expect(spoken(told(tree, tree))).toEqual([]);
  expect(spoken(told('', tree))).toEqual([]);
});
