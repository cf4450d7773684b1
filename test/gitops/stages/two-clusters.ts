import { builds, virtualService } from '../fixtures.ts';

const application = (place: string, server: string): string => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: orders-${place}, namespace: argocd }
spec:
  source: { repoURL: "https://git.example/acme/orders", path: overlays/${place} }
  destination: { server: "https://${server}.example", namespace: orders }
`;

/** Two clusters of Argo CD, what nothing applies, and a chart that nobody installs. */
export const FILES = {
  'clusters/dev/orders.yaml': application('dev', 'one'),
  'clusters/prod/orders.yaml': application('prod', 'two'),
  'overlays/dev/kustomization.yaml': builds('../../base'),
  'overlays/prod/kustomization.yaml': builds('../../base'),
  'base/kustomization.yaml': builds('vs.yaml'),
  'base/vs.yaml': virtualService('orders'),
  'beside/vs.yaml': virtualService('beside'),
  'charts/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
};
