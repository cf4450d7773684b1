import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { unresolvedReference } from '../../src/checks/references/unresolved-reference.ts';
import { app, findingsOf } from './findings-of.ts';

const service = (namespace: string, name: string, label: string): string => `
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: ${namespace} }
spec: { selector: { app: ${label} }, ports: [{ name: http, port: 80 }] }
---
`;

const emptyServices = (text: string): readonly string[] =>
  findingsOf(unresolvedReference, '', text)
    .filter(({ check }) => check === 'service-without-pods')
    .map(({ subject, fix }) => `${subject.name}: ${spoken(fix.text)}`);

test('a Service in a namespace without any pods is part of something that comes with them', () => {
  const one = service('system', 'webhook', 'controller');
  expect(emptyServices(one)).toEqual([]);
  expect(emptyServices(one + app('system', 'other'))).toHaveLength(1);
});

test('pods that another Service is for are no slip of the pen, unless they are a letter away', () => {
  const pods = app('shop', 'orders');
  expect(emptyServices(pods + service('shop', 'board', 'orders-board'))).toEqual([
    'board: Select labels of the pod template (`spec.template.metadata.labels`), or remove the Service if no workload is meant for it.',
  ]);
  expect(emptyServices(pods + service('shop', 'again', 'order'))).toEqual([
    'again: Write `app=orders`.',
  ]);
});
