import { expect, test } from 'vitest';
import { reviewOf } from '../support/review-of.ts';

const HERE = 'https://git.example/acme/deploy';

const application = (name: string, source: string): string => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: ${name}, namespace: argocd }
spec:
  project: default
  source: ${source}
  destination: { name: prod, namespace: istio-system }
---
`;

/** A gateway between networks in a namespace that has a chart of which nothing is seen. */
const tree = (port: number, service = 15443) => ({
  'argocd/apps.yaml':
    application('mesh', `{ repoURL: "${HERE}", path: mesh }`) +
    application(
      'extras',
      '{ repoURL: "https://charts.example/acme", chart: extras, targetRevision: 1.2.0 }',
    ),
  'mesh/gateway.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: { name: eastwest, namespace: istio-system }
spec:
  selector: { matchLabels: { istio: eastwest } }
  template:
    metadata: { labels: { istio: eastwest } }
    spec: { containers: [{ name: istio-proxy, image: auto }] }
---
apiVersion: v1
kind: Service
metadata: { name: eastwest, namespace: istio-system }
spec: { selector: { istio: eastwest }, ports: [{ name: tls, port: ${String(service)} }] }
---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: cross-network, namespace: istio-system }
spec:
  selector: { istio: eastwest }
  servers:
    - port: { number: ${String(port)}, name: tls, protocol: TLS }
      tls: { mode: AUTO_PASSTHROUGH }
      hosts: ['*.local']
`,
});

test('a port that a Gateway moves away from its Service is told beside a chart that is not seen', async () => {
  const ports = async (before: number, after: number): Promise<readonly string[]> => {
    const { findings } = await reviewOf(tree(before), tree(after));
    return findings.filter(({ check }) => check === 'port-not-on-service').map(({ key }) => key);
  };
  expect(await ports(15443, 15444)).toEqual(['port 15444']);
  // one that no Service seen here led to before may be led to by another that is not seen
  expect(await ports(15444, 15445)).toEqual([]);
});
