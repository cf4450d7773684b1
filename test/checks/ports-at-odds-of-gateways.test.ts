import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { portsMisread } from '../../src/checks/ports-misread/ports-misread.ts';
import { findingsOf } from './findings-of.ts';

/** Pods with a proxy, and a Service two ports of which lead to one port of them. */
const pods = (name: string, template: string, kind = ''): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: shop }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata:
      labels: { app: ${name}, sidecar.istio.io/inject: "true" }
      annotations: { ${template} }
    spec: { containers: [{ name: ${name}, image: auto }] }
---
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: shop }
spec:
  ${kind}
  selector: { app: ${name} }
  ports:
    - { name: http2, port: 80, targetPort: 8080 }
    - { name: https, port: 443, targetPort: 8080 }
---
`;

const messages = (tree: string): readonly string[] =>
  findingsOf(portsMisread, '', tree)
    .filter(({ check }) => check === 'port-contradicted')
    .map((told) => spoken(messageOf(told)));

test('a gateway listens to what Gateways say, whatever its Service calls the ports', () => {
  const balancer = pods('edge', 'inject.istio.io/templates: gateway', 'type: LoadBalancer');
  expect(messages(balancer)).toEqual([]);
});

test('two ports of one Service are not called several Services', () => {
  expect(messages(pods('web', 'team: shop'))).toEqual([
    'The sidecar of Deployment shop/web takes port 8080 for what one of several ports of a Service says: HTTP and TLS.',
  ]);
});
