import { expect, test } from 'vitest';
import { pointsOf } from '../../../src/review/claims/points.ts';
import { claimsOf } from '../../../src/review/claims/review-claims.ts';
import { reviewOf } from '../../support/review-of.ts';
import { namespace } from '../../support/objects.ts';

const workload = (name: string, calls = ''): string => `apiVersion: v1
kind: ServiceAccount
metadata: { name: ${name}, namespace: shop }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: shop }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec:
      serviceAccountName: ${name}
      containers: [{ name: app, image: app, env: [${calls}] }]
---
`;
const service = (labels: string): string => `apiVersion: v1
kind: Service
metadata: { name: orders, namespace: shop, labels: { ${labels} } }
spec: { selector: { app: orders }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
---
`;
const waypoint = (home: string): string => `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: waypoint, namespace: ${home}, labels: { istio.io/waypoint-for: service } }
spec:
  gatewayClassName: istio-waypoint
  listeners: [{ name: mesh, port: 15008, protocol: HBONE, allowedRoutes: { namespaces: { from: All } } }]
---
`;
const policy = `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: readers, namespace: shop }
spec:
  targetRefs: [{ kind: Service, group: "", name: orders }]
  rules: [{ to: [{ operation: { methods: [GET] } }] }]
`;
const tree = (labels: string, home: string) => ({
  'clusters/prod/namespaces.yaml': namespace('shop', 'istio.io/dataplane-mode: ambient'),
  'clusters/prod/shop.yaml': [
    workload('orders'),
    workload('web', '{ name: ORDERS_URL, value: "http://orders.shop/orders" }'),
    service(labels),
    waypoint(home),
    policy,
  ].join(''),
});

test.each([
  ['the waypoint', 'shop', 'istio.io/use-waypoint: waypoint', 'istio.io/use-waypoint: waypont'],
  [
    'the namespace of the waypoint',
    'edge',
    'istio.io/use-waypoint: waypoint, istio.io/use-waypoint-namespace: edge',
    'istio.io/use-waypoint: waypoint, istio.io/use-waypoint-namespace: egde',
  ],
])(
  'calls that nobody refuses since a slip in the name of %s are told by it, once',
  async (_, home, right, wrong) => {
    const review = await reviewOf(tree(right, home), tree(wrong, home));
    const consequences = review.behaviours.flatMap((each) => each.consequences);
    expect(consequences.map(({ kind }) => kind)).toContain('opened');
    expect(review.behaviours.map(({ undecided }) => undecided)).toEqual([0]);
    const { claims } = claimsOf(review);
    const [first] = claims;
    const cause = first?.about === 'calls' ? undefined : first;
    expect(cause?.group.finding.check).toBe('waypoint-missing');
    expect(cause?.rows.length).toBeGreaterThan(0);
    expect(pointsOf(claims, review)).toHaveLength(1);
  },
);

test('a waypoint of another name, which nobody sees, may refuse what it refused', async () => {
  const review = await reviewOf(
    tree('istio.io/use-waypoint: waypoint', 'shop'),
    tree('istio.io/use-waypoint: elsewhere', 'shop'),
  );
  const consequences = review.behaviours.flatMap((each) => each.consequences);
  expect(consequences.filter(({ kind }) => kind === 'opened')).toEqual([]);
});
