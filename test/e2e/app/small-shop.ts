import { ensureAccount } from '../../../sandbox/github/operations/accounts.ts';
import { commitFiles } from '../../../sandbox/github/people/commit-files.ts';
import type { GitHubRepository } from '../../../sandbox/github/people/github-repository.ts';
import type { GitHubStandIn } from '../../../sandbox/github/start-github.ts';

/** A branch of the small shop whose review makes every call: high, with a suggestion, and a team is asked. */
export const WRONG_NESTING = 'wrong-nesting';

/** A Namespace of the mesh: a push of it makes the change mesh-wide. */
export const MESH_NAMESPACE = 'prod/mesh/namespace.yaml';

const virtualService = (timeout: string): string => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: orders, namespace: shop }
spec:
  hosts: [orders.shop.svc.cluster.local]
  http:
    - route:
        - destination:
            host: orders.shop.svc.cluster.local
${timeout}
`;

const destinationRule = (tls: string): string => `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: orders, namespace: shop }
spec:
  host: orders.shop.svc.cluster.local
  trafficPolicy:
${tls}    connectionPool:
      tcp:
        maxConnections: 100
`;

const FILES = {
  CODEOWNERS: '* @acme/shop\n/prod/mesh/ @acme/mesh-platform\n',
  '.meshwarden/config.yaml': `version: 1
platformTeam: acme/mesh-platform
environments:
  - { name: prod, paths: [prod/**], production: true }
`,
  [MESH_NAMESPACE]: 'apiVersion: v1\nkind: Namespace\nmetadata: { name: istio-system }\n',
  'prod/orders/workload.yaml': `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio-injection: enabled } }
---
apiVersion: v1
kind: Service
metadata: { name: orders, namespace: shop }
spec:
  selector: { app: orders }
  ports: [{ name: http, port: 80 }]
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: orders, namespace: shop }
spec:
  selector: { matchLabels: { app: orders } }
  template:
    metadata: { labels: { app: orders } }
    spec: { containers: [{ name: orders, image: orders:1, ports: [{ containerPort: 80 }] }] }
`,
  'prod/orders/destination-rule.yaml': destinationRule(''),
  'prod/orders/virtual-service.yaml': virtualService('      timeout: 5s'),
};

/** One service in one environment: for stories about calls to GitHub, of which each takes a whole review. */
export async function createSmallShop(github: GitHubStandIn): Promise<GitHubRepository> {
  github.user('dana', { email: 'developer@shop.example' });
  github.team('acme/mesh-platform', ['pat', 'quinn']);
  github.team('acme/shop', ['dana', 'sam']);
  github.team('acme/on-call', ['noor']);
  const shop = await github.createRepository('acme/shop', { from: FILES });
  const by = ensureAccount(github.world, 'dana');
  await commitFiles(
    github.world,
    shop.repository,
    WRONG_NESTING,
    {
      'prod/orders/destination-rule.yaml': destinationRule('    tls:\n      mode: ISTIO_MUTAL\n'),
      'prod/orders/virtual-service.yaml': virtualService('            timeout: 5s'),
    },
    { by, message: WRONG_NESTING, from: await shop.tip() },
  );
  return shop;
}
