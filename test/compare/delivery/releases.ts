import { reviewOf } from '../../support/review-of.ts';

export type Files = Readonly<Record<string, string>>;

const workload = `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: "web:1" }] }
`;

export const environments = {
  'clusters/prod/web.yaml': workload,
  'clusters/dev/web.yaml': workload,
};

export const application = (name: string, sources: string, namespace = 'istio-system') =>
  `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: ${name}, namespace: argocd }
spec:
  project: default
  ${sources}
  destination: { server: "https://kubernetes.default.svc", namespace: ${namespace} }
`;

export const CHARTS = 'https://istio-release.storage.googleapis.com/charts';
export const HERE = 'https://git.example.com/acme/deploy.git';

export const values = (mode: string, key = 'meshConfig') =>
  `${key}:\n  outboundTrafficPolicy:\n    mode: ${mode}\npilot:\n  replicaCount: 2\n`;

/** The review of one file's change in a tree that has these files besides. */
export async function changed(files: Files, path: string, before: string, after: string) {
  const tree = { ...environments, ...files };
  return await reviewOf({ ...tree, [path]: before }, { ...tree, [path]: after });
}

export const settingsOf = (review: Awaited<ReturnType<typeof reviewOf>>) =>
  review.changes
    .filter(({ kind }) => kind === 'mesh-config')
    .map(({ field, origin }) => `${field ?? ''} ${origin.file}:${String(origin.line)}`);
