const ENVIRONMENTS = ['dev', 'staging', 'prod'] as const;
const TEAMS = 20;

const nameOf = (at: number): string => `svc-${String(at).padStart(3, '0')}`;
const teamOf = (at: number): string => `team-${String(at % TEAMS)}`;

/** Every fifth Service has a route that leads nowhere. */
const base = (at: number): string => {
  const [name, namespace] = [nameOf(at), teamOf(at)];
  return `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: ${namespace} }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec:
      containers:
        - name: app
          image: registry.example/${name}:1.0
          env:
            - { name: LOG_LEVEL, value: info }
            - { name: REPLICAS, value: "1" }
---
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: ${namespace} }
spec: { selector: { app: ${name} }, ports: [{ name: http, port: 8080 }] }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: ${name}, namespace: ${namespace} }
spec:
  hosts: [${name}]
  http: [{ route: [{ destination: { host: ${at % 5 === 2 ? `${name}-old` : name} } }] }]
`;
};

const overlay = (environment: string): string => `resources: [../../base]
patches:
  - target: { kind: Deployment }
    patch: |
      - { op: replace, path: /spec/template/spec/containers/0/env/1/value, value: "${environment === 'prod' ? '3' : '1'}" }
`;

const application = (
  name: string,
  environment: string,
  namespace: string,
): string => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: ${name}-${environment}, namespace: argocd }
spec:
  source: { repoURL: https://git.example/acme/fleet, path: services/${name}/overlays/${environment} }
  destination: { name: gke-${environment}, namespace: ${namespace} }
`;

/** Makes a tree of so many Services in three environments; the fourth is not in production yet. */
export function fleetOf(services: number): Readonly<Record<string, string>> {
  const files: Record<string, string> = {};
  for (let at = 0; at < services; at += 1) {
    const name = nameOf(at);
    files[`services/${name}/base/kustomization.yaml`] = 'resources: [all.yaml]\n';
    files[`services/${name}/base/all.yaml`] = base(at);
    for (const environment of ENVIRONMENTS) {
      if (at === 3 && environment === 'prod') continue;
      files[`services/${name}/overlays/${environment}/kustomization.yaml`] = overlay(environment);
      files[`argocd/${name}-${environment}.yaml`] = application(name, environment, teamOf(at));
    }
  }
  return files;
}
