import type { Draft, Drafts } from '../drafts.ts';
import { manifests } from '../drafts.ts';
import type { Layout, Target } from '../layout.ts';
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

const REPOSITORY = 'https://github.com/acme/deploy.git';

/** What the repository of the baseline is called here. */
export const BASELINE = 'https://github.com/acme/mesh-baseline//policies?ref=v1';

/** Where parts of production lie that come from elsewhere. */
export const unseenIn = (environment: string) => ({
  istiod: `istio/${environment}/kustomization.yaml`,
  istiodValues: [`istio/${environment}/values.yaml`, `istio/${environment}/more-values.yaml`],
  baseline: `baseline/${environment}/kustomization.yaml`,
  redis: `redis/${environment}/kustomization.yaml`,
  redisValues: `redis/${environment}/values.yaml`,
});

/**
 * Argo CD's ApplicationSets: one by files of each environment, one by a list. The control plane is a chart in a
 * kustomization, more of the mesh is a base of another repository.
 */
export function setsLayout(outline: Outline): Layout {
  const { production, outside, objects } = outline;
  const drafts = new Map<string, Draft>(COMMON);
  drafts.set('argocd/mesh.yaml', manifests(setOfFiles()));
  drafts.set('argocd/rest.yaml', manifests(setOfList(outline)));
  for (const environment of environmentsOf(outline)) {
    const isOutside = environment === outside;
    for (const [path, draft] of filesOf(environment)) drafts.set(path, draft);
    for (const object of isOutside ? [] : objects)
      drafts.set(`mesh/${environment}/${object.file}`, fileOf(object));
    const files = isOutside ? [] : objects.map(({ file }) => file);
    drafts.set(
      `mesh/${environment}/kustomization.yaml`,
      kustomization({ resources: ['environment.yaml', ...files] }),
    );
  }
  return {
    name: 'sets',
    tool: 'argo',
    production,
    outside,
    drafts,
    targets: objects.map((object): Target => ({
      ...nameOf(object.manifest),
      object,
      path: `mesh/${production}/${object.file}`,
      appliedBy: { path: 'argocd/mesh.yaml', kind: 'ApplicationSet', name: 'mesh' },
      listedBy: `mesh/${production}/kustomization.yaml`,
      overlay: `mesh/${production}/kustomization.yaml`,
      elsewhere: `mesh/${outside}`,
      component: null,
    })),
    releases: [],
    values: [],
    sources: [],
    ordinary: [deploymentIn(`shop/${production}`)],
  };
}

function filesOf(environment: string): Drafts {
  const unseen = unseenIn(environment);
  const [values = '', moreValues = ''] = unseen.istiodValues;
  return new Map<string, Draft>([
    [
      `config/${environment}.json`,
      { manifests: [{ environment, revision: 'HEAD' }], style: 'json' },
    ],
    [
      `mesh/${environment}/environment.yaml`,
      manifests({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'environment', namespace: 'shop' },
        data: { environment },
      }),
    ],
    [unseen.istiod, kustomization({ helmCharts: [ISTIOD_CHART] })],
    [values, manifests(ISTIOD_VALUES)],
    [moreValues, manifests({ meshConfig: { trustDomain: 'acme.example' } })],
    [unseen.baseline, kustomization({ resources: [BASELINE] })],
    [unseen.redis, kustomization({ namespace: 'shop', helmCharts: [REDIS_CHART] })],
    [unseen.redisValues, manifests({ replicas: 1 })],
    ...SERVICE.map(([file, draft]): [string, Draft] => [`shop/${environment}/${file}`, draft]),
  ]);
}

const ISTIOD_CHART: Manifest = {
  name: 'istiod',
  repo: CHARTS,
  version: '1.27.3',
  releaseName: 'istiod',
  namespace: 'istio-system',
  valuesFile: 'values.yaml',
  additionalValuesFiles: ['more-values.yaml'],
  valuesInline: { meshConfig: { enableTracing: true } },
};

const REDIS_CHART: Manifest = {
  name: 'redis',
  repo: 'https://charts.acme.example',
  version: '7.0.0',
  releaseName: 'redis',
  namespace: 'shop',
  valuesFile: 'values.yaml',
};

const template = (path: string, revision: string): Manifest => ({
  spec: {
    project: 'platform',
    source: { repoURL: REPOSITORY, targetRevision: revision, path },
    destination: {
      server: 'https://{{environment}}.clusters.acme.example',
      namespace: 'istio-system',
    },
  },
});

const setOf = (name: string, generators: Manifest[], spec: Manifest): Manifest => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'ApplicationSet',
  metadata: { name, namespace: 'argocd' },
  spec: { generators, template: spec },
});

const setOfFiles = (): Manifest =>
  setOf(
    'mesh',
    [{ git: { repoURL: REPOSITORY, revision: 'HEAD', files: [{ path: 'config/*.json' }] } }],
    {
      ...template('mesh/{{environment}}', '{{revision}}'),
      metadata: { name: 'mesh-{{environment}}' },
    },
  );

const PARTS = ['istio', 'baseline', 'redis', 'shop'] as const;

const setOfList = (outline: Outline): Manifest =>
  setOf(
    'rest',
    [
      {
        list: {
          elements: environmentsOf(outline).flatMap((environment) =>
            PARTS.map((part) => ({ environment, part })),
          ),
        },
      },
    ],
    {
      ...template('{{part}}/{{environment}}', 'HEAD'),
      metadata: { name: '{{part}}-{{environment}}' },
    },
  );
