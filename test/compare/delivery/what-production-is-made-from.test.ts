import { describe, expect, test } from 'vitest';
import { reviewOf } from '../../support/review-of.ts';
import { peerAuthentication } from '../../support/objects.ts';

type Files = Readonly<Record<string, string>>;

const web = (namespace: string) => `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: ${namespace} }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: "web:1" }] }
`;

const folders = (...names: readonly string[]): Files =>
  Object.fromEntries(
    names.flatMap((name) => [
      [`${name}/mesh/kustomization.yaml`, 'resources: [mtls.yaml]\n'],
      [
        `${name}/mesh/mtls.yaml`,
        peerAuthentication('default', '{ mtls: { mode: STRICT } }', { namespace: 'istio-system' }),
      ],
      [`${name}/shop/kustomization.yaml`, 'resources: [web.yaml]\n'],
      [`${name}/shop/web.yaml`, web('shop')],
    ]),
  );

interface App {
  readonly name: string;
  readonly path: string;
  readonly namespace: string;
}

const application = ({ name, path, namespace }: App) => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: ${name}, namespace: argocd }
spec:
  project: default
  source:
    repoURL: https://git.example.com/acme/deploy.git
    targetRevision: main
    path: ${path}
  destination: { server: "https://kubernetes.default.svc", namespace: ${namespace} }
  syncPolicy: { automated: { prune: true } }
`;

const kustomization = ({ name, path }: App) => `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: ${name}, namespace: flux-system }
spec:
  interval: 10m
  path: ./${path}
  prune: true
  sourceRef: { kind: GitRepository, name: deploy }
`;

const repository = `apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: { name: deploy, namespace: flux-system }
spec:
  interval: 1m
  url: https://git.example.com/acme/deploy.git
  ref: { branch: main }
`;

const APPS: readonly App[] = [
  { name: 'prod-mesh', path: 'overlays/prod/mesh', namespace: 'istio-system' },
  { name: 'prod-shop', path: 'overlays/prod/shop', namespace: 'shop' },
  { name: 'staging-mesh', path: 'overlays/staging/mesh', namespace: 'istio-system' },
  { name: 'staging-shop', path: 'overlays/staging/shop', namespace: 'shop' },
];

const applied = (folder: string, write: (app: App) => string): Files => ({
  ...folders('overlays/prod', 'overlays/staging'),
  ...Object.fromEntries(APPS.map((app) => [`${folder}/${app.name}.yaml`, write(app)])),
});

const argo = applied('apps', application);
const flux: Files = {
  ...applied('clusters', kustomization),
  'clusters/repository.yaml': repository,
};

const edited = (files: Files, path: string, from: string, to: string): Files => {
  const text = files[path] ?? '';
  expect(text).toContain(from);
  return { ...files, [path]: text.replace(from, to) };
};

const without = (files: Files, ...gone: readonly string[]): Files =>
  Object.fromEntries(Object.entries(files).filter(([path]) => !gone.includes(path)));

const tierOf = async (before: Files, after: Files) => (await reviewOf(before, after)).tier;

describe('an Application whose folder holds objects for the whole mesh', () => {
  const file = 'apps/prod-mesh.yaml';
  test.each([
    ['another revision', 'targetRevision: main', 'targetRevision: attack'],
    ['another repository', 'acme/deploy.git', 'mallory/deploy.git'],
    ['another folder', 'path: overlays/prod/mesh', 'path: overlays/staging/shop'],
    ['a folder that is not there', 'path: overlays/prod/mesh', 'path: overlays/none'],
    ['another cluster', 'https://kubernetes.default.svc', 'https://elsewhere.example.com'],
    ['another project', 'project: default', 'project: frozen'],
    ['no pruning', 'prune: true', 'prune: false'],
    ['no automation', '  syncPolicy: { automated: { prune: true } }\n', ''],
    [
      'several sources',
      '  source:\n    repoURL: https://git.example.com/acme/deploy.git\n    targetRevision: main\n    path: overlays/prod/mesh\n',
      '  sources:\n    - { repoURL: "https://git.example.com/acme/deploy.git", targetRevision: x, path: overlays/prod/mesh }\n',
    ],
    [
      'differences that are ignored',
      '  project: default\n',
      '  project: default\n  ignoreDifferences: [{ group: "*", kind: "*", jsonPointers: [/spec] }]\n',
    ],
  ])('%s is critical', async (_, from, to) => {
    expect(await tierOf(argo, edited(argo, file, from, to))).toBe('critical');
  });

  test('its deletion removes what it applied, though the folder stays', async () => {
    const review = await reviewOf(argo, without(argo, file));
    expect(review.tier).toBe('critical');
    expect(
      review.changes.map(({ kind, environment, subject }) => [kind, environment, subject.kind]),
    ).toContainEqual(['resource-removed', 'prod', 'PeerAuthentication']);
  });

  test('it is as critical inside a List, and as JSON', async () => {
    const list = (text: string) =>
      `apiVersion: v1\nkind: List\nitems:\n  - ${text.trim().replaceAll('\n', '\n    ')}\n`;
    const before = { ...argo, [file]: list(argo[file] ?? '') };
    const after = edited(before, file, 'targetRevision: main', 'targetRevision: attack');
    expect(await tierOf(before, after)).toBe('critical');
  });

  test('how often it is tried again, and its labels, are not what it delivers', async () => {
    const retried = edited(
      argo,
      file,
      'automated: { prune: true }',
      'retry: { limit: 9 }, automated: { prune: true }',
    );
    const labelled = edited(argo, file, 'namespace: argocd', 'namespace: argocd, labels: { a: b }');
    expect(await tierOf(argo, labelled)).toBe('low');
    expect(['low', 'medium']).toContain(await tierOf(argo, retried));
  });
});

test('an Application of one namespace of production is medium, outside production low', async () => {
  const move = (file: string) =>
    tierOf(argo, edited(argo, file, 'targetRevision: main', 'targetRevision: v2'));
  expect(await move('apps/prod-shop.yaml')).toBe('medium');
  expect(await move('apps/staging-shop.yaml')).toBe('low');
});

describe('a Flux Kustomization whose folder holds objects for the whole mesh', () => {
  const file = 'clusters/prod-mesh.yaml';
  test.each([
    ['suspended', 'interval: 10m', 'suspend: true\n  interval: 10m'],
    ['another folder', 'path: ./overlays/prod/mesh', 'path: ./overlays/staging/shop'],
    ['another source', 'name: deploy', 'name: other'],
    ['no pruning', 'prune: true', 'prune: false'],
    ['another cluster', 'prune: true', 'prune: true\n  kubeConfig: { secretRef: { name: x } }'],
    ['another namespace', 'prune: true', 'prune: true\n  targetNamespace: elsewhere'],
    [
      'left alone by an annotation',
      'namespace: flux-system }\nspec',
      'namespace: flux-system, annotations: { kustomize.toolkit.fluxcd.io/reconcile: disabled } }\nspec',
    ],
  ])('%s is critical', async (_, from, to) => {
    expect(await tierOf(flux, edited(flux, file, from, to))).toBe('critical');
  });

  test('how often it is looked at is not what it delivers', async () => {
    const after = edited(flux, file, 'interval: 10m', 'interval: 1h');
    expect(['low', 'medium']).toContain(await tierOf(flux, after));
  });

  test('its deletion removes what it applied, though the folder stays', async () => {
    expect(await tierOf(flux, without(flux, file))).toBe('critical');
  });

  test.each([
    ['branch', 'branch: main', 'branch: attack'],
    ['url', 'acme/deploy.git', 'mallory/deploy.git'],
    ['tag', 'branch: main', 'branch: main, tag: v1'],
    ['ignore', 'interval: 1m', 'interval: 1m\n  ignore: "/overlays/prod/mesh"'],
    ['suspend', 'interval: 1m', 'interval: 1m\n  suspend: true'],
  ])('the %s of its source is critical', async (_, from, to) => {
    const after = edited(flux, 'clusters/repository.yaml', from, to);
    expect(await tierOf(flux, after)).toBe('critical');
  });

  test('the deletion of its source is critical', async () => {
    expect(await tierOf(flux, without(flux, 'clusters/repository.yaml'))).toBe('critical');
  });
});

describe('what of Flux waits for ever, or is not looked at for days', () => {
  const file = 'clusters/prod-mesh.yaml';
  const waiting = (spec: string): Files =>
    edited(flux, file, '  interval: 10m\n', `  interval: 10m\n  ${spec}\n`);

  test.each([
    ['what is not there', 'dependsOn: [{ name: nowhere }]'],
    ['itself', 'dependsOn: [{ name: prod-mesh }]'],
    ['an expression', 'dependsOn: [{ name: prod-shop, readyExpr: "false" }]'],
    ['nothing, as it has no time', 'timeout: 1ms'],
  ])('a Kustomization of the whole mesh that waits for %s is high', async (_, spec) => {
    expect(await tierOf(flux, waiting(spec))).toBe('high');
  });

  test('two that wait for each other are high', async () => {
    const before = edited(
      flux,
      'clusters/prod-shop.yaml',
      '  interval: 10m\n',
      '  interval: 10m\n  dependsOn: [{ name: prod-mesh }]\n',
    );
    const after = { ...before, [file]: waiting('dependsOn: [{ name: prod-shop }]')[file] ?? '' };
    expect(await tierOf(before, after)).toBe('high');
  });

  test('an order of what is there, and more time, are nothing', async () => {
    const ordered = waiting('dependsOn: [{ name: prod-shop }]');
    expect(['low', 'medium']).toContain(await tierOf(flux, ordered));
    expect(['low', 'medium']).toContain(await tierOf(flux, waiting('timeout: 5m')));
    // a name that is filled in may be anybody's
    const filled = waiting('dependsOn: [{ name: "${cluster}-crds" }]');
    expect(['low', 'medium']).toContain(await tierOf(flux, filled));
  });

  test('a source of the whole mesh that is read once in days is high', async () => {
    const every = (interval: string): Files =>
      edited(flux, 'clusters/repository.yaml', 'interval: 1m', `interval: ${interval}`);
    expect(await tierOf(flux, every('87600h'))).toBe('high');
    expect(['low', 'medium']).toContain(await tierOf(flux, every('1h')));
    expect(['low', 'medium']).toContain(await tierOf(every('87600h'), flux));
  });

  test("Flux's own controllers that stop, or are other programs, are high", async () => {
    const controller = (replicas: number, image: string): Files => ({
      ...flux,
      'clusters/controller.yaml': web('flux-system')
        .replaceAll('name: web', 'name: kustomize-controller')
        .replace('spec:\n', `spec:\n  replicas: ${String(replicas)}\n`)
        .replace('"web:1"', `"${image}"`),
    });
    const running = controller(1, 'fluxcd/kustomize-controller:v1.4.0');
    const tierAfter = (replicas: number, image: string): Promise<string | null> =>
      tierOf(running, controller(replicas, image));
    expect(await tierAfter(0, 'fluxcd/kustomize-controller:v1.4.0')).toBe('high');
    expect(await tierAfter(1, 'mallory/kustomize-controller:v1.4.0')).toBe('high');
    expect(await tierOf(flux, controller(0, 'fluxcd/kustomize-controller:v1.4.0'))).toBe('high');
    expect(['low', 'medium']).toContain(await tierAfter(2, 'fluxcd/kustomize-controller:v1.4.1'));
  });

  test('what the whole mesh waits for does not go away unasked', async () => {
    const before = waiting('dependsOn: [{ name: prod-shop }]');
    expect(await tierOf(before, without(before, 'clusters/prod-shop.yaml'))).toBe('critical');
    expect(await tierOf(flux, without(flux, 'clusters/prod-shop.yaml'))).not.toBe('critical');
  });
});

describe('what makes a folder something else to its applier', () => {
  const plain = (files: Files): Files => without(files, 'overlays/prod/mesh/kustomization.yaml');

  test('a file that makes a chart of it for Argo CD removes what it held', async () => {
    const before = plain(argo);
    const after = { ...before, 'overlays/prod/mesh/Chart.yaml': 'apiVersion: v2\nname: x\n' };
    expect(await tierOf(before, after)).toBe('critical');
  });

  test('a file that is only called like a chart stops Argo CD', async () => {
    const before = plain(argo);
    const after = { ...before, 'overlays/prod/mesh/MyChart.yaml': 'apiVersion: v2\nname: x\n' };
    expect(await tierOf(before, after)).toBe('high');
  });

  test('a file that is no object stops all of it for Flux: the check fails', async () => {
    const before = plain(flux);
    const review = await reviewOf(before, {
      ...before,
      'overlays/prod/mesh/values.yaml': 'a: 1\n',
    });
    expect(review.gaps.filter(({ blocking }) => blocking)).toMatchObject([
      { reason: 'not-parsed', origin: { file: 'overlays/prod/mesh/values.yaml' } },
    ]);
  });

  test('settings of Argo CD that leave kinds out concern all that it applies', async () => {
    const settings = (exclusions: string): Files => ({
      ...argo,
      'apps/argocd-cm.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: argocd-cm, namespace: argocd }\ndata:\n  url: https://argocd.example.com\n${exclusions}`,
    });
    const after = settings('  resource.exclusions: "- kinds: [PeerAuthentication]"\n');
    expect(await tierOf(settings(''), after)).toBe('critical');
    const moved = settings('  users.anonymous.enabled: "false"\n');
    expect(await tierOf(settings(''), moved)).toBe('low');
  });
});

describe('what lies elsewhere', () => {
  const release = (chart: string, namespace: string, version: string) =>
    `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: ${chart}, namespace: ${namespace} }
spec:
  chart: { spec: { chart: ${chart}, version: ${version}, sourceRef: { kind: HelmRepository, name: r } } }
`;
  const tierOfRelease = (chart: string, namespace: string, folder = 'clusters/prod') =>
    tierOf(
      { ...elsewhere, [`${folder}/release.yaml`]: release(chart, namespace, '1.0.0') },
      { ...elsewhere, [`${folder}/release.yaml`]: release(chart, namespace, '1.1.0') },
    );
  const elsewhere = { 'clusters/prod/web.yaml': web('shop'), 'clusters/dev/web.yaml': web('shop') };

  test('the control plane is critical, in the root namespace high, else medium', async () => {
    expect(await tierOfRelease('istiod', 'istio-system')).toBe('critical');
    expect(await tierOfRelease('istiod', 'anywhere')).toBe('critical');
    expect(await tierOfRelease('kiali-server', 'istio-system')).toBe('high');
    expect(await tierOfRelease('redis', 'shop')).toBe('medium');
  });

  test('outside production it is medium where it may be mesh-wide, else low', async () => {
    expect(await tierOfRelease('istiod', 'istio-system', 'clusters/dev')).toBe('medium');
    expect(await tierOfRelease('kiali-server', 'istio-system', 'clusters/dev')).toBe('medium');
    expect(await tierOfRelease('redis', 'shop', 'clusters/dev')).toBe('low');
  });
});
