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

const CALLER = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: web }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web, sidecar.istio.io/inject: 'true' } }
    spec:
      containers:
        - name: app
          image: web
          env: [{ name: PAYMENTS_URL, value: 'http://payments.shop.svc.cluster.local' }]
`;

const OPEN = `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: open, namespace: shop }
spec: { podSelector: {}, ingress: [{}] }
`;

const ENDS: Texts = { 'apps/elsewhere/called.yaml': CALLED, 'apps/elsewhere/caller.yaml': CALLER };

export const CALLERS_CUT_OFF: readonly WrittenTwins[] = [
  // the policy goes that let through the caller, which both others drop
  {
    comparedBy: 'checks/authorization-cuts-off-callers/network-losses.ts',
    one: fromTheWeb('{ tier: front }'),
    two: fromTheWeb('{ tier: front, app: web }'),
    was: { ...ENDS, 'apps/elsewhere/open.yaml': OPEN },
    is: ENDS,
  },
];
