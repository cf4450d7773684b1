import type { Draft, Drafts } from '../drafts.ts';
import { manifests } from '../drafts.ts';
import type { Placed } from '../layout.ts';
import { CONTROL_PLANE } from '../control-plane.ts';
import type { MeshObject } from '../mesh-object.ts';
import { MESH_POLICIES } from '../mesh-policies.ts';
import type { Manifest } from '../objects.ts';
import { textAt } from '../objects.ts';

/** Environments of a layout: the one whose mesh is attacked, and those that are not production; and what its mesh has. */
export interface Outline {
  readonly objects: readonly MeshObject[];
  readonly production: string;
  /** Beside it: either production by its name as well, or what makes the other one production by guess. */
  readonly sibling: string | null;
  /** Not production. */
  readonly outside: string;
}

export const environmentsOf = ({ production, sibling, outside }: Outline): readonly string[] => [
  production,
  ...(sibling === null ? [] : [sibling]),
  outside,
];

/** What every layout has: somebody who can be asked. */
export const COMMON: Drafts = new Map<string, Draft>([
  ['.meshwarden/config.yaml', { text: 'version: 1\nplatformTeam: acme/mesh\n' }],
  ['README.md', { text: '# Deployments\n' }],
  ['CODEOWNERS', { text: '* @acme/developers\n/.meshwarden/ @acme/mesh\n' }],
]);

export const nameOf = (manifest: Manifest): Pick<Placed, 'kind' | 'name'> => ({
  kind: textAt(manifest, 'kind'),
  name: textAt(manifest, 'metadata', 'name'),
});

export const kustomization = (more: Manifest): Draft =>
  manifests({ apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization', ...more });

const files = new WeakMap<MeshObject, Draft>();

/** The same draft each time: it is written and read once. */
export function fileOf(object: MeshObject): Draft {
  const file = files.get(object) ?? manifests(object.manifest);
  files.set(object, file);
  return file;
}

export const policiesAmong = (objects: readonly MeshObject[]): readonly MeshObject[] =>
  objects.filter((each) => MESH_POLICIES.includes(each));

export const controlPlaneAmong = (objects: readonly MeshObject[]): readonly MeshObject[] =>
  objects.filter((each) => CONTROL_PLANE.includes(each));

const SHOP = { name: 'web', namespace: 'shop' };

/** A service of one team: Deployment, Service and route. */
const SERVICE_MANIFESTS: readonly (readonly [string, Manifest])[] = [
  [
    'namespace.yaml',
    {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'shop', labels: { 'istio-injection': 'enabled' } },
    },
  ],
  [
    'deployment.yaml',
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: SHOP,
      spec: {
        replicas: 2,
        selector: { matchLabels: { app: 'web' } },
        template: {
          metadata: { labels: { app: 'web' } },
          spec: {
            containers: [
              {
                name: 'web',
                image: 'registry.acme.example/web:1',
                ports: [{ containerPort: 8080 }],
              },
            ],
          },
        },
      },
    },
  ],
  [
    'service.yaml',
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: SHOP,
      spec: { selector: { app: 'web' }, ports: [{ name: 'http', port: 80, targetPort: 8080 }] },
    },
  ],
  [
    'route.yaml',
    {
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      metadata: SHOP,
      spec: {
        hosts: ['web.shop.svc.cluster.local'],
        http: [{ timeout: '5s', route: [{ destination: { host: 'web.shop.svc.cluster.local' } }] }],
      },
    },
  ],
];

export const SERVICE: readonly (readonly [string, Draft])[] = SERVICE_MANIFESTS.map(
  ([file, manifest]) => [file, manifests(manifest)],
);

export const deploymentIn = (folder: string): Placed => ({
  path: `${folder}/deployment.yaml`,
  kind: 'Deployment',
  name: 'web',
});

/** What both of the charts' releases say of the mesh. */
export const ISTIOD_VALUES: Manifest = {
  global: { tag: '1.27.3', hub: 'docker.io/istio' },
  pilot: { replicaCount: 2, autoscaleEnabled: false },
  meshConfig: { accessLogFile: '/dev/stdout', outboundTrafficPolicy: { mode: 'REGISTRY_ONLY' } },
};

export const CHARTS = 'https://istio-release.storage.googleapis.com/charts';
