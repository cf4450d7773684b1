import { messageOf } from '../../../src/checks/index.ts';
import { spoken } from '../../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import type { Files } from '../../support/review-of.ts';
import { applicationOf, chartOfRegistry, shop, shopReviews, textIn } from './shop.ts';

const told = shopReviews();

const PROD = 'services/orders/values-prod-eu.yaml';
const STAGING = 'services/orders/values-staging.yaml';
const COMMON = 'services/orders/values.yaml';

const change = (around: Files, more: Files) => told(shop(around), shop({ ...around, ...more }));

describe('a value that each release has another one over', () => {
  test('is told once, with the places of those', async () => {
    const found = await change(
      { [PROD]: 'timeout: 8s\n', [STAGING]: 'timeout: 9s\n' },
      { [COMMON]: 'timeout: 6s\n' },
    );
    expect(found.map(({ environment }) => environment)).toEqual(['prod-eu', 'staging']);
    expect(spoken(found[0])).toMatchObject({
      check: 'value-overridden',
      message: `No environment takes \`timeout\` from ${COMMON}: each sets its own, at ${PROD}:1 and ${STAGING}:1.`,
      why: `\`timeout\` is 6s there; what is named later wins, and is 8s (${PROD}:1) and 9s (${STAGING}:1).`,
      origin: { file: COMMON, line: 1 },
    });
  });

  test('is told of the file of one environment that is not named last', async () => {
    const wrong = applicationOf('prod-eu', [`/${PROD}`, `/${COMMON}`]);
    const found = await change({ ...wrong, [PROD]: 'timeout: 8s\n' }, { [PROD]: 'timeout: 10s\n' });
    expect(spoken(found)).toMatchObject([
      {
        check: 'value-overridden',
        message: `No environment takes \`timeout\` from ${PROD}: ${COMMON}:1 goes over it.`,
      },
    ]);
  });

  test('is told of a default of the chart', async () => {
    const chart = textIn(shop(), 'charts/web/values.yaml').replace('3s', '4s');
    const found = await change({}, { 'charts/web/values.yaml': chart });
    expect(spoken(found[0])?.message).toBe(
      'No environment takes `timeout` from charts/web/values.yaml: 5s goes over it.',
    );
  });

  test('is told of a parameter that goes over it', async () => {
    const parameters = '      parameters: [{ name: timeout, value: 7s }]\n';
    const around = {
      ...applicationOf('prod-eu', undefined, parameters),
      ...applicationOf('staging', undefined, parameters),
    };
    const found = await change(around, { [COMMON]: 'timeout: 6s\n' });
    expect(spoken(found[0])?.message).toContain(
      'at argocd/prod-eu.yaml:15 and argocd/staging.yaml:15',
    );
  });

  test.each([
    ['one environment takes it', { [PROD]: 'timeout: 8s\n' }, { [COMMON]: 'timeout: 6s\n' }],
    [
      'it is set over it by the change itself',
      { [PROD]: 'timeout: 8s\n', [STAGING]: 'timeout: 9s\n' },
      { [COMMON]: 'timeout: 6s\n', [PROD]: 'timeout: 7s\n', [STAGING]: 'timeout: 7s\n' },
    ],
    [
      'a chart takes the file that is not seen here',
      {
        [PROD]: 'timeout: 8s\n',
        [STAGING]: 'timeout: 9s\n',
        ...chartOfRegistry(COMMON),
      },
      { [COMMON]: 'timeout: 6s\n' },
    ],
  ])('is not told where %s', async (_, around: Files, more: Files) => {
    expect(spoken(await change(around, more))).toEqual([]);
  });
});

describe('files of values in another order', () => {
  const wrong = applicationOf('prod-eu', [`/${PROD}`, `/${COMMON}`]);

  test('are told with what that decides, and where both values stand', async () => {
    const found = await change({ [PROD]: 'timeout: 8s\nreplicaCount: 3\n' }, wrong);
    expect(spoken(found)).toMatchObject([
      {
        check: 'values-reordered',
        environment: 'prod-eu',
        message: `Release orders gets \`timeout\` 5s in the place of 8s: ${COMMON} is named after ${PROD} now, and the last wins.`,
        why: `The order is charts/web/values.yaml, ${PROD}, ${COMMON}. \`timeout\` 8s (${PROD}:1) → 5s (${COMMON}:1).`,
        origin: { file: 'argocd/prod-eu.yaml', line: 14 },
      },
    ]);
  });

  test('are told once of all releases whose files one line names, value by value', async () => {
    const set = (files: readonly string[]): Files => ({
      'argocd/set.yaml': `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: { name: set, namespace: argocd }
spec:
  goTemplate: true
  generators: [{ list: { elements: [{ name: pay }, { name: mail }, { name: quiet }] } }]
  template:
    metadata: { name: '{{ .name }}' }
    spec:
      project: default
      source:
        repoURL: https://github.com/acme/shop.git
        path: charts/web
        targetRevision: HEAD
        helm:
          releaseName: '{{ .name }}'
          valueFiles:
${files.map((file) => `            - '/sites/{{ .name }}/${file}.yaml'\n`).join('')}      destination: { name: prod-eu, namespace: shop }
`,
      'sites/pay/all.yaml': 'timeout: 5s\nimage: { tag: 1.0.0 }\n',
      'sites/pay/prod.yaml': 'timeout: 9s\nimage: { tag: 1.0.3 }\n',
      'sites/mail/all.yaml': 'replicaCount: 1\nresources: { limits: { cpu: 1 } }\n',
      'sites/mail/prod.yaml': 'replicaCount: 4\nresources: { requests: { cpu: 1 } }\n',
      'sites/quiet/all.yaml': 'resources: { limits: { cpu: 1 } }\n',
      'sites/quiet/prod.yaml': 'resources: { requests: { cpu: 1 } }\n',
    });
    const found = await told(shop(set(['all', 'prod'])), shop(set(['prod', 'all'])));
    expect(found.map((told) => spoken(messageOf(told)))).toEqual([
      'Releases mail and pay get 3 other values: sites/mail/all.yaml is named after sites/mail/prod.yaml now, and so on, and the last wins.',
    ]);
    expect(spoken(found[0]?.why)).toContain(
      'mail: `replicaCount` 4 (sites/mail/prod.yaml:1) → 1 (sites/mail/all.yaml:1); pay: `timeout` 9s',
    );
  });

  test('are not told where nothing is decided by it', async () => {
    expect(spoken(await change({ [PROD]: 'replicaCount: 3\n' }, wrong))).toEqual([]);
    expect(spoken(await change({ [PROD]: 'timeout: 5s\n' }, wrong))).toEqual([]);
  });

  test('do not show what is secret', async () => {
    const found = await change(
      { [PROD]: 'dbPassword: hunter2\n', [COMMON]: 'dbPassword: hunter3\n' },
      wrong,
    );
    expect(found).toHaveLength(1);
    expect(JSON.stringify(found)).not.toMatch(/hunter/);
  });

  test('are told of Flux, in whose files the chart has its values', async () => {
    const release = (files: string): Files => ({
      'apps/kustomization.yaml': 'resources: [source.yaml, release.yaml]\n',
      'apps/source.yaml': `apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: { name: shop, namespace: flux-system }
spec: { url: https://github.com/acme/shop.git, interval: 1m }
`,
      'apps/release.yaml': `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: pay, namespace: shop }
spec:
  interval: 1m
  chart:
    spec:
      chart: charts/web
      sourceRef: { kind: GitRepository, name: shop, namespace: flux-system }
      reconcileStrategy: Revision
      valuesFiles: [${files}]
`,
      'charts/web/values-prod.yaml': 'timeout: 9s\n',
    });
    const [a, b] = ['charts/web/values.yaml', 'charts/web/values-prod.yaml'];
    const found = await told(shop(release(`${a}, ${b}`)), shop(release(`${b}, ${a}`)));
    expect(spoken(found)).toMatchObject([
      { check: 'values-reordered', origin: { file: 'apps/release.yaml' } },
    ]);
    expect(spoken(found[0])?.message).toContain('`timeout` 3s in the place of 9s');
  });

  test('are told of ConfigMaps of Flux, by where their values stand', async () => {
    const release = (names: readonly string[]): Files => ({
      'apps/kustomization.yaml': 'resources: [source.yaml, values.yaml, release.yaml]\n',
      'apps/source.yaml': `apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: { name: shop, namespace: flux-system }
spec: { url: https://github.com/acme/shop.git, interval: 1m }
`,
      'apps/values.yaml': ['common', 'prod']
        .map(
          (name) =>
            `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name}, namespace: shop }\ndata:\n  values.yaml: |\n    timeout: ${name}\n`,
        )
        .join('---\n'),
      'apps/release.yaml': `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: pay, namespace: shop }
spec:
  interval: 1m
  chart:
    spec:
      chart: charts/web
      sourceRef: { kind: GitRepository, name: shop, namespace: flux-system }
      reconcileStrategy: Revision
  valuesFrom:
${names.map((name) => `    - { kind: ConfigMap, name: ${name} }\n`).join('')}`,
    });
    const found = await told(shop(release(['common', 'prod'])), shop(release(['prod', 'common'])));
    expect(spoken(found)).toMatchObject([{ check: 'values-reordered' }]);
    expect(spoken(found[0])?.message).toContain('`timeout` common in the place of prod');
    expect(spoken(found[0]?.why)).toContain('apps/values.yaml:6');
  });
});
