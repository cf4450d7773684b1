import type { Draft, Drafts } from '../drafts.ts';
import { manifests } from '../drafts.ts';
import type { Layout, Placed, Target } from '../layout.ts';
import type { MeshObject } from '../mesh-object.ts';
import type { Manifest } from '../objects.ts';
import type { Outline } from './parts.ts';
import {
  CHARTS,
  COMMON,
  deploymentIn,
  environmentsOf,
  fileOf,
  ISTIOD_VALUES,
  kustomization,
  nameOf,
  SERVICE,
} from './parts.ts';

/** Comes from a component instead of the base. */
const isInComponent = ({ file }: MeshObject): boolean => file === 'deny-admin.yaml';

const COMPONENT = 'mesh/components/lockdown';

/** Flux: each cluster's Kustomizations apply an overlay of the mesh, a HelmRelease of istiod and its services. */
export function fluxLayout(outline: Outline): Layout {
  const { production, outside, objects } = outline;
  const drafts = new Map<string, Draft>([...COMMON, ...sharedFiles(objects)]);
  for (const environment of environmentsOf(outline))
    for (const [path, draft] of filesOf(environment)) drafts.set(path, draft);
  return {
    name: 'flux',
    tool: 'flux',
    production,
    outside,
    drafts,
    targets: objects.map((object): Target => {
      const folder = isInComponent(object) ? COMPONENT : 'mesh/base';
      return {
        ...nameOf(object.manifest),
        object,
        path: `${folder}/${object.file}`,
        appliedBy: fluxKustomization(production, 'mesh'),
        listedBy: `${folder}/kustomization.yaml`,
        overlay: `mesh/overlays/${production}/kustomization.yaml`,
        component: isInComponent(object) ? COMPONENT : null,
        elsewhere: `mesh/overlays/${outside}`,
      };
    }),
    releases: [
      { path: 'infrastructure/istio/base/release.yaml', kind: 'HelmRelease', name: 'istiod' },
    ],
    values: [
      `infrastructure/istio/${production}/values.yaml`,
      'infrastructure/istio/base/values.yaml',
    ],
    sources: [
      {
        path: `clusters/${production}/flux-system/gotk-sync.yaml`,
        kind: 'GitRepository',
        name: 'flux-system',
      },
    ],
    ordinary: [deploymentIn(`apps/${production}`)],
  };
}

const fluxKustomization = (environment: string, what: string): Placed => ({
  path: `clusters/${environment}/${what}.yaml`,
  kind: 'Kustomization',
  name: what,
});

function filesOf(environment: string): Drafts {
  const applied = (what: string, path: string): [string, Draft] => [
    fluxKustomization(environment, what).path,
    manifests(kustomizationOf(what, path)),
  ];
  const istio = `infrastructure/istio/${environment}`;
  return new Map<string, Draft>([
    [
      `clusters/${environment}/flux-system/gotk-sync.yaml`,
      manifests(GIT_REPOSITORY, kustomizationOf('flux-system', `./clusters/${environment}`)),
    ],
    applied('mesh', `./mesh/overlays/${environment}`),
    applied('istio', `./${istio}`),
    applied('apps', `./apps/${environment}`),
    [
      `mesh/overlays/${environment}/kustomization.yaml`,
      kustomization({ resources: ['../../base'], components: ['../../components/lockdown'] }),
    ],
    [
      `${istio}/kustomization.yaml`,
      kustomization({
        namespace: 'istio-system',
        resources: ['../base'],
        configMapGenerator: [{ name: 'istiod-environment', files: ['values.yaml'] }],
        configurations: ['names.yaml'],
      }),
    ],
    [
      `${istio}/names.yaml`,
      manifests({
        nameReference: [
          {
            kind: 'ConfigMap',
            version: 'v1',
            fieldSpecs: [{ path: 'spec/valuesFrom/name', kind: 'HelmRelease' }],
          },
        ],
      }),
    ],
    [`${istio}/values.yaml`, manifests(ISTIOD_VALUES)],
    [
      `apps/${environment}/kustomization.yaml`,
      kustomization({ resources: SERVICE.map(([file]) => file) }),
    ],
    ...SERVICE.map(([file, draft]): [string, Draft] => [`apps/${environment}/${file}`, draft]),
  ]);
}

const GIT_REPOSITORY: Manifest = {
  apiVersion: 'source.toolkit.fluxcd.io/v1',
  kind: 'GitRepository',
  metadata: { name: 'flux-system', namespace: 'flux-system' },
  spec: { interval: '1m', ref: { branch: 'main' }, url: 'https://github.com/acme/fleet' },
};

const kustomizationOf = (name: string, path: string): Manifest => ({
  apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
  kind: 'Kustomization',
  metadata: { name, namespace: 'flux-system' },
  spec: {
    interval: '10m',
    path,
    prune: true,
    sourceRef: { kind: 'GitRepository', name: 'flux-system' },
  },
});

const RELEASE: Manifest = {
  apiVersion: 'helm.toolkit.fluxcd.io/v2',
  kind: 'HelmRelease',
  metadata: { name: 'istiod', namespace: 'istio-system' },
  spec: {
    interval: '10m',
    chart: {
      spec: {
        chart: 'istiod',
        version: '1.27.3',
        sourceRef: { kind: 'HelmRepository', name: 'istio' },
      },
    },
    valuesFrom: [
      { kind: 'ConfigMap', name: 'istiod-common' },
      { kind: 'ConfigMap', name: 'istiod-environment' },
    ],
    values: { meshConfig: { enableTracing: true } },
  },
};

const REPOSITORY: Manifest = {
  apiVersion: 'source.toolkit.fluxcd.io/v1',
  kind: 'HelmRepository',
  metadata: { name: 'istio', namespace: 'istio-system' },
  spec: { interval: '1h', url: CHARTS },
};

function sharedFiles(objects: readonly MeshObject[]): Drafts {
  const inBase = objects.filter((object) => !isInComponent(object));
  const inComponent = objects.filter(isInComponent);
  return new Map<string, Draft>([
    ...inBase.map((object): [string, Draft] => [`mesh/base/${object.file}`, fileOf(object)]),
    ['mesh/base/kustomization.yaml', kustomization({ resources: inBase.map(({ file }) => file) })],
    ...inComponent.map((object): [string, Draft] => [
      `${COMPONENT}/${object.file}`,
      fileOf(object),
    ]),
    [
      `${COMPONENT}/kustomization.yaml`,
      manifests({
        apiVersion: 'kustomize.config.k8s.io/v1alpha1',
        kind: 'Component',
        resources: inComponent.map(({ file }) => file),
      }),
    ],
    [
      'infrastructure/istio/base/kustomization.yaml',
      kustomization({
        resources: ['release.yaml', 'repository.yaml'],
        configMapGenerator: [{ name: 'istiod-common', files: ['values.yaml'] }],
        configurations: ['names.yaml'],
      }),
    ],
    [
      'infrastructure/istio/base/names.yaml',
      manifests({
        nameReference: [
          {
            kind: 'ConfigMap',
            version: 'v1',
            fieldSpecs: [{ path: 'spec/valuesFrom/name', kind: 'HelmRelease' }],
          },
        ],
      }),
    ],
    ['infrastructure/istio/base/release.yaml', manifests(RELEASE)],
    ['infrastructure/istio/base/repository.yaml', manifests(REPOSITORY)],
    [
      'infrastructure/istio/base/values.yaml',
      manifests({ meshConfig: { trustDomain: 'acme.example' } }),
    ],
  ]);
}
