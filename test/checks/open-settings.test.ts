import { expect, test } from 'vitest';
import { undecidedSettings } from '../../src/checks/proxy-at-risk/open-settings.ts';
import { meshFrom } from '../support/rendered.ts';

const pods = (annotation: string): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: orders, namespace: shop }
spec:
  selector: { matchLabels: { app: orders } }
  template:
    metadata:
      labels: { app: orders, sidecar.istio.io/inject: 'true' }
      annotations: { ${annotation} }
    spec: { containers: [{ name: app, image: orders:1 }] }
---
`;
const annotated = pods("proxy.istio.io/config: 'concurrency: 3'");
const config = (name: string, spec: string): string => `
apiVersion: networking.istio.io/v1beta1
kind: ProxyConfig
metadata: { name: ${name}, namespace: shop }
spec: { ${spec} }
---
`;
const ofOrders = config('orders', 'selector: { matchLabels: { app: orders } }, concurrency: 1');

const told = (base: string, head: string): readonly string[] =>
  undecidedSettings({ before: meshFrom(base), after: meshFrom(head) }, [
    { path: 'concurrency', standard: null },
  ]).map(({ message }) => message);

test('a value that two objects set is not known since the second of them', () => {
  const rivals = config('a', 'concurrency: 1') + config('b', 'concurrency: 2');
  expect(told(pods('a: b') + config('a', 'concurrency: 1'), pods('a: b') + rivals)).toEqual([
    'With which `concurrency` the proxy of Deployment shop/orders starts is not known: ProxyConfig shop/a and ProxyConfig shop/b set it, and nothing here shows which of them decides (mesh.yaml:17).',
  ]);
});

test('an annotation beside a ProxyConfig for the same pods leaves the value open', () => {
  expect(told(annotated, annotated + ofOrders)).toHaveLength(1);
});

test('a value that nobody could tell before says nothing again', () => {
  expect(told(annotated + ofOrders, annotated + ofOrders)).toEqual([]);
});

test('a value that is known says nothing', () => {
  expect(told(pods('a: b'), annotated)).toEqual([]);
});
