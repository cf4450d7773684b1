import type { Draft, Drafts } from '../drafts.ts';
import { manifests } from '../drafts.ts';
import type { Layout, Placed, Target } from '../layout.ts';
import type { MeshObject } from '../mesh-object.ts';
import type { Manifest } from '../objects.ts';
import type { Outline } from './parts.ts';
import {
  CHARTS,
  COMMON,
  controlPlaneAmong,
  deploymentIn,
  environmentsOf,
  fileOf,
  ISTIOD_VALUES,
  kustomization,
  nameOf,
  policiesAmong,
  SERVICE,
} from './parts.ts';

const REPOSITORY = 'https://github.com/acme/deploy.git';

/**
 * Argo CD: each environment has Applications for policies (a folder), for the control plane's own objects
 * (an overlay) and for charts with values of this repository; services come from an ApplicationSet.
 */
export function argoLayout(outline: Outline): Layout {
  const { production, outside, objects } = outline;
  const drafts = new Map<string, Draft>([...COMMON, ...sharedFiles(outline)]);
  for (const environment of environmentsOf(outline))
    for (const [path, draft] of filesOf(environment, objects)) drafts.set(path, draft);
  return {
    name: 'argo',
    tool: 'argo',
    production,
    outside,
    drafts,
    targets: [
      ...policiesAmong(objects).map((object): Target => ({
        ...nameOf(object.manifest),
        object,
        path: `mesh/${production}/${object.file}`,
        appliedBy: applicationAt(production, 'mesh'),
        elsewhere: `mesh/${outside}`,
        listedBy: null,
        overlay: null,
        component: null,
      })),
      ...controlPlaneAmong(objects).map((object): Target => ({
        ...nameOf(object.manifest),
        object,
        path: `platform/base/${object.file}`,
        appliedBy: applicationAt(production, 'platform'),
        listedBy: 'platform/base/kustomization.yaml',
        overlay: `platform/overlays/${production}/kustomization.yaml`,
        elsewhere: `platform/overlays/${outside}`,
        component: null,
      })),
    ],
    releases: [applicationAt(production, 'istiod'), applicationAt(production, 'wrapped')],
    values: [
      'values/istiod/common.yaml',
      `values/istiod/${production}.yaml`,
      `charts/wrapped/values-${production}.yaml`,
      'charts/wrapped/values.yaml',
    ],
    sources: [],
    ordinary: [deploymentIn(`apps/shop/${production}`)],
  };
}

const applicationAt = (environment: string, what: string): Placed => ({
  path: `argocd/${environment}/${what}.yaml`,
  kind: 'Application',
  name: `${what}-${environment}`,
});

function filesOf(environment: string, objects: readonly MeshObject[]): Drafts {
  const application = (what: string, spec: Manifest): [string, Draft] => {
    const { path, name } = applicationAt(environment, what);
    return [path, manifests(applicationOf(name, environment, spec))];
  };
  const folder = (path: string, more: Manifest = {}): Manifest => ({
    source: { repoURL: REPOSITORY, targetRevision: 'HEAD', path, ...more },
  });
  return new Map<string, Draft>([
    [
      `bootstrap/${environment}.yaml`,
      manifests(
        applicationOf(`applications-${environment}`, environment, folder(`argocd/${environment}`)),
      ),
    ],
    application('mesh', folder(`mesh/${environment}`, { directory: { recurse: true } })),
    application('platform', folder(`platform/overlays/${environment}`)),
    application('istiod', { sources: chartSources(environment) }),
    application(
      'wrapped',
      folder('charts/wrapped', {
        helm: { valueFiles: [`values-${environment}.yaml`] },
      }),
    ),
    ...policiesAmong(objects).map((object): [string, Draft] => [
      `mesh/${environment}/${object.file}`,
      fileOf(object),
    ]),
    [
      `platform/overlays/${environment}/kustomization.yaml`,
      kustomization({ resources: ['../../base'] }),
    ],
    [`values/istiod/${environment}.yaml`, manifests(ISTIOD_VALUES)],
    [`charts/wrapped/values-${environment}.yaml`, manifests({ istiod: ISTIOD_VALUES })],
    ...SERVICE.map(([file, draft]): [string, Draft] => [`apps/shop/${environment}/${file}`, draft]),
  ]);
}

const applicationOf = (name: string, environment: string, spec: Manifest): Manifest => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Application',
  metadata: { name, namespace: 'argocd', finalizers: ['resources-finalizer.argocd.argoproj.io'] },
  spec: {
    project: 'platform',
    destination: {
      server: `https://${environment}.clusters.acme.example`,
      namespace: 'istio-system',
    },
    ...spec,
    syncPolicy: { automated: { prune: true, selfHeal: true } },
  },
});

const chartSources = (environment: string): Manifest[] => [
  {
    repoURL: CHARTS,
    chart: 'istiod',
    targetRevision: '1.27.3',
    helm: {
      valueFiles: [
        '$values/values/istiod/common.yaml',
        `$values/values/istiod/${environment}.yaml`,
      ],
    },
  },
  { repoURL: REPOSITORY, targetRevision: 'HEAD', ref: 'values' },
];

const sharedFiles = (outline: Outline): Drafts =>
  new Map<string, Draft>([
    [
      'values/istiod/common.yaml',
      manifests({ meshConfig: { enableTracing: true, trustDomain: 'acme.example' } }),
    ],
    [
      'charts/wrapped/Chart.yaml',
      manifests({
        apiVersion: 'v2',
        name: 'wrapped',
        version: '1.0.0',
        dependencies: [{ name: 'istiod', version: '1.27.3', repository: CHARTS }],
      }),
    ],
    ['charts/wrapped/values.yaml', manifests({ istiod: { meshConfig: { enableTracing: true } } })],
    ...controlPlaneAmong(outline.objects).map((object): [string, Draft] => [
      `platform/base/${object.file}`,
      fileOf(object),
    ]),
    [
      'platform/base/kustomization.yaml',
      kustomization({ resources: controlPlaneAmong(outline.objects).map(({ file }) => file) }),
    ],
    ['argocd/shop.yaml', manifests(applicationSet(outline))],
  ]);

const applicationSet = (outline: Outline): Manifest => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'ApplicationSet',
  metadata: { name: 'shop', namespace: 'argocd' },
  spec: {
    generators: [
      { list: { elements: environmentsOf(outline).map((environment) => ({ environment })) } },
    ],
    template: {
      metadata: { name: 'shop-{{environment}}' },
      spec: {
        project: 'shop',
        source: { repoURL: REPOSITORY, targetRevision: 'HEAD', path: 'apps/shop/{{environment}}' },
        destination: { server: 'https://{{environment}}.clusters.acme.example', namespace: 'shop' },
      },
    },
  },
});
