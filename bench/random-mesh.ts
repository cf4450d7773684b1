import type { RenderedEnvironment } from '../src/gitops/index.ts';
import { oneFolder } from '../src/gitops/index.ts';
import type { Resource } from '../src/manifest/index.ts';
import { parseYaml, resourceOf } from '../src/manifest/index.ts';
import { seededRandom } from './seeded-random.ts';

/** A call as the bench makes it. */
export interface BenchCall {
  readonly from: { readonly namespace: string; readonly name: string };
  readonly host: string;
  readonly path: string;
}

export interface RandomMesh {
  readonly rendered: RenderedEnvironment;
  readonly calls: readonly BenchCall[];
  /** Hosts that gateways serve. */
  readonly hosts: readonly string[];
}

const SERVICES_OF_NAMESPACE = 20;
const CALLS_OF_SERVICE = 10;

type Random = () => number;

/**
 * A mesh of so many services from a seed, as the objects of one environment: two workloads for each service, a
 * VirtualService and a DestinationRule for every second, an AuthorizationPolicy for every fourth, a gateway for every
 * fortieth, a Sidecar in half of the namespaces. Nothing says when it was made, as in Git. `edit` changes the first text
 * that it changes, and no other.
 */
export function randomMesh(
  services: number,
  seed: number,
  edit: (text: string) => string = (text) => text,
): RandomMesh {
  const random = seededRandom(seed);
  const namespaces = Math.max(2, Math.round(services / SERVICES_OF_NAMESPACE));
  const namespaceOf = (service: number): string => `ns-${String(service % namespaces)}`;
  const hosts: string[] = [];
  const texts: string[] = [ROOT];
  for (let each = 0; each < namespaces; each += 1)
    texts.push(namespaceText(each, namespaces, random));
  for (let each = 0; each < services; each += 1)
    texts.push(...serviceTexts(each, namespaceOf(each), random));
  for (let each = 0; each < services / 40; each += 1) {
    const target = Math.floor(random() * services);
    hosts.push(`h${String(each)}.example.com`);
    texts.push(gatewayText(each, `s${String(target)}.${namespaceOf(target)}`));
  }
  const calls = Array.from({ length: services * CALLS_OF_SERVICE }, (_, index): BenchCall => {
    const caller = index % services;
    const near = caller + namespaces * Math.floor(random() * SERVICES_OF_NAMESPACE);
    const target = random() < 0.7 ? near % services : Math.floor(random() * services);
    return {
      from: {
        namespace: namespaceOf(caller),
        name: `s${String(caller)}-v${random() < 0.5 ? '1' : '2'}`,
      },
      host: `s${String(target)}.${namespaceOf(target)}.svc.cluster.local`,
      path: random() < 0.5 ? '/api/items' : '/other',
    };
  });
  return {
    rendered: oneFolder(
      { name: 'bench', production: true },
      editedOnce(texts, edit).flatMap(resourcesOf),
    ),
    calls,
    hosts,
  };
}

function editedOnce(texts: readonly string[], edit: (text: string) => string): readonly string[] {
  const at = texts.findIndex((text) => edit(text) !== text);
  return texts.map((text, index) => (index === at ? edit(text) : text));
}

const ROOT = `
apiVersion: v1
kind: Namespace
metadata: { name: istio-system }
---
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: istio-system }
spec: { mtls: { mode: STRICT } }
---
apiVersion: v1
kind: Namespace
metadata: { name: ingress, labels: { istio-injection: enabled } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: gateway, namespace: ingress }
spec: { template: { metadata: { labels: { istio: gateway } }, spec: { serviceAccountName: gateway } } }
---
apiVersion: v1
kind: Service
metadata: { name: gateway, namespace: ingress }
spec: { selector: { istio: gateway }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
`;

function namespaceText(index: number, namespaces: number, random: Random): string {
  const name = `ns-${String(index)}`;
  const other = `ns-${String(Math.floor(random() * namespaces))}`;
  const sidecar = `---
apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: { name: default, namespace: ${name} }
spec: { egress: [{ hosts: [./*, istio-system/*, ${other}/*] }] }
`;
  return `
apiVersion: v1
kind: Namespace
metadata: { name: ${name}, labels: { istio-injection: enabled } }
${index % 2 === 0 ? sidecar : ''}`;
}

function serviceTexts(index: number, namespace: string, random: Random): readonly string[] {
  const name = `s${String(index)}`;
  const meta = `metadata: { name: ${name}, namespace: ${namespace} }`;
  return [
    `
apiVersion: v1
kind: Service
${meta}
spec: { selector: { app: ${name} }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
`,
    ...['v1', 'v2'].map(
      (version) => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}-${version}, namespace: ${namespace} }
spec:
  replicas: 2
  template:
    metadata: { labels: { app: ${name}, version: ${version} } }
    spec:
      serviceAccountName: ${name}
      containers: [{ name: app, image: 'registry.example/${name}:1', ports: [{ containerPort: 8080 }] }]
`,
    ),
    ...(index % 2 === 0 ? [routingText(name, namespace, meta, random)] : []),
    ...(index % 4 === 0 ? [policyText(name, namespace, meta)] : []),
  ];
}

function routingText(name: string, namespace: string, meta: string, random: Random): string {
  const host = `${name}.${namespace}.svc.cluster.local`;
  const weight = Math.floor(random() * 100);
  return `
apiVersion: networking.istio.io/v1
kind: VirtualService
${meta}
spec:
  hosts: [${host}]
  http:
    - match: [{ uri: { prefix: /api/ } }]
      route:
        - { destination: { host: ${host}, subset: v1 }, weight: ${String(weight)} }
        - { destination: { host: ${host}, subset: v2 }, weight: ${String(100 - weight)} }
      timeout: 5s
    - route: [{ destination: { host: ${host}, subset: v1 } }]
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
${meta}
spec:
  host: ${host}
  trafficPolicy: { outlierDetection: {} }
  subsets: [{ name: v1, labels: { version: v1 } }, { name: v2, labels: { version: v2 } }]
`;
}

const policyText = (name: string, namespace: string, meta: string): string => `
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
${meta}
spec:
  selector: { matchLabels: { app: ${name} } }
  rules:
    - from: [{ source: { namespaces: [${namespace}] } }]
      to: [{ operation: { methods: [GET], paths: [/api/*] } }]
`;

const gatewayText = (index: number, target: string): string => `
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: g${String(index)}, namespace: ingress, creationTimestamp: '2026-01-01T00:00:00Z' }
spec:
  selector: { istio: gateway }
  servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: [h${String(index)}.example.com] }]
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: h${String(index)}, namespace: ingress }
spec:
  gateways: [ingress/g${String(index)}]
  hosts: [h${String(index)}.example.com]
  http: [{ route: [{ destination: { host: ${target}.svc.cluster.local, port: { number: 80 } } }] }]
`;

const known = new Map<string, readonly Resource[]>();

/** What is written alike is the same object, as in a review; each text is a file of its own. */
function resourcesOf(text: string): readonly Resource[] {
  const resources =
    known.get(text) ??
    parseYaml(`objects/${String(known.size)}.yaml`, text).flatMap(({ node }) =>
      node === null ? [] : (resourceOf(node) ?? []),
    );
  known.set(text, resources);
  return resources;
}
