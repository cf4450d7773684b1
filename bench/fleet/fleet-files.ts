import { SERVICE_CHART } from './service-chart.ts';

const CLUSTERS = [
  { name: 'staging', tier: 'staging', region: 'eu-west-1' },
  { name: 'prod-eu', tier: 'prod', region: 'eu-west-1' },
  { name: 'prod-us', tier: 'prod', region: 'us-east-1' },
] as const;

const NAMESPACES = 20;

const namespaceOf = (at: number): string => `domain-${String(at % NAMESPACES)}`;
const serviceName = (at: number): string => `service-${String(at)}`;

/** The service that the change of one service is about. */
export const CHANGED_SERVICE = 'services/service-7';

/**
 * The files of a company's repository by path: so many services in three clusters, each a release of one chart by one
 * ApplicationSet with values for all clusters, for a tier and for a cluster, and what the platform team has for each
 * cluster. Service 0 is called from outside.
 */
export function fleetFiles(services: number): ReadonlyMap<string, string> {
  const all = Array.from({ length: services }, (_, at) => at);
  return new Map([
    ['argocd/services.yaml', SERVICES],
    ['argocd/mesh.yaml', MESH],
    ...Object.entries(SERVICE_CHART).map(
      ([path, text]) => [`charts/service/${path}`, text] as const,
    ),
    ...CLUSTERS.map(({ name }) => [`mesh/${name}/mesh.yaml`, meshOf(name)] as const),
    ...CLUSTERS.map(
      ({ name, region }) => [`clusters/${name}.yaml`, `region: ${region}\n`] as const,
    ),
    ...all.flatMap((at) => filesOf(at, services)),
  ]);
}

function filesOf(at: number, services: number): readonly (readonly [string, string])[] {
  const folder = `services/${serviceName(at)}`;
  const files: (readonly [string, string])[] = [
    [`${folder}/service.yaml`, `name: ${serviceName(at)}\nnamespace: ${namespaceOf(at)}\n`],
    [`${folder}/values.yaml`, valuesOf(at, services)],
    [`${folder}/values-prod.yaml`, prodValuesOf(at)],
  ];
  return at % 10 === 3
    ? [...files, [`${folder}/values-prod-us.yaml`, `env:\n  CURRENCY: USD\n`] as const]
    : files;
}

/** Every service calls three others. */
function valuesOf(at: number, services: number): string {
  const called = [1, 7, 31].map((step) => (at * 3 + step) % services);
  const callers = Array.from({ length: services }, (_, other) => other).filter((other) =>
    [1, 7, 31].some((step) => (other * 3 + step) % services === at),
  );
  const urls = called.map(
    (other) =>
      `  SERVICE_${String(other)}_URL: http://${serviceName(other)}.${namespaceOf(other)}.svc.cluster.local\n`,
  );
  const rows = callers.map(
    (other) => `  - { name: ${serviceName(other)}, namespace: ${namespaceOf(other)} }\n`,
  );
  return `# owned by team-${String(at % 12)}
team: team-${String(at % 12)}
image:
  repository: acme/${serviceName(at)}
  tag: "2.${String(at % 9)}.${String(at % 5)}"
env:
  CACHE_TTL_SECONDS: "${String(30 + (at % 4) * 30)}"
  POOL_SIZE: "${String(5 + (at % 7))}"
  FEATURE_RETURNS: "true"
${urls.join('')}secretEnv:
  DATABASE_URL: { secret: ${serviceName(at)}-database, key: url }
mesh:
  timeout: ${String(2 + (at % 5))}s
  routes:
    - { name: reports, prefix: /reports, timeout: 20s }
${rows.length === 0 ? 'callers: []\n' : `callers:\n${rows.join('')}`}`;
}

const prodValuesOf = (at: number): string => `replicas: ${String(3 + (at % 4))}
resources:
  requests: { cpu: 500m, memory: 512Mi }
  limits: { memory: ${String(1 + (at % 2))}Gi }
env:
  POOL_SIZE: "${String(20 + (at % 7))}"
`;

const GIT = 'https://github.com/acme/platform.git';

const SERVICES = `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: { name: services, namespace: argocd }
spec:
  goTemplate: true
  generators:
    - matrix:
        generators:
          - git:
              repoURL: ${GIT}
              revision: HEAD
              files: [{ path: 'services/*/service.yaml' }]
          - list:
              elements:
${CLUSTERS.map(({ name, tier }) => `                - { cluster: ${name}, tier: ${tier} }\n`).join('')}  template:
    metadata: { name: '{{ .path.basename }}-{{ .cluster }}' }
    spec:
      project: default
      source:
        repoURL: ${GIT}
        targetRevision: HEAD
        path: charts/service
        helm:
          releaseName: '{{ .path.basename }}'
          ignoreMissingValueFiles: true
          valueFiles:
            - '/clusters/{{ .cluster }}.yaml'
            - '/services/{{ .path.basename }}/values.yaml'
            - '/services/{{ .path.basename }}/values-{{ .tier }}.yaml'
            - '/services/{{ .path.basename }}/values-{{ .cluster }}.yaml'
      destination: { name: '{{ .cluster }}', namespace: '{{ .namespace }}' }
      syncPolicy: { automated: { prune: true } }
`;

const MESH = `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: { name: mesh, namespace: argocd }
spec:
  goTemplate: true
  generators:
    - list:
        elements: [${CLUSTERS.map(({ name }) => `{ cluster: ${name} }`).join(', ')}]
  template:
    metadata: { name: 'mesh-{{ .cluster }}' }
    spec:
      project: default
      source: { repoURL: ${GIT}, targetRevision: HEAD, path: 'mesh/{{ .cluster }}' }
      destination: { name: '{{ .cluster }}' }
`;

/** Thirty objects: the namespaces, what holds for the whole mesh, and a gateway that leads to the first service. */
function meshOf(cluster: string): string {
  const namespaces = Array.from({ length: NAMESPACES }, (_, at) => namespaceOf(at));
  return [
    ...namespaces.map((name) => namespaceWritten(name, '{ istio-injection: enabled }')),
    namespaceWritten('istio-system', '{}'),
    namespaceWritten('istio-ingress', '{ istio-injection: enabled }'),
    ...PLATFORM,
    `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: public, namespace: istio-ingress }
spec:
  selector: { app: ingress }
  servers:
    - hosts: [shop.${cluster}.acme.io]
      port: { number: 443, name: https, protocol: HTTPS }
      tls: { mode: SIMPLE, credentialName: shop-tls }
`,
    `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: public, namespace: istio-ingress }
spec:
  hosts: [shop.${cluster}.acme.io]
  gateways: [public]
  http: [{ timeout: 30s, route: [{ destination: { host: service-0.domain-0.svc.cluster.local } }] }]
`,
  ].join('---\n');
}

const namespaceWritten = (name: string, labels: string): string => `apiVersion: v1
kind: Namespace
metadata: { name: ${name}, labels: ${labels} }
`;

const PLATFORM = [
  `apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: istio-system }
spec: { mtls: { mode: STRICT } }
`,
  `apiVersion: telemetry.istio.io/v1
kind: Telemetry
metadata: { name: default, namespace: istio-system }
spec: { tracing: [{ randomSamplingPercentage: 1 }] }
`,
  `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: default, namespace: istio-system }
spec: { host: '*.local', trafficPolicy: { loadBalancer: { simple: LEAST_REQUEST } } }
`,
  `apiVersion: v1
kind: ServiceAccount
metadata: { name: ingress, namespace: istio-ingress }
`,
  `apiVersion: v1
kind: Service
metadata: { name: ingress, namespace: istio-ingress }
spec:
  type: LoadBalancer
  selector: { app: ingress }
  ports: [{ name: https, port: 443, targetPort: 8443 }]
`,
  `apiVersion: apps/v1
kind: Deployment
metadata: { name: ingress, namespace: istio-ingress }
spec:
  selector: { matchLabels: { app: ingress } }
  template:
    metadata:
      labels: { app: ingress, sidecar.istio.io/inject: "true" }
      annotations: { inject.istio.io/templates: gateway }
    spec:
      serviceAccountName: ingress
      containers: [{ name: istio-proxy, image: auto }]
`,
];
