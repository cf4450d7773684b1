import { expect, test } from 'vitest';
import { reportOf } from '../../support/review-of.ts';

const tree = (image: string, account: string) => ({
  'mesh/operator.yaml': `apiVersion: install.istio.io/v1alpha1
kind: IstioOperator
metadata: { name: plane, namespace: istio-system }
spec: { components: { ingressGateways: [{ name: edge, enabled: true, label: { door: front } }] } }
`,
  'mesh/gateway.yaml': `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: public, namespace: istio-system }
spec:
  selector: { door: front }
  servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: [depot.example] }]
`,
  'depot/all.yaml': `apiVersion: v1
kind: Namespace
metadata: { name: depot, labels: { istio-injection: enabled } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: lanes, namespace: depot }
spec:
  selector: { matchLabels: { app: lanes } }
  template:
    metadata: { labels: { app: lanes } }
    spec: { containers: [{ name: lanes, image: 'depot/lanes:${image}' }] }
---
apiVersion: v1
kind: Service
metadata: { name: lanes, namespace: depot }
spec: { selector: { app: lanes }, ports: [{ name: http, port: 80 }] }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: lanes, namespace: depot }
spec: { hosts: [depot.example], gateways: [istio-system/public], http: [{ route: [{ destination: { host: lanes } }] }] }
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: lanes, namespace: depot }
spec:
  selector: { matchLabels: { app: lanes } }
  rules: [{ from: [{ source: { principals: [cluster.local/ns/istio-system/sa/${account}] } }] }]
`,
});

const told = async (account: string): Promise<string> =>
  (await reportOf(tree('1', account), tree('2', account), 'markdown')).text;

test('a Gateway that is known to call is not named again by the account of its pods', async () => {
  const text = await told('edge-service-account');
  expect(text).toContain('Known to call: Gateway istio-system/public.');
  expect(text).not.toContain('Let in by name');
});

test('another account that a policy lets in is', async () => {
  expect(await told('sweeper')).toContain(
    'Allowed by name in a policy, not known to call: ServiceAccount istio-system/sweeper.',
  );
});

test('nor where a route without a namespace names the Gateway alone, and its pods are in the tree', async () => {
  const ofOwn = (image: string) => {
    const { 'depot/all.yaml': depot, 'mesh/gateway.yaml': gateway } = tree(image, 'edge');
    return {
      'mesh/gateway.yaml': `${gateway}---
apiVersion: apps/v1
kind: Deployment
metadata: { name: edge, namespace: istio-system }
spec:
  selector: { matchLabels: { door: front } }
  template:
    metadata: { labels: { door: front } }
    spec: { serviceAccountName: edge, containers: [{ name: istio-proxy, image: auto }] }
`,
      'depot/all.yaml': depot
        .replaceAll(/, namespace: depot/g, '')
        .replace('istio-system/public', 'public'),
    };
  };
  const { text } = await reportOf(ofOwn('1'), ofOwn('2'), 'markdown');
  expect(text).toContain('Known to call: Gateway public');
  expect(text).not.toContain('not known to call');
});
