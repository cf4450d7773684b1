import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { reviewOf } from '../../support/review-of.ts';
import type { Files } from '../../support/review-of.ts';

const OWN = 'https://git.example/acme/deploy.git';
const OTHER = 'https://git.example/other/things.git';
const CHARTS = 'https://charts.example';

interface Source {
  readonly url?: string;
  readonly project?: string;
  readonly namespace?: string;
  readonly path?: string;
  readonly revision?: string;
  readonly chart?: string;
  readonly name?: string;
}

const specOf = ({ url = OTHER, project = 'default', namespace = 'shop', ...source }: Source) => {
  const { chart, path = 'deploy', revision = 'main' } = source;
  const what = chart === undefined ? `path: "${path}"` : `chart: ${chart}`;
  return `{ project: ${project}, source: { repoURL: "${url}", ${what}, targetRevision: ${revision} }, destination: { server: https://kubernetes.default.svc, namespace: ${namespace} } }`;
};

const application = (source: Source = {}): string =>
  `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: { name: ${source.name ?? 'other'}, namespace: argocd }\nspec: ${specOf(source)}\n`;

const project = (namespace: string, more = ''): Files => ({
  'prod/argo/project.yaml': `apiVersion: argoproj.io/v1alpha1\nkind: AppProject\nmetadata: { name: team, namespace: argocd }\nspec: { sourceRepos: ['*'], destinations: [{ server: '*', namespace: '${namespace}' }]${more} }\n`,
});

const BASE: Files = {
  'prod/argo/own.yaml': application({ url: OWN, path: 'prod/shop', name: 'own' }),
  'prod/shop/web.yaml':
    'apiVersion: v1\nkind: Service\nmetadata: { name: web, namespace: shop }\nspec: { ports: [{ port: 80 }] }\n',
  'prod/mesh/ns.yaml': 'apiVersion: v1\nkind: Namespace\nmetadata: { name: istio-system }\n',
  '.meshwarden/config.yaml': `version: 1\nrepositoryAliases: ['${OWN}']\n`,
};

const withSource = (source: Source): Files => ({ 'prod/argo/other.yaml': application(source) });

const tierOf = async (head: Files, base: Files = {}): Promise<string | null> =>
  (await reviewOf({ ...BASE, ...base }, { ...BASE, ...base, ...head })).tier;

describe('an Application of another repository is high', () => {
  test.each([
    ['whatever namespace it goes into', {}],
    ['and so of a path that is here, too', { path: 'prod/shop' }],
    ['of a project that the tree lacks', { project: 'nowhere' }],
    ['of a registry that nothing reads, in the namespace of others', { url: CHARTS, chart: 'web' }],
  ])('%s', async (_, source) => {
    expect(await tierOf(withSource(source))).toBe('high');
  });

  test.each([
    ['another repository', { url: `${OTHER}x` }],
    ['another folder', { path: 'elsewhere' }],
    ['another branch', { revision: 'next' }],
    ['another project', { project: 'team' }],
  ])('once it reads %s', async (_, source) => {
    const base = { ...withSource({}), ...project('*') };
    expect(await tierOf(withSource(source), base)).toBe('high');
  });

  test.each([
    ['every namespace', project('*')],
    ['the root namespace', project('istio-*')],
    [
      'kinds of the whole cluster',
      project('shop', ', clusterResourceWhitelist: [{ group: "*", kind: "*" }]'),
    ],
  ])('where its project allows %s, also since the change', async (_, projects) => {
    const source = withSource({ project: 'team' });
    expect(await tierOf(source, projects)).toBe('high');
    expect(await tierOf({ ...source, ...projects }, project('shop'))).toBe('high');
    expect(await tierOf(projects, { ...source, ...project('shop') })).toBe('high');
  });

  test('where a set makes it', async () => {
    const set = (elements: string): Files => ({
      'prod/argo/set.yaml': `apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: { name: all, namespace: argocd }\nspec:\n  generators: [{ list: { elements: [${elements}] } }]\n  template: { metadata: { name: '{{name}}' }, spec: ${specOf({ url: '{{url}}' })} }\n`,
    });
    const own = `{ name: a, url: '${OWN}' }`;
    expect(await tierOf(set(`${own}, { name: b, url: '${OTHER}' }`), set(own))).toBe('high');
  });

  test('whatever it is called', async () => {
    const word = fc.stringMatching(/^[a-z]{1,9}$/);
    await fc.assert(
      fc.asyncProperty(word, word, async (host, path) => {
        expect(await tierOf(withSource({ url: `https://${host}.example/${path}.git`, path }))).toBe(
          'high',
        );
      }),
      { numRuns: 5 },
    );
  });
});

describe('an Application stays medium', () => {
  test.each([
    ['of this repository', { url: OWN, path: 'prod/shop' }, {}],
    ['of a project for its own namespaces', { project: 'team' }, project('shop')],
    ['at another release', { revision: 'v1.2.4' }, withSource({ revision: 'v1.2.3' })],
    ['at another commit', { revision: 'b'.repeat(40) }, withSource({ revision: 'a'.repeat(40) })],
    [
      'of another version of its chart',
      { url: CHARTS, chart: 'web', revision: '1.2.4' },
      withSource({ url: CHARTS, chart: 'web', revision: '1.2.3' }),
    ],
  ])('%s', async (_, source, base) => {
    expect(await tierOf(withSource(source), base)).toBe('medium');
  });

  test('where all of its kinds are ordinary ones of the cluster', async () => {
    const kinds = ', clusterResourceWhitelist: [{ group: "", kind: Namespace }]';
    expect(await tierOf({ ...withSource({ project: 'team' }), ...project('shop', kinds) })).toBe(
      'medium',
    );
  });

  test('that goes', async () => {
    const base = { ...BASE, ...withSource({}) };
    expect((await reviewOf(base, BASE)).tier).toBe('medium');
  });
});

test('it is said what is read, and why that may be of the mesh', async () => {
  const { notes } = await reviewOf(BASE, { ...BASE, ...withSource({}) });
  expect(notes.join(' ')).toContain(
    `Application other reads folder deploy of ${OTHER}, which is not in this repository. Not known: its objects. They can be of the mesh: its project default is not in this repository.`,
  );
});

test('what a generator of another repository leaves open is said in words', async () => {
  const set = `apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: { name: all, namespace: argocd }\nspec:\n  generators: [{ git: { repoURL: '${OTHER}', revision: main, files: [{ path: 'a/*.json' }] } }]\n  template: { metadata: { name: '{{name}}' }, spec: ${specOf({ url: '{{url}}', path: '{{path}}' })} }\n`;
  const { notes, tier } = await reviewOf(BASE, { ...BASE, 'prod/argo/set.yaml': set });
  expect(tier).toBe('high');
  expect(notes.join(' ')).toContain(
    'ApplicationSet all reads a folder that is not known of a repository that is not known',
  );
});

describe('of Flux', () => {
  const flux = (url: string, more = ''): Files => ({
    'prod/flux/all.yaml': `apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata: { name: other, namespace: flux-system }\nspec: { url: '${url}', ref: { branch: main } }\n---\napiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: { name: other, namespace: flux-system }\nspec: { path: ./deploy, prune: true, targetNamespace: shop, sourceRef: { kind: GitRepository, name: other }${more} }\n`,
  });

  test('a Kustomization of another repository is high, new or since it reads that', async () => {
    expect(await tierOf(flux(OTHER))).toBe('high');
    expect(await tierOf(flux(`${OTHER}x`), flux(OTHER))).toBe('high');
  });

  test('one whose address is a variable is high, but where the base reads that and the folder is here', async () => {
    const map = (name: string): string =>
      `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name}, namespace: shop }\ndata: { a: b }\n`;
    const here: Files = { 'deploy/web.yaml': map('web') };
    const reading = (path: string, name: string): string =>
      `---\napiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: { name: ${name}, namespace: flux-system }\nspec: { path: ./${path}, prune: true, targetNamespace: shop, sourceRef: { kind: GitRepository, name: other } }\n`;
    const known = flux('${REPOSITORY}');
    const more: Files = { ...known, 'prod/flux/more.yaml': reading('other', 'more') };
    const withOther: Files = { ...here, 'other/web.yaml': map('o') };
    expect(await tierOf(known, here)).toBe('high');
    expect(await tierOf({ ...more, ...withOther }, { ...known, ...here })).not.toBe('high');
    expect(await tierOf(more, { ...known, ...here })).toBe('high');
  });

  test('one that has the rights of an account alone stays medium', async () => {
    const account = ', serviceAccountName: shop';
    expect(await tierOf(flux(OTHER, account))).toBe('medium');
    expect(await tierOf(flux(OTHER), flux(OTHER, account))).toBe('high');
  });

  test('a release of a registry is high once that has another address', async () => {
    const release = (url: string): Files => ({
      'prod/flux/web.yaml': `apiVersion: source.toolkit.fluxcd.io/v1\nkind: HelmRepository\nmetadata: { name: web, namespace: web }\nspec: { url: '${url}' }\n---\napiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: { name: web, namespace: web }\nspec: { chart: { spec: { chart: web, version: 1.2.3, sourceRef: { kind: HelmRepository, name: web } } } }\n`,
    });
    expect(await tierOf(release(CHARTS))).toBe('high');
    expect(await tierOf(release('https://other.example'), release(CHARTS))).toBe('high');
  });

  test.each([
    ['high', 'of a chart that nothing had', {}, { web: '1.2.3' }],
    ['high', 'at another major version', { web: '1.2.3' }, { web: '2.0.0' }],
    ['medium', 'at another minor version', { web: '1.2.3' }, { web: '1.3.0' }],
    ['medium', 'that gets a range', { web: '"*"' }, { web: '^1.2.3' }],
    ['medium', 'of a chart that another has', { web: '1.2.3' }, { web: '1.2.3', two: '1.4.0' }],
  ] as const)('a release is %s %s', async (tier, _, before, after) => {
    const releases = (versions: Readonly<Record<string, string>>): Files => ({
      'prod/flux/charts.yaml': `apiVersion: source.toolkit.fluxcd.io/v1\nkind: HelmRepository\nmetadata: { name: charts, namespace: web }\nspec: { url: '${CHARTS}' }\n`,
      ...Object.fromEntries(
        Object.entries(versions).map(([name, version]) => [
          `prod/flux/${name}.yaml`,
          `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: { name: ${name}, namespace: web }\nspec: { chart: { spec: { chart: web, version: ${version}, sourceRef: { kind: HelmRepository, name: charts } } } }\n`,
        ]),
      ),
    });
    expect(await tierOf(releases(after), releases(before))).toBe(tier);
  });

  test.each([
    ['medium', 'another version within its major', { version: '1.2.4' }],
    ['medium', 'another value', { value: 'gateway' }],
    ['high', 'another major version', { version: '2.0.0' }],
    [
      'high',
      'an object that its values hold',
      {
        value:
          '{ apiVersion: security.istio.io/v1, kind: PeerAuthentication, metadata: { name: default, namespace: istio-system }, spec: { mtls: { mode: DISABLE } } }',
      },
    ],
  ] as const)(
    'a release that stands in no written namespace is %s with %s',
    async (tier, _, said) => {
      const of = ({
        version = '1.2.3',
        value = 'a',
      }: {
        version?: string;
        value?: string;
      }): Files => ({
        'apps/web/kustomization.yaml': 'resources: [release.yaml]\n',
        'apps/web/release.yaml': `apiVersion: source.toolkit.fluxcd.io/v1\nkind: HelmRepository\nmetadata: { name: charts }\nspec: { url: '${CHARTS}' }\n---\napiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: { name: web }\nspec: { chart: { spec: { chart: web, version: ${version}, sourceRef: { kind: HelmRepository, name: charts } } }, values: { extraObjects: [${value}] } }\n`,
      });
      const { tier: found } = await reviewOf(of({}), of(said));
      expect([tier, 'critical']).toContain(found);
      if (tier === 'medium') expect(found).toBe('medium');
    },
  );
});
