import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { chartRenderer } from '../charts/edge/chart-renderer.ts';
import type { Files } from '../support/review-of.ts';
import { reviewOf, textOf } from '../support/review-of.ts';

const charts = chartRenderer();

const application = (cluster: string): string => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: cart-${cluster}, namespace: argocd }
spec:
  project: default
  source:
    repoURL: https://github.com/acme/shop.git
    path: charts/web
    targetRevision: HEAD
    helm:
      releaseName: cart
      ignoreMissingValueFiles: true
      valueFiles: [/services/cart/values.yaml, /services/cart/values-${cluster}.yaml]
  destination: { name: ${cluster}, namespace: shop }
`;

const tree = (more: Files = {}): Files => ({
  'argocd/staging.yaml': application('staging'),
  'argocd/prod-eu.yaml': application('prod-eu'),
  'argocd/prod-us.yaml': application('prod-us'),
  'charts/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
  'charts/web/values.yaml': 'port: 80\n',
  'charts/web/templates/service.yaml':
    'apiVersion: v1\nkind: Service\nmetadata: { name: cart }\nspec: { ports: [{ name: http, port: {{ .Values.port }} }] }\n',
  'services/cart/values.yaml': 'port: 8080\n',
  'services/cart/values-prod-eu.yaml': 'port: 8081\n',
  ...more,
});

const told = async (file: string, text = 'port: 9090\n') =>
  (await reviewOf(tree(), tree({ [file]: text }), charts)).findings.filter(
    ({ check }) => check === 'values-file-unread',
  );

describe('a new file of values that no release takes', () => {
  test('is said where one is asked for by a name like it', async () => {
    const [only, ...more] = await told('services/cart/values-prd-us.yaml');
    expect(spoken(more)).toEqual([]);
    expect(spoken(only)).toMatchObject({
      environment: 'prod-us',
      message:
        'No release that is seen here takes services/cart/values-prd-us.yaml: what it sets is set by none of them.',
      origin: { file: 'services/cart/values-prd-us.yaml', line: 1 },
    });
    expect(spoken(only?.why)).toContain('values-prod-us.yaml is not there');
    expect(spoken(only?.fix.text)).toBe('Call it `values-prod-us.yaml`.');
  });

  test('names each file that is asked for and not there', async () => {
    const both = Object.fromEntries(
      Object.entries(tree()).map(([path, text]) => [
        path,
        textOf(text).replace(
          '[/services/cart/values.yaml,',
          '[/services/cart/values.yaml, /services/cart/values-all.yaml,',
        ),
      ]),
    );
    const { findings } = await reviewOf(
      both,
      { ...both, 'services/cart/values-prd-us.yaml': 'port: 9090\n' },
      charts,
    );
    expect(spoken(findings.find(({ check }) => check === 'values-file-unread')?.why)).toContain(
      ' values-all.yaml and values-prod-us.yaml are not there.',
    );
  });

  test('is said where one is asked for by a longer or a shorter word', async () => {
    const [only, ...more] = await told('services/cart/values-stag.yaml');
    expect(spoken(more)).toEqual([]);
    expect(only?.environment).toBe('staging');
    expect(spoken(only?.fix.text)).toBe('Call it `values-staging.yaml`.');
  });

  test('is said without a better name where there is none', async () => {
    const found = await told('services/cart/values-of-old.yaml');
    expect(found.length).toBeGreaterThan(0);
    expect(found[0]?.fix).toMatchObject({ kind: 'choice' });
  });

  test.each([
    ['what a release takes', 'services/cart/values-staging.yaml', 'port: 9090\n'],
    ['a folder from which nobody takes values', 'services/web/values.yaml', 'port: 9090\n'],
    ['a manifest', 'services/cart/namespace.yaml', 'kind: Namespace\nmetadata: { name: shop }\n'],
    [
      'what is called otherwise, which a generator may read',
      'services/cart/service.yaml',
      'team: a\n',
    ],
    ['what is no map', 'services/cart/list.yaml', '- a\n'],
  ])('is not said of %s', async (_, file, text) => {
    expect(spoken(await told(file, text))).toEqual([]);
  });

  test('is told once where those of all services are renamed, for the environment that asks for them', async () => {
    const two = (name: string): Files => {
      const all = tree({ 'services/cart/values-prod-us.yaml': 'port: 8082\n' });
      const more = Object.fromEntries(
        Object.entries(all).flatMap(([path, text]) =>
          /^(?:argocd|services)/.test(path) ? [[path.replace('cart', 'mail'), textOf(text)]] : [],
        ),
      );
      const mail = Object.fromEntries(
        Object.entries(more).map(([path, text]) => [
          path.replace('argocd/', 'argocd/mail-'),
          text.replaceAll('cart', 'mail'),
        ]),
      );
      return Object.fromEntries(
        Object.entries({ ...all, ...mail }).map(([path, text]) => [
          path.replace(/^(services.*)prod-us/, `$1${name}`),
          text,
        ]),
      );
    };
    const { findings } = await reviewOf(two('prod-us'), two('prod-us-east'), charts);
    const found = findings.filter(({ check }) => check === 'values-file-unread');
    expect(found.map(({ environment }) => environment)).toEqual(['prod-us']);
    expect(spoken(found[0])?.message).toBe(
      'No release that is seen here takes services/cart/values-prod-us-east.yaml and 1 more file of this name: what they set is set by none of them.',
    );
    expect(spoken(found[0]?.fix.text)).toBe('Call them `values-prod-us.yaml`.');
  });
});

describe('a new file of values in a folder that no release asks for', () => {
  const ofRegion = (region: string): string => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: cart-${region}, namespace: argocd }
spec:
  project: default
  source:
    repoURL: https://github.com/acme/shop.git
    path: charts/web
    targetRevision: HEAD
    helm:
      releaseName: cart
      ignoreMissingValueFiles: true
      valueFiles: [/envs/prod/${region}/cart.yaml]
  destination: { name: prod-${region}, namespace: shop }
`;
  const regions = (...values: readonly string[]): Files => ({
    'argocd/eu-north-1.yaml': ofRegion('eu-north-1'),
    'argocd/us-east-1.yaml': ofRegion('us-east-1'),
    ...Object.fromEntries(Object.entries(tree()).filter(([path]) => path.startsWith('charts/'))),
    ...Object.fromEntries(values.map((path) => [path, 'port: 8080\n'])),
  });
  const found = async (before: Files, after: Files) =>
    (await reviewOf(before, after, charts)).findings.filter(
      ({ check }) => check === 'values-file-unread',
    );
  const EU = 'envs/prod/eu-north-1/cart.yaml';
  const US = 'envs/prod/us-east-1/cart.yaml';
  const NEW = 'envs/prod/eu-west-1/cart.yaml';

  test('is said where releases ask for it in folders beside that', async () => {
    const [first] = await found(regions(EU, US), regions(EU, US, NEW));
    expect(spoken(first)?.message).toBe(
      `No release that is seen here takes ${NEW}: what it sets is set by none of them.`,
    );
    expect(spoken(first?.why)).toBe(
      `Releases ask for ${EU} and ${US}, and none for a file in envs/prod/eu-west-1.`,
    );
    expect(first?.fix.kind).toBe('choice');
  });

  test('is to go back where a change moved it from where it is asked for', async () => {
    const [first] = await found(regions(EU, US), regions(US, NEW));
    expect(spoken(first?.why)).toContain(`${EU} is not there.`);
    expect(spoken(first?.fix.text)).toBe(`Move it to \`${EU}\`.`);
  });

  test('is not said of the values of a chart, nor where one release asks for one such file', async () => {
    const chart = 'envs/prod/eu-west-1/Chart.yaml';
    const own = { ...regions(EU, US, NEW), [chart]: 'apiVersion: v2\nname: x\nversion: 1.0.0\n' };
    expect(spoken(await found(regions(EU, US), own))).toEqual([]);
    const one = (...values: readonly string[]): Files =>
      Object.fromEntries(
        Object.entries(regions(...values)).filter(([path]) => path !== 'argocd/us-east-1.yaml'),
      );
    expect(spoken(await found(one(EU), one(EU, NEW)))).toEqual([]);
  });
});

test('nothing is said of files that a set with an error may ask for once it is mended', async () => {
  const set = `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: { name: carts, namespace: argocd }
spec:
  goTemplate: true
  goTemplateOptions: [missingkey=error]
  generators: [{ git: { repoURL: https://github.com/acme/shop.git, revision: HEAD, files: [{ path: 'deploy/*/config.yaml' }] } }]
  template:
    metadata: { name: 'cart-{{ .path.basename }}' }
    spec:
      project: default
      source:
        repoURL: https://github.com/acme/shop.git
        path: charts/web
        targetRevision: '{{ .revision }}'
        helm: { valueFiles: ['/{{ .path.path }}/values.yaml'] }
      destination: { name: '{{ .path.basename }}', namespace: shop }
`;
  const place = (name: string, text: string): Files => ({
    [`deploy/${name}/config.yaml`]: text,
    [`deploy/${name}/values.yaml`]: 'port: 8080\n',
  });
  const chart = Object.fromEntries(
    Object.entries(tree()).filter(([path]) => path.startsWith('charts/')),
  );
  const before: Files = {
    ...chart,
    'argocd/set.yaml': set,
    ...place('prod', 'revision: HEAD\n'),
    ...place('dev', 'revision: HEAD\n'),
  };
  const after: Files = { ...before, ...place('staging', 'stage: staging\n') };
  const { findings } = await reviewOf(before, after, charts);
  expect(spoken(findings.filter(({ check }) => check === 'values-file-unread'))).toEqual([]);
});
