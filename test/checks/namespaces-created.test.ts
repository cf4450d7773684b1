import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { legacy } from '../../src/manifest/index.ts';
import { describe, expect, test } from 'vitest';
import type { Files } from '../support/review-of.ts';
import { reviewOf } from '../support/review-of.ts';

const deployment = (name: string, namespace?: string): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}${namespace === undefined ? '' : `, namespace: ${namespace}`} }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec: { containers: [{ name: ${name}, image: "registry.acme.io/${name}:1" }] }
`;
const namespace = (name: string): string =>
  `apiVersion: v1\nkind: Namespace\nmetadata: { name: ${name}, labels: { istio.io/rev: stable } }\n`;
const application = (name: string, target: string, options = ''): string =>
  `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: ${name}, namespace: argocd }
spec:
  source: { repoURL: https://github.com/acme/shop.git, path: apps/${name}, targetRevision: HEAD }
  destination: { name: prod${target === '' ? '' : `, namespace: ${target}`} }
  syncPolicy: { syncOptions: [${options}] }
`;
const kustomization = (name: string, spec: string): string =>
  `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: ${name}, namespace: flux-system }
spec: { interval: 10m, path: ./apps/${name}, prune: true, sourceRef: { kind: GitRepository, name: flux-system }${spec} }
`;

const found = async (base: Files, added: Files): Promise<readonly string[]> =>
  (await reviewOf(base, { ...base, ...added })).findings
    .filter(
      ({ check, introducedBy }) =>
        check === 'namespace-not-created' && introducedBy === 'this-change',
    )
    .map(
      ({ origin, ...told }) => `${spoken(messageOf(told))} ${origin.file}:${String(origin.line)}`,
    );

const fixOf = async (base: Files, added: Files): Promise<string | undefined> =>
  spoken(
    (await reviewOf(base, { ...base, ...added })).findings.find(
      ({ check }) => check === 'namespace-not-created',
    )?.fix.text,
  );

test('a namespace that a file gives a set as a parameter is told at that file', async () => {
  const set = `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: { name: services, namespace: argocd }
spec:
  goTemplate: true
  generators: [{ git: { repoURL: https://github.com/acme/shop.git, revision: HEAD, files: [{ path: 'apps/*/service.yaml' }] } }]
  template:
    metadata: { name: '{{ .path.basename }}' }
    spec:
      source: { repoURL: https://github.com/acme/shop.git, path: 'apps/{{ .path.basename }}/objects' }
      destination: { name: prod, namespace: '{{ .namespace }}' }
`;
  const base: Files = {
    'argocd/apps.yaml': [application('mesh', ''), application('cart', 'shop'), set].join('---\n'),
    'apps/mesh/namespaces.yaml': namespace('shop'),
    'apps/cart/cart.yaml': deployment('cart'),
    'apps/web/service.yaml': '# whose it is\nnamespace: shop\n',
    'apps/web/objects/web.yaml': deployment('web'),
  };
  expect(
    await found(base, { 'apps/web/service.yaml': 'team: shop\nnamespace: checkout\n' }),
  ).toEqual([
    'Nothing creates namespace checkout: Deployment checkout/web goes into it, and the sync fails. apps/web/service.yaml:2',
  ]);
});

describe('under Argo CD', () => {
  const base: Files = {
    'argocd/apps.yaml': [application('mesh', ''), application('web', 'shop')].join('---\n'),
    'apps/mesh/namespaces.yaml': namespace('shop'),
    'apps/web/web.yaml': deployment('web'),
  };
  const added = (options: string): Files => ({
    'argocd/loyalty.yaml': application('loyalty', 'loyalty', options),
    'apps/loyalty/loyalty.yaml': deployment('loyalty'),
  });

  test('the namespace of a destination is made by who is told to alone', async () => {
    expect(await found(base, added(''))).toEqual([
      'Nothing creates namespace loyalty: Deployment loyalty/loyalty goes into it, and the sync fails. argocd/loyalty.yaml:5',
    ]);
    expect(await found(base, added('CreateNamespace=true'))).toEqual([]);
    expect(await found(base, added('CreateNamespace=false'))).toHaveLength(1);
  });

  test('each namespace that is named is told with the place that names it', async () => {
    const review = await reviewOf(base, { ...base, ...added('') });
    const why =
      spoken(review.findings.find(({ check }) => check === 'namespace-not-created')?.why) ??
      legacy('');
    expect(spoken(why)).toContain(
      'Namespace loyalty (argocd/loyalty.yaml:5) is not among the objects here',
    );
    expect(spoken(why)).toMatch(
      /; shop \(apps\/mesh\/namespaces\.yaml:\d\), which the others go into, is made/,
    );
  });

  test('another namespace than that of the destination is not made by it', async () => {
    expect(
      await found(base, {
        ...added('CreateNamespace=true'),
        'apps/loyalty/points.yaml': deployment('points', 'points'),
      }),
    ).toEqual([
      'Nothing creates namespace points: Deployment points/points goes into it, and the sync fails. apps/loyalty/points.yaml:3',
    ]);
  });

  test('an ApplicationSet makes that of each of its Applications', async () => {
    const set = (options: string): string => `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: { name: services, namespace: argocd }
spec:
  goTemplate: true
  generators: [{ list: { elements: [{ name: loyalty }, { name: points }] } }]
  template:
    metadata: { name: '{{ .name }}' }
    spec:
      source: { repoURL: https://github.com/acme/shop.git, path: 'apps/{{ .name }}', targetRevision: HEAD }
      destination: { name: prod, namespace: '{{ .name }}' }
      syncPolicy: { syncOptions: [${options}] }
`;
    const services = (options: string): Files => ({
      'argocd/services.yaml': set(options),
      'apps/loyalty/loyalty.yaml': deployment('loyalty'),
      'apps/points/points.yaml': deployment('points'),
    });
    expect(await found(base, services('CreateNamespace=true'))).toEqual([]);
    expect(await found(base, services(''))).toHaveLength(2);
    expect(await fixOf(base, services(''))).toBe(
      'Add a Namespace loyalty, with the label by which its pods get a proxy as those of its neighbours do (`istio.io/rev: stable`), or set `syncOptions: [CreateNamespace=true]` in the template of its ApplicationSet (argocd/services.yaml:7), for all that it makes, with that label under `managedNamespaceMetadata.labels`, or it gets none.',
    );
  });

  test('what makes a namespace without a label is advised with one, and only for its own', async () => {
    const label =
      'with the label by which its pods get a proxy as those of its neighbours do (`istio.io/rev: stable`)';
    expect(await fixOf(base, added(''))).toBe(
      `Add a Namespace loyalty, ${label}, or set \`syncOptions: [CreateNamespace=true]\` in its Application, with that label under \`managedNamespaceMetadata.labels\`, or it gets none.`,
    );
    const elsewhere = { 'apps/web/points.yaml': deployment('points', 'points') };
    expect(await fixOf(base, elsewhere)).toBe(`Add a Namespace points, ${label}.`);
  });
});

describe('under Flux', () => {
  const base: Files = {
    'clusters/prod/shop.yaml': `${kustomization('web', ', targetNamespace: shop')}---\n${namespace('shop')}`,
    'apps/web/web.yaml': deployment('web'),
  };

  test('targetNamespace has to be there', async () => {
    expect(
      await found(base, {
        'clusters/prod/loyalty.yaml': kustomization('loyalty', ', targetNamespace: loyalty'),
        'apps/loyalty/loyalty.yaml': deployment('loyalty'),
      }),
    ).toEqual([expect.stringMatching(/^Nothing creates namespace loyalty: .* the sync fails\./)]);
  });

  test('a HelmRelease goes into its own, which createNamespace makes only of its target', async () => {
    const release = (where: string, spec: string): Files => ({
      'clusters/prod/redis.yaml': `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: redis, namespace: ${where} }
spec: { chart: { spec: { chart: redis, sourceRef: { kind: HelmRepository, name: r } } }${spec} }
`,
    });
    expect(await found(base, release('cache', ''))).toHaveLength(1);
    expect(
      await found(
        base,
        release('shop', ', targetNamespace: cache, install: { createNamespace: true }'),
      ),
    ).toEqual([]);
  });
});

describe('in a kustomization', () => {
  const base: Files = {
    'overlays/prod/kustomization.yaml': 'resources: [shop.yaml]\n',
    'overlays/prod/shop.yaml': `${namespace('shop')}---\n${deployment('web', 'shop')}`,
  };

  test('its namespace field makes none', async () => {
    const [one, ...others] = await found(base, {
      'overlays/prod/kustomization.yaml': 'resources: [shop.yaml, loyalty]\n',
      'overlays/prod/loyalty/kustomization.yaml': 'namespace: loyalty\nresources: [loyalty.yaml]\n',
      'overlays/prod/loyalty/loyalty.yaml': deployment('loyalty'),
    });
    expect(others).toEqual([]);
    expect(one).toMatch(
      /and applying that fails\. overlays\/prod\/loyalty\/kustomization\.yaml:1$/,
    );
  });

  test('a base that is not here, or a script, may make it', async () => {
    const added: Files = {
      'overlays/prod/kustomization.yaml':
        'resources: [shop.yaml, loyalty.yaml, "https://github.com/acme/bases//namespaces?ref=v1"]\n',
      'overlays/prod/loyalty.yaml': deployment('loyalty', 'loyalty'),
    };
    expect(await found(base, added)).toEqual([]);
  });

  test('what an operator makes a namespace of, and what the configuration says is elsewhere, is there', async () => {
    const added = (more: string): Files => ({
      'overlays/prod/kustomization.yaml': 'resources: [shop.yaml, loyalty.yaml]\n',
      'overlays/prod/loyalty.yaml': `${deployment('loyalty', 'loyalty')}---\n${more}`,
    });
    expect(
      await found(
        base,
        added(
          'apiVersion: hnc.x-k8s.io/v1alpha2\nkind: SubnamespaceAnchor\nmetadata: { name: loyalty, namespace: shop }\n',
        ),
      ),
    ).toEqual([]);
    const config = { '.meshwarden/config.yaml': 'version: 1\nexternal: ["Namespace loyalty"]\n' };
    const more = added(deployment('more', 'default'));
    expect(await found(base, more)).toHaveLength(1);
    expect(await found({ ...base, ...config }, more)).toEqual([]);
  });

  test('a namespace that goes is told as that, not as one that nothing makes', async () => {
    const [before, after] = [
      base,
      { ...base, 'overlays/prod/shop.yaml': deployment('web', 'shop') },
    ];
    expect(await found(before, after)).toEqual([]);
  });
});
