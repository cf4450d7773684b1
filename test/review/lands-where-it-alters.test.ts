import { describe, expect, test } from 'vitest';
import { chartRenderer } from '../charts/edge/chart-renderer.ts';
import type { Files } from '../support/review-of.ts';
import { reviewOf } from '../support/review-of.ts';

const charts = chartRenderer();

const REPOSITORY = 'https://git.example/acme/platform';

/** Environments of the changes of one kind of object: `dev +` where it comes, `-` where it goes. */
async function landing(before: Files, after: Files, kind = 'VirtualService') {
  const { changes } = await reviewOf(before, after, charts);
  const landed = new Map<string, string>();
  for (const { environment, kind: what, subject } of changes) {
    if (subject.kind !== kind) continue;
    const sign = what === 'resource-added' ? ' +' : what === 'resource-removed' ? ' -' : '';
    // what comes or goes whole is told by its fields as well
    landed.set(environment, sign === '' ? (landed.get(environment) ?? '') : sign);
  }
  return [...landed].map(([environment, sign]) => `${environment}${sign}`).sort();
}

const route = (timeout: string): string => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: checkout, namespace: shop }
spec:
  hosts: [checkout]
  http: [{ timeout: ${timeout}, route: [{ destination: { host: checkout } }] }]
`;

const application = (name: string, source: string, cluster = name): string => `
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: checkout-${name}, namespace: argocd }
spec:
  source: { repoURL: ${REPOSITORY}, ${source} }
  destination: { name: ${cluster}, namespace: shop }
  syncPolicy: { automated: { prune: true } }
`;

const set = (generators: string, source: string): string => `
apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: { name: checkout, namespace: argocd }
spec:
  generators: ${generators}
  template:
    metadata: { name: 'checkout-{{stage}}' }
    spec:
      source: { repoURL: ${REPOSITORY}, ${source} }
      destination: { name: '{{stage}}', namespace: shop }
`;

const CHART: Files = {
  'charts/route/Chart.yaml': 'apiVersion: v2\nname: route\nversion: 1.0.0\n',
  'charts/route/values.yaml': 'timeout: 1s\n',
  'charts/route/templates/route.yaml': route('{{ .Values.timeout }}').replace(
    'namespace: shop',
    'namespace: {{ .Release.Namespace }}',
  ),
};
const STAGES = ['dev', 'staging', 'prod'] as const;
const each = (of: (stage: string) => Files): Files =>
  STAGES.reduce<Files>((all, stage) => ({ ...all, ...of(stage) }), {});

describe('a change lands in the destination whose content it alters, and in no other', () => {
  test('by an Application', async () => {
    const tree: Files = {
      ...CHART,
      ...each((stage) => ({
        [`argocd/${stage}.yaml`]: application(stage, 'path: charts/route'),
      })),
    };
    const parameters = 'path: charts/route, helm: { parameters: [{ name: timeout, value: 9s }] }';
    expect(
      await landing(tree, { ...tree, 'argocd/staging.yaml': application('staging', parameters) }),
    ).toEqual(['staging']);
  });

  test('by an element of a list, at whichever place', async () => {
    const source =
      "path: charts/route, helm: { parameters: [{ name: timeout, value: '{{wait}}' }] }";
    const list = (...elements: readonly string[]): Files => ({
      ...CHART,
      'argocd/set.yaml': set(`[{ list: { elements: [${elements.join(', ')}] } }]`, source),
    });
    const [dev, staging, prod] = STAGES.map((stage) => `{ stage: ${stage}, wait: 2s }`);
    const tree = list(String(dev), String(staging), String(prod));
    const slow = '{ stage: staging, wait: 9s }';
    expect(await landing(tree, list(String(dev), slow, String(prod)))).toEqual(['staging']);
    expect(await landing(tree, list(String(prod), slow, String(dev)))).toEqual(['staging']);
    expect(await landing(tree, list(String(prod), String(staging), String(dev)))).toEqual([]);
    expect(await landing(tree, list(String(staging), String(prod)))).toEqual(['dev -']);
    const qa = '{ stage: qa, wait: 2s }';
    expect(await landing(tree, list(qa, String(dev), String(staging), String(prod)))).toEqual([
      'qa +',
    ]);
  });

  test('by an element or an Application that comes or goes: the hub tells it of that one alone', async () => {
    const hub = async (before: Files, after: Files, kind: string): Promise<readonly string[]> => {
      const { renderedDifferences } = await reviewOf(before, after, charts);
      return renderedDifferences.shown.flatMap(({ subject, environments, presence }) =>
        subject.kind === kind ? environments.map((name) => `${name} ${presence}`) : [],
      );
    };
    const list = (...stages: readonly string[]): Files => ({
      ...CHART,
      'argocd/set.yaml': set(
        `[{ list: { elements: [${stages.map((stage) => `{ stage: ${stage} }`).join(', ')}] } }]`,
        'path: charts/route',
      ),
    });
    const [all, fewer] = [list('dev', 'staging', 'prod'), list('staging', 'prod')];
    expect(await hub(fewer, all, 'ApplicationSet')).toEqual(['dev changed']);
    expect(await hub(all, fewer, 'ApplicationSet')).toEqual(['dev changed']);
    const one = (stage: string): Files => ({
      [`argocd/${stage}.yaml`]: application(stage, 'path: charts/route'),
    });
    const applied = { ...CHART, ...each(one) };
    const without = { ...CHART, ...one('staging'), ...one('prod') };
    expect(await hub(without, applied, 'Application')).toEqual(['dev added']);
    expect(await hub(applied, without, 'Application')).toEqual(['dev removed']);
  });

  test('by a file of a generator', async () => {
    const tree: Files = {
      ...CHART,
      'argocd/set.yaml': set(
        `[{ git: { repoURL: ${REPOSITORY}, revision: HEAD, files: [{ path: "clusters/*.yaml" }] } }]`,
        "path: charts/route, helm: { parameters: [{ name: timeout, value: '{{wait}}' }] }",
      ),
      ...each((stage) => ({ [`clusters/${stage}.yaml`]: `stage: ${stage}\nwait: 2s\n` })),
    };
    const slow = { 'clusters/staging.yaml': 'stage: staging\nwait: 9s\n' };
    expect(await landing(tree, { ...tree, ...slow })).toEqual(['staging']);
  });

  test('by a file of values', async () => {
    const tree: Files = {
      ...CHART,
      ...each((stage) => ({
        [`argocd/${stage}.yaml`]: application(
          stage,
          `path: charts/route, helm: { valueFiles: [/values/${stage}.yaml] }`,
        ),
        [`values/${stage}.yaml`]: 'timeout: 2s\n',
      })),
    };
    expect(await landing(tree, { ...tree, 'values/dev.yaml': 'timeout: 9s\n' })).toEqual(['dev']);
  });

  const OVERLAYS: Files = {
    'base/kustomization.yaml': 'resources: [route.yaml]\n',
    'base/route.yaml': route('2s'),
    ...each((stage) => ({
      [`overlays/${stage}/kustomization.yaml`]: 'resources: [../../base]\n',
      [`argocd/${stage}.yaml`]: application(stage, `path: overlays/${stage}`),
    })),
  };
  const patched = `resources: [../../base]
patches:
  - target: { kind: VirtualService }
    patch: '[{ "op": "replace", "path": "/spec/http/0/timeout", "value": "9s" }]'
`;

  test('by an overlay, and by a base in all that build on it', async () => {
    const overlay = { ...OVERLAYS, 'overlays/dev/kustomization.yaml': patched };
    expect(await landing(OVERLAYS, overlay)).toEqual(['dev']);
    expect(await landing(overlay, { ...overlay, 'base/route.yaml': route('3s') })).toEqual([
      'prod',
      'staging',
    ]);
  });

  const kustomization = (name: string, more = ''): string => `
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: ${name}, namespace: flux-system }
spec:
  path: ./apps
  prune: true
  sourceRef: { kind: GitRepository, name: flux-system }
${more}`;

  test('by a Kustomization of Flux', async () => {
    const tree: Files = {
      'apps/route.yaml': route('2s'),
      ...each((stage) => ({ [`clusters/${stage}/apps.yaml`]: kustomization('apps') })),
    };
    const patch = `  patches:
    - target: { kind: VirtualService }
      patch: '[{ "op": "replace", "path": "/spec/http/0/timeout", "value": "9s" }]'
`;
    const altered = { ...tree, 'clusters/staging/apps.yaml': kustomization('apps', patch) };
    expect(await landing(tree, altered)).toEqual(['staging']);
    const { 'clusters/staging/apps.yaml': _, ...without } = tree;
    expect(await landing(tree, without)).toEqual(['staging -']);
  });

  test('by a HelmRelease', async () => {
    const release = (timeout: string): string => `
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: checkout, namespace: shop }
spec:
  chart:
    spec: { chart: ./charts/route, sourceRef: { kind: GitRepository, name: flux-system, namespace: flux-system } }
  values: { timeout: ${timeout} }
`;
    const tree: Files = {
      ...CHART,
      ...each((stage) => ({
        [`clusters/${stage}/apps.yaml`]: kustomization('apps').replace('./apps', `./apps/${stage}`),
        [`apps/${stage}/release.yaml`]: release('2s'),
      })),
    };
    expect(await landing(tree, { ...tree, 'apps/staging/release.yaml': release('9s') })).toEqual([
      'staging',
    ]);
  });

  test('an Application whose destination moves removes there and adds here', async () => {
    const tree: Files = {
      'apps/route/route.yaml': route('2s'),
      'mesh/dev/a.yaml': route('1s').replaceAll('checkout', 'cart'),
      'mesh/prod/a.yaml': route('1s').replaceAll('checkout', 'cart'),
      'argocd/dev.yaml': application('dev', 'path: mesh/dev'),
      'argocd/prod.yaml': application('prod', 'path: mesh/prod'),
      'argocd/route.yaml': application('route', 'path: apps/route', 'dev'),
    };
    const moved = {
      ...tree,
      'argocd/route.yaml': application('route', 'path: apps/route', 'prod'),
    };
    expect(await landing(tree, moved)).toEqual(['dev -', 'prod +']);
  });

  test('a hub is a place of its own: what it deploys lands where that goes', async () => {
    const root = application('hub', 'path: argocd', 'in-cluster');
    const tree: Files = { ...OVERLAYS, 'root.yaml': root };
    const overlay = { ...tree, 'overlays/prod/kustomization.yaml': patched };
    expect(await landing(tree, overlay)).toEqual(['prod']);
    const synced = application('prod', 'path: overlays/prod').replace(
      'prune: true',
      'prune: false',
    );
    expect(await landing(tree, { ...tree, 'argocd/prod.yaml': synced })).toEqual([]);
  });
});
