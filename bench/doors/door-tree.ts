import { manifestsOf } from '../small-manifests.ts';
import { randomSmallMesh } from '../random-small-mesh.ts';
import { seededRandom } from '../seeded-random.ts';
import type { Labels, PlainNetwork, PlainPod, PlainPolicy } from '../network/plain-network.ts';
import { randomNetwork } from '../network/random-network.ts';
import type { Draw } from '../network/random-draw.ts';
import { drawing } from '../network/random-draw.ts';
import { PORTS } from '../network/random-words.ts';

export const MODES = ['sidecar', 'ambient', 'none'] as const;

export interface DoorNamespace {
  readonly name: string;
  readonly labels: Labels;
  readonly mode: (typeof MODES)[number];
  readonly hasWaypoint: boolean;
}

export interface DoorService {
  readonly namespace: string;
  readonly name: string;
  /** The label `app` of the pods that it selects. */
  readonly app: string;
  readonly isHeadless: boolean;
  readonly ports: readonly DoorPort[];
}

export interface DoorPort {
  readonly name: 'http' | 'tcp';
  readonly port: number;
  readonly targetPort: number | string;
}

/** A workload is named after its namespace, so that a sentence that names it means no other one. */
export interface DoorWorkload extends PlainPod {
  readonly replicas: number;
  /** What its settings show it to call. */
  readonly calls: { readonly service: DoorService; readonly port: DoorPort } | null;
}

/** A small cluster with one mesh, which is written into files. */
export interface DoorTree {
  readonly namespaces: readonly DoorNamespace[];
  readonly workloads: readonly DoorWorkload[];
  readonly services: readonly DoorService[];
  readonly policies: readonly PlainPolicy[];
  /** Objects of Istio. */
  readonly mesh: readonly unknown[];
}

/** Draws the tree of a seed; the network is the one that `npm run bench -- network` draws. */
export function doorTree(seed: number): DoorTree {
  const random = seededRandom(seed);
  // the first numbers of neighbouring seeds are alike
  for (let at = 0; at < 5; at++) random();
  const draw = drawing(random);
  const network = randomNetwork(seed);
  const { namespaces, pods } = network;
  const services = namespaces.flatMap(({ name }) => servicesIn(draw, name, pods));
  return {
    namespaces: namespaces.map((each) => ({
      ...{ name: each.name, labels: each.labels },
      mode: draw.one(MODES),
      hasWaypoint: draw.maybe(0.3),
    })),
    workloads: pods.map((pod) => ({
      ...pod,
      name: `${pod.namespace}-${pod.name}`,
      replicas: draw.one([1, 1, 3]),
      calls: draw.maybe(0.5) && services.length > 0 ? shownCall(draw, draw.from(services)) : null,
    })),
    services,
    policies: somePolicies(draw, network),
    mesh: meshObjects(draw, seed),
  };
}

/** Policies add up: with all of them, most calls would be dropped on both sides. */
const somePolicies = (draw: Draw, { policies }: PlainNetwork): readonly PlainPolicy[] => {
  const share = draw.one([0.2, 0.4, 1]);
  return policies.filter(({ kind }) => kind === 'Tier' || draw.maybe(share));
};

const servicesIn = (
  draw: Draw,
  namespace: string,
  pods: readonly PlainPod[],
): readonly DoorService[] => {
  const own = pods.filter((pod) => pod.namespace === namespace);
  const names = new Set(own.flatMap(({ labels }) => labels['app'] ?? []));
  return [...names].map((name) => {
    const declared = own
      .filter(({ labels }) => labels['app'] === name)
      .flatMap(({ ports }) => ports);
    const target = (): number | string => {
      if (declared.length === 0 || draw.maybe(0.15)) return draw.one(PORTS);
      const port = draw.from(declared);
      return port.name === null || draw.maybe(0.6) ? port.number : port.name;
    };
    return {
      ...{ namespace, name, app: name },
      isHeadless: draw.maybe(0.1),
      ports: [
        { name: 'http', port: 80, targetPort: target() },
        ...(draw.maybe(0.5) ? [{ name: 'tcp', port: 5432, targetPort: target() } as const] : []),
      ],
    };
  });
};

const shownCall = (draw: Draw, service: DoorService): DoorWorkload['calls'] => ({
  service,
  port: draw.from(service.ports),
});

const addressOf = ({ service, port }: NonNullable<DoorWorkload['calls']>): string =>
  `${port.name}://${service.name}.${service.namespace}:${String(port.port)}/`;

/** Gives the kinds of Istio that this tree has, of a small mesh with the same namespaces, apps and accounts, or its gateway, too. */
export function meshObjects(draw: Draw, seed: number): readonly unknown[] {
  const kinds = [
    ...(draw.maybe(0.5) ? ['AuthorizationPolicy'] : []),
    ...(draw.maybe(0.4) ? ['PeerAuthentication'] : []),
    ...(draw.maybe(0.15) ? ['VirtualService', 'DestinationRule'] : []),
    ...(draw.maybe(0.1) ? ['Sidecar'] : []),
    ...(draw.maybe(0.3) ? ['RequestAuthentication'] : []),
  ];
  const hasItsGateway = draw.maybe(0.7);
  return manifestsOf(randomSmallMesh(seededRandom(seed)))
    .replaceAll('orders', 'api')
    .replaceAll('probe', 'db')
    .split('---\n')
    .filter(
      (text) =>
        kinds.some((kind) => text.includes(`"kind":"${kind}"`)) ||
        (hasItsGateway && text.includes('"namespace":"ingress"')),
    )
    .map((text): unknown => JSON.parse(text));
}

export const hasGateway = ({ mesh }: DoorTree): boolean =>
  mesh.some((object) => JSON.stringify(object).includes('"kind":"Gateway"'));

/** Writes the files of a tree, by path. */
export function filesOf(tree: DoorTree): ReadonlyMap<string, string> {
  const files = {
    'namespaces.yaml': tree.namespaces.flatMap(namespaceObjects),
    'workloads.yaml': tree.workloads.map(deployment),
    'services.yaml': tree.services.map(service),
    'policies.yaml': tree.policies,
    'mesh.yaml': tree.mesh,
  };
  const written = Object.entries(files).filter(([, objects]) => objects.length > 0);
  const kustomization = {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources: written.map(([name]) => name),
  };
  return new Map([
    ['prod/kustomization.yaml', textOf([kustomization])],
    ...written.map(([name, objects]) => [`prod/${name}`, textOf(objects)] as const),
  ]);
}

/** JSON is YAML, too. */
const textOf = (objects: readonly unknown[]): string =>
  objects.map((object) => `---\n${JSON.stringify(object, null, 2)}\n`).join('');

const LABELS_OF_MODES = {
  sidecar: { 'istio-injection': 'enabled' },
  ambient: { 'istio.io/dataplane-mode': 'ambient' },
  none: {},
} as const;

/** The API server gives a namespace the label with its name. */
function namespaceObjects({ name, labels, mode, hasWaypoint }: DoorNamespace): readonly unknown[] {
  const { 'kubernetes.io/metadata.name': _, ...own } = labels;
  const isLed = hasWaypoint && mode === 'ambient';
  const metadata = {
    name,
    labels: {
      ...own,
      ...LABELS_OF_MODES[mode],
      ...(isLed && { 'istio.io/use-waypoint': 'waypoint' }),
    },
  };
  const waypoint = {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'Gateway',
    metadata: { name: 'waypoint', namespace: name },
    spec: {
      gatewayClassName: 'istio-waypoint',
      listeners: [{ name: 'mesh', port: 15_008, protocol: 'HBONE' }],
    },
  };
  return [{ apiVersion: 'v1', kind: 'Namespace', metadata }, ...(isLed ? [waypoint] : [])];
}

const deployment = ({
  namespace,
  name,
  labels,
  serviceAccount,
  ports,
  replicas,
  calls,
}: DoorWorkload): unknown => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace },
  spec: {
    replicas,
    selector: { matchLabels: { name } },
    template: {
      metadata: { labels: { ...labels, name, version: 'v1' } },
      spec: {
        serviceAccountName: serviceAccount,
        containers: [
          {
            name: 'app',
            image: 'registry.example.com/app:1',
            ...(calls !== null && { env: [{ name: 'TARGET_URL', value: addressOf(calls) }] }),
          },
          ...ports.map((port, at) => ({
            name: `part-${String(at)}`,
            image: 'registry.example.com/part:1',
            ports: [
              {
                ...(port.name !== null && { name: port.name }),
                containerPort: port.number,
                protocol: port.protocol,
              },
            ],
          })),
        ],
      },
    },
  },
});

const service = ({ namespace, name, app, isHeadless, ports }: DoorService): unknown => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace },
  spec: { ...(isHeadless && { clusterIP: 'None' }), selector: { app }, ports },
});
