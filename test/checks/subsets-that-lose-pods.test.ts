import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { unresolvedReference } from '../../src/checks/references/unresolved-reference.ts';
import { findingsOf } from './findings-of.ts';

const version = (name: string): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: orders-${name}, namespace: shop }
spec:
  selector: { matchLabels: { app: orders, version: ${name} } }
  template:
    metadata: { labels: { app: orders, version: ${name}, sidecar.istio.io/inject: "true" } }
    spec: { containers: [{ name: app, image: app }] }
---
`;
const rest = `
apiVersion: v1
kind: Service
metadata: { name: orders, namespace: shop }
spec: { selector: { app: orders }, ports: [{ name: http, port: 80 }] }
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: orders, namespace: shop }
spec: { host: orders, subsets: [{ name: v1, labels: { version: v1 } }] }
---
`;

test('a subset whose Deployment goes is not to select the labels of another one', () => {
  const [found] = findingsOf(
    unresolvedReference,
    version('v1') + version('v2') + rest,
    version('v2') + rest,
  ).filter(({ check }) => check === 'subset-without-pods');
  expect(spoken(found?.fix.text)).toBe(
    'Keep Deployment shop/orders-v1 until nothing is routed to subset v1, or give its labels to other pods.',
  );
});
