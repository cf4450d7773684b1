import { spoken } from '../../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import type { Files } from '../../support/review-of.ts';
import { applicationOf, chartOfRegistry, shop, shopReviews, textIn } from './shop.ts';

const told = shopReviews();

const PROD = 'services/orders/values-prod-eu.yaml';
const COMMON = 'services/orders/values.yaml';
const CHART = 'charts/web/values.yaml';
const TEMPLATE = 'charts/web/templates/web.yaml';

const text = (path: string): string => textIn(shop(), path);

const after = (more: Files) => told(shop(), shop(more));

describe('a key that no template reads', () => {
  test('is told with the key that is meant, whose default stays in force', async () => {
    const [only, ...others] = await after({ [PROD]: 'image: { tag: 1.0.9 }\nreplicaCout: 6\n' });
    expect(spoken(others)).toEqual([]);
    expect(spoken(only)).toMatchObject({
      check: 'value-key-mistaken',
      environment: 'prod-eu',
      message: `No template of charts/web reads \`replicaCout\`, which ${PROD} sets: \`replicaCount\` stays 2.`,
      why: '`replicaCount` is the nearest key that is read there. What stays in force stands at charts/web/values.yaml:1.',
      origin: { file: PROD, line: 2 },
      fix: { replacement: { from: 'replicaCout', to: 'replicaCount' } },
    });
  });

  test.each([
    ['letters of another size', { [PROD]: 'replicacount: 6\n' }, PROD, 1],
    ['a hyphen', { [PROD]: 'replica-count: 6\n' }, PROD, 1],
    ['a key further below', { [PROD]: 'image:\n  tga: 2.0.0\n' }, PROD, 2],
    [
      'a text of the applier',
      applicationOf('prod-eu', undefined, '      values: |\n        replicaCounts: 3\n'),
      'argocd/prod-eu.yaml',
      16,
    ],
    [
      'an object of the applier',
      applicationOf('prod-eu', undefined, '      valuesObject: { replicaCounts: 3 }\n'),
      'argocd/prod-eu.yaml',
      15,
    ],
    [
      'a parameter of the applier',
      applicationOf(
        'prod-eu',
        undefined,
        '      parameters: [{ name: replicaCounts, value: "3" }]\n',
      ),
      'argocd/prod-eu.yaml',
      15,
    ],
  ])('is told with %s', async (_, more, file, line) => {
    const found = await after(more);
    expect(spoken(found)).toMatchObject([{ check: 'value-key-mistaken', origin: { file, line } }]);
  });

  test('is told with where it belongs', async () => {
    const [only] = await after({ [PROD]: 'image:\n  resources: { limits: { cpu: 1 } }\n' });
    expect(spoken(only)?.message).toContain('`image.resources`');
    expect(spoken(only?.why)).toContain('`resources` is read at the top of the values.');
    expect(spoken(only?.fix.text)).toBe('Write `resources` at the top, or take it out.');
  });

  test.each([
    [
      'what it said under another name',
      { [COMMON]: 'image: { tag: 1.2.0 }\n' },
      { [COMMON]: 'container: { tag: 1.2.0 }\n' },
      ['`container`', '`image`', 'Write `image`, or take it out.'],
    ],
    [
      'a longer list under nearly its name, which another file has, too',
      { [COMMON]: 'timeout: 5s\n', [PROD]: 'timeout: 9s\n' },
      { [COMMON]: 'timeouts: [5s, 7s]\n', [PROD]: 'timeout: 9s\n' },
      ['`timeouts`', '`timeout`', 'Write `timeout`, or take it out.'],
    ],
    [
      'the same key further in, by a slip of indentation',
      { [PROD]: 'timeout: 9s\nimage: { tag: 1.0.9 }\n' },
      { [PROD]: 'image:\n  tag: 1.0.9\n  timeout: 11s\n' },
      ['`image.timeout`', '`timeout`', 'Write `timeout` at the top, or take it out.'],
    ],
  ])('is told with the one that its file loses: %s', async (_, was, is, [key, meant, fix]) => {
    const found = await told(shop(was), shop(is));
    const [only] = found.filter(({ check }) => check.startsWith('value-key-'));
    expect(spoken(only)?.message).toContain(`reads ${key ?? ''}, which`);
    expect(spoken(only?.why)).toContain(
      `This change takes ${meant ?? ''} out of the same file, which is read.`,
    );
    expect(spoken(only?.fix.text)).toBe(fix);
  });

  test('is told by itself where its file loses nothing like it', async () => {
    const [only] = await told(
      shop({ [COMMON]: 'timeout: 5s\n' }),
      shop({ [COMMON]: 'zone: eu-west-1a\n' }),
    );
    expect(spoken(only)?.message).toBe(
      `No template of charts/web reads \`zone\`, which ${COMMON} sets.`,
    );
  });

  test('is told with others of its file, and low, where nothing is like it', async () => {
    const found = await after({ [PROD]: 'podDisruptionBudget: { minAvailable: 1 }\nzone: a\n' });
    expect(spoken(found)).toMatchObject([
      {
        check: 'value-key-unread',
        message: `No template of charts/web reads \`podDisruptionBudget\` and \`zone\`, which ${PROD} sets.`,
      },
    ]);
  });

  test('is told low where what is meant has no default', async () => {
    const template = text(TEMPLATE).replace('.Values.timeout', '.Values.waitingTime');
    const own = text(CHART).replace('timeout: 3s\n', '');
    const chart = { [TEMPLATE]: template, [CHART]: own, [COMMON]: '{}\n' };
    const found = await told(shop(chart), shop({ ...chart, [PROD]: 'waitingtime: 6s\n' }));
    expect(spoken(found)).toMatchObject([{ check: 'value-key-unread' }]);
    expect(spoken(found[0])?.message).toContain('`waitingtime`');
    expect(spoken(found[0]?.fix.text)).toContain('`waitingTime`');
  });

  test('says where the chart has it too', async () => {
    const found = await after({
      [CHART]: `${text(CHART)}podLabels: {}\n`,
      [COMMON]: 'timeout: 5s\npodLabels: { a: b }\n',
    });
    expect(found.map(({ origin }) => origin.file)).toEqual([COMMON, COMMON]);
    expect(spoken(found[0]?.why)).toContain(`The chart's own values have it too (${CHART}:6)`);
  });

  test('is told where the change lets templates read another one', async () => {
    const found = await after({
      [TEMPLATE]: text(TEMPLATE).replace('.Values.timeout', '.Values.requestTimeout'),
      [CHART]: text(CHART).replace('timeout', 'requestTimeout'),
    });
    expect(spoken(found)).toMatchObject([
      { check: 'value-key-mistaken', origin: { file: COMMON } },
      { check: 'value-key-mistaken', origin: { file: COMMON } },
    ]);
    expect(spoken(found[0])?.message).toContain('`requestTimeout` stays 3s');
    expect(spoken(found[0]?.why)).toContain('Since this change templates read `requestTimeout`');
  });

  test('does not show a default whose name says that it is secret', async () => {
    const secret = {
      [TEMPLATE]: text(TEMPLATE).replace('.Values.timeout', '.Values.dbPassword'),
      [CHART]: `${text(CHART)}dbPassword: hunter2\n`,
      [COMMON]: '{}\n',
    };
    const found = await told(shop(secret), shop({ ...secret, [PROD]: 'dbPasword: changed\n' }));
    expect(spoken(found)).toMatchObject([{ check: 'value-key-mistaken' }]);
    expect(JSON.stringify(found)).not.toContain('hunter2');
  });
});

describe('nothing is said of', () => {
  const OTHER_CHART = {
    'argocd/other.yaml': textIn(applicationOf('prod-eu'), 'argocd/prod-eu.yaml')
      .replace('orders-prod-eu', 'other')
      .replace('charts/web', 'charts/other'),
    'charts/other/Chart.yaml': 'apiVersion: v2\nname: other\nversion: 1.0.0\n',
    'charts/other/templates/a.yaml':
      'kind: ConfigMap\napiVersion: v1\nmetadata: { name: a }\ndata: { zone: {{ .Values.zone }} }\n',
  };
  const GENERATOR = {
    'argocd/set.yaml': `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: { name: set, namespace: argocd }
spec:
  generators:
    - git: { repoURL: https://github.com/acme/shop.git, revision: HEAD, files: [{ path: services/*/values-prod-eu.yaml }] }
  template:
    metadata: { name: 'more-{{zone}}' }
    spec:
      project: default
      source: { repoURL: https://github.com/acme/shop.git, path: more, targetRevision: HEAD }
      destination: { name: prod-eu, namespace: shop }
`,
  };
  const SUBCHART = {
    'charts/web/charts/db/Chart.yaml': 'apiVersion: v2\nname: db\nversion: 1.0.0\n',
    'charts/web/charts/db/templates/a.yaml':
      'kind: ConfigMap\napiVersion: v1\nmetadata: { name: db }\ndata: { zone: {{ .Values.global.zone | quote }}, size: {{ .Values.size | quote }} }\n',
  };
  const OPEN = {
    [TEMPLATE]: text(TEMPLATE).replace('.Values.timeout', '(toYaml .Values)'),
  };
  const EMPTY: Files = {};

  test.each([
    [
      'another value of a key that was unread before',
      { [PROD]: 'zone: a\n' },
      { [PROD]: 'zone: b\n' },
    ],
    [
      'a key below a map that a template takes whole',
      EMPTY,
      { [PROD]: 'resources: { limit: 1 }\n' },
    ],
    ['a chart whose template takes all values', OPEN, { ...OPEN, [PROD]: 'zone: a\n' }],
    ['values of a chart within', SUBCHART, { ...SUBCHART, [PROD]: 'db: { size: 1 }\n' }],
    ['global values', SUBCHART, { ...SUBCHART, [PROD]: 'global: { zone: a }\n' }],
    ['a key that another chart reads', OTHER_CHART, { ...OTHER_CHART, [PROD]: 'zone: a\n' }],
    ['a key that a generator reads', GENERATOR, { ...GENERATOR, [PROD]: 'zone: a\n' }],
    [
      'a key of a file that a chart takes which is not seen here',
      chartOfRegistry(PROD),
      { ...chartOfRegistry(PROD), [PROD]: 'zone: a\n' },
    ],
    ['what is written for anchors', EMPTY, { [PROD]: 'zone: &zone a\nimage: { tag: *zone }\n' }],
    ['what is written for others', EMPTY, { [PROD]: 'x-zone: a\n_zone: a\nsops: { mac: a }\n' }],
    ['a file that is not YAML', EMPTY, { [PROD]: 'zone: [\n' }],
    ['a key that is moved with the file', EMPTY, { [PROD]: 'image:\n    tag: 1.0.9\n' }],
    [
      'a parameter that was unread before',
      applicationOf('prod-eu', undefined, '      parameters: [{ name: zone, value: "3" }]\n'),
      applicationOf('prod-eu', undefined, '      parameters: [{ name: zone, value: "4" }]\n'),
    ],
    [
      'a text that was unread before and stands elsewhere',
      applicationOf('prod-eu', undefined, '      values: |\n        zone: a\n'),
      applicationOf(
        'prod-eu',
        undefined,
        '      skipCrds: true\n      values: |\n        zone: a\n',
      ),
    ],
    [
      'a new cluster that takes what others take',
      { [COMMON]: 'zone: a\n' },
      { [COMMON]: 'zone: a\n', ...applicationOf('prod-us', [`/${COMMON}`]) },
    ],
  ])('%s', async (_, before: Files, now: Files) => {
    expect(spoken(await told(shop(before), shop(now)))).toEqual([]);
  });

  test('what a chart that is new declares', async () => {
    const before = Object.fromEntries(
      Object.entries(shop()).filter(([path]) => !path.startsWith('charts/')),
    );
    const found = await told(before, shop({ [CHART]: `${text(CHART)}podLabels: {}\n` }));
    expect(spoken(found)).toEqual([]);
  });
});
