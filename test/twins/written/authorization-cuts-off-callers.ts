import type { Texts } from '../said-of-twins.ts';
import type { WrittenTwins } from '../twin-trees.ts';

const fromTheWeb = (labels: string): string => `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: from-the-web, namespace: shop }
spec:
  podSelector: {}
  ingress: [{ from: [{ namespaceSelector: {}, podSelector: { matchLabels: ${labels} } }] }]
`;

const CALLED = `
apiVersion: v1
kind: Service
metadata: { name: payments, namespace: shop }
spec:
  selector: { app: payments }
  ports: [{ name: http, port: 80, targetPort: 8080 }]
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: payments, namespace: shop }
spec:
  selector: { matchLabels: { app: payments } }
  template:
    metadata: { labels: { app: payments, sidecar.istio.io/inject: 'true' } }
    spec: { containers: [{ name: app, image: payments, ports: [{ containerPort: 8080 }] }] }
`;

const callerWith = (labels: string): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: web }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web, ${labels}, sidecar.istio.io/inject: 'true' } }
    spec:
      containers:
        - name: app
          image: web
          env: [{ name: PAYMENTS_URL, value: 'http://payments.shop.svc.cluster.local' }]
`;

const treeWith = (labels: string): Texts => ({
  'apps/elsewhere/called.yaml': CALLED,
  'apps/elsewhere/caller.yaml': callerWith(labels),
});

export const CALLERS_CUT_OFF: readonly WrittenTwins[] = [
  // the caller loses the label that both policies ask for
  {
    comparedBy: 'checks/authorization-cuts-off-callers/network-losses.ts',
    one: fromTheWeb('{ tier: front }'),
    two: fromTheWeb('{ tier: front, app: web }'),
    was: treeWith('tier: front'),
    is: treeWith('tier: back'),
  },
];
