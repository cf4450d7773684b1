import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { chartRenderer } from './edge/chart-renderer.ts';
import { reviewOf } from '../support/review-of.ts';
import type { Files } from '../review/copied-charts.ts';
import { gapsOf, TEMPLATE, told as allTold } from '../review/copied-charts.ts';
import { packedFiles } from '../support/packed-files.ts';

const charts = chartRenderer();
const review = (before: Files, after: Files) => reviewOf(before, after, charts);

/** What is told of what the chart comes to, without the objects that come and go. */
const told = (made: Parameters<typeof allTold>[0]): readonly string[] =>
  allTold(made)
    .filter((each) => !each.startsWith('Application '))
    .map((each) => each.replace(/\{.*\}/g, '{…}'));

const application = (name: string, path: string, namespace: string, helm = ''): Files => ({
  [`apps/${name}.yaml`]: `
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: ${name}, namespace: argocd }
spec:
  source: { repoURL: https://example.com/shop.git, path: ${path}${helm} }
  destination: { namespace: ${namespace} }
`,
});

const STABLE = 'https://charts.example.com/stable';

const chart = (...dependencies: readonly string[]): Files => ({
  'charts/web/Chart.yaml': [
    'apiVersion: v2\nname: web\nversion: 1.0.0\ndependencies:',
    ...dependencies.map((each) => `  - ${each}`),
    '',
  ].join('\n'),
});

const dependency = (name: string, more = '', version = '1.2.0'): string =>
  `{ name: ${name}, version: ${version}, repository: ${STABLE}${more} }`;

const REDIS = dependency('redis');

const shop = (given: string, ...dependencies: readonly string[]): Files => ({
  ...application('shop', 'charts/web', 'shop', `, helm: ${JSON.stringify({ values: given })}`),
  ...chart(...dependencies),
  'charts/web/values.yaml': 'timeout: 1s\n',
  'charts/web/templates/route.yaml': TEMPLATE,
});

const CHANGE =
  'VirtualService shop/shop spec.http[0].timeout "1s" → "2s" at charts/web/values.yaml:1';
const SLOWER = { 'charts/web/values.yaml': 'timeout: 2s\n' };

describe('a chart of which a dependency is elsewhere', () => {
  test('is rendered: what is seen of it is told at its values', async () => {
    const before = shop('', REDIS);
    const made = await review(before, { ...before, ...SLOWER });
    expect(told(made)).toEqual([CHANGE]);
    expect(gapsOf(made)).toEqual([
      expect.stringContaining(
        `unseen: The Helm chart in charts/web is rendered in part, for it depends on redis 1.2.0 of ${STABLE}, which is not in its charts/`,
      ),
    ]);
  });

  test('says of the dependency which version and which values it is given', async () => {
    const before = shop('redis: { size: 1 }', REDIS);
    const after = {
      ...shop('redis: { size: 2 }', dependency('redis', '', '1.3.0')),
    };
    expect(told(await review(before, after))).toEqual([
      'Chart shop/redis (charts/web) version "1.2.0" → "1.3.0" at charts/web/Chart.yaml:5',
      'Chart shop/redis (charts/web) values.size 1 → 2 at apps/shop.yaml:6',
    ]);
  });

  test.each([
    ['a condition', ', condition: redis.enabled', 'redis: { enabled: false }'],
    [
      'a condition before another',
      ', condition: "redis.enabled,global.redis"',
      'redis: { enabled: false }',
    ],
    ['a tag', ', tags: [caches]', 'tags: { caches: false }'],
    [
      'a condition of its alias',
      ', alias: cache, condition: cache.enabled',
      'cache: { enabled: false }',
    ],
  ])('is whole where values leave that out by %s', async (_, more, off) => {
    const before = shop(off, dependency('redis', more));
    const made = await review(before, { ...before, ...SLOWER });
    expect(told(made)).toEqual([CHANGE]);
    expect(gapsOf(made)).toEqual([]);
  });

  test.each([
    [
      'its own values may switch it on by the condition before',
      ', condition: "redis.on,global.redis"',
      'global: { redis: false }',
    ],
    [
      'its own values may outdo the tag',
      ', condition: redis.on, tags: [caches]',
      'tags: { caches: false }',
    ],
  ])('is not whole where %s', async (_, more, off) => {
    const before = shop(off, dependency('redis', more));
    expect(gapsOf(await review(before, { ...before, ...SLOWER }))).toHaveLength(1);
  });

  test('which a value switches on is new, and is not seen', async () => {
    const redis = dependency('redis', ', condition: redis.enabled');
    const made = await review(
      shop('redis: { enabled: false }', redis),
      shop('redis: { enabled: true }', redis),
    );
    expect(told(made)).toEqual([
      'Chart shop/redis (charts/web) null null → {…} at charts/web/Chart.yaml:5',
    ]);
  });
});

describe('a template of such a chart', () => {
  const labelled = (name = 'common.labels'): Files => ({
    'charts/web/templates/labelled.yaml': `
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
  labels: {{- include "${name}" . | nindent 4 }}
data: { timeout: {{ .Values.timeout }}, size: {{ .Values.size | quote }} }
`,
  });

  test('that calls a helper which may be in the dependency is not seen, and all others are', async () => {
    const before = { ...shop('size: 1', dependency('common')), ...labelled() };
    const made = await review(before, {
      ...before,
      ...shop('size: 2', dependency('common')),
      ...SLOWER,
    });
    expect(gapsOf(made)[1]).toBe(
      'unseen: What charts/web/templates/labelled.yaml renders to is not seen, for it calls the template common.labels, which no chart here defines: what it deploys is not analysed.',
    );
    expect(told(made)).toEqual([
      CHANGE,
      'Template shop/charts/web/templates/labelled.yaml values.size 1 → 2 at apps/shop.yaml:6',
      'Template shop/charts/web/templates/labelled.yaml values.timeout "1s" → "2s" at charts/web/values.yaml:1',
    ]);
  });

  test('that calls such a helper by another one, or for its digest, is not seen either', async () => {
    const before = {
      ...shop('', dependency('common')),
      ...labelled('web.labels'),
      'charts/web/templates/_helpers.tpl':
        '{{- define "web.labels" }}{{ include "common.labels" . }}{{ end -}}\n{{- define "web.name" }}web{{ end -}}\n',
      'charts/web/templates/digest.yaml':
        'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: digest }\ndata: { sum: {{ include (print $.Template.BasePath "/labelled.yaml") . | sha256sum }} }\n',
      'charts/web/templates/named.yaml':
        'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: {{ include "web.name" . }} }\n',
    };
    const named = {
      'charts/web/templates/_helpers.tpl': before['charts/web/templates/_helpers.tpl'].replace(
        'web{{',
        'shop{{',
      ),
    };
    const made = await review(before, { ...before, ...named });
    expect(told(made).filter((each) => each.startsWith('ConfigMap'))).toEqual([
      'ConfigMap shop/shop null null → {…} at charts/web/templates/named.yaml:1',
      'ConfigMap shop/web null {…} → null at charts/web/templates/named.yaml:1',
    ]);
    expect(gapsOf(made)).toHaveLength(3);
  });

  test('that calls a helper where values do not lead is seen', async () => {
    const before = {
      ...shop('', dependency('common')),
      'charts/web/templates/route.yaml': `{{ if .Values.never }}{{ include "common.x" . }}{{ end }}${TEMPLATE}`,
    };
    expect(told(await review(before, { ...before, ...SLOWER }))).toEqual([CHANGE]);
  });

  test('that reads a value which the dependency may set is not seen', async () => {
    const reading = (value: string): Files => ({
      'charts/web/templates/cache.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: cache }\ndata: { mode: {{ .Values.redis.${value} | quote }} }\n`,
    });
    const given = shop('redis: { mode: fast }', REDIS);
    const seen = { ...given, ...reading('mode') };
    expect(gapsOf(await review(seen, { ...seen, ...SLOWER }))).toHaveLength(1);
    const unseen = { ...given, ...reading('port') };
    expect(gapsOf(await review(unseen, { ...unseen, ...SLOWER }))[1]).toContain(
      'charts/web/templates/cache.yaml renders to is not seen, for it reads the value redis.port, which that may set',
    );
  });

  test('that is rendered no more keeps what it made: nothing is called removed', async () => {
    const before = shop('', dependency('common'));
    const after = {
      ...before,
      'charts/web/templates/route.yaml': TEMPLATE.replace(
        '{ name:',
        '{ labels: {{ include "common.x" . }}, name:',
      ),
    };
    const made = await review(before, after);
    expect(told(made)).toEqual([
      'Template shop/charts/web/templates/route.yaml null null → {…} at charts/web/templates/route.yaml:1',
    ]);
    expect(made.notes.join()).not.toContain('stays in the cluster');
  });

  test('that hangs on nothing and fails is broken, whatever is missing', async () => {
    const before = shop('', REDIS);
    const after = {
      ...before,
      'charts/web/templates/route.yaml': TEMPLATE.replace(
        '.Values.timeout',
        'required "no wait" .Values.wait',
      ),
    };
    expect((await review(before, after)).gaps).toMatchObject([
      { nature: 'broken', origin: { file: 'charts/web/templates/route.yaml', line: 8 } },
    ]);
  });

  test('that a chart brings which is packed there is part of what is seen', async () => {
    const packed = packedFiles({
      'Chart.yaml': 'apiVersion: v2\nname: common\nversion: 1.2.0\n',
      'templates/_labels.tpl': '{{- define "common.labels" }}app: web{{ end -}}\n',
    });
    const before = {
      ...shop('', dependency('common'), REDIS),
      ...labelled(),
      'charts/web/charts/common-1.2.0.tgz': packed,
    };
    expect(gapsOf(await review(before, { ...before, ...SLOWER }))).toHaveLength(1);
  });
});

test('values that are taken over from the dependency are not known, and those that are set are', async () => {
  const importing = dependency('redis', ', import-values: [data]');
  const before = shop('', importing);
  expect(told(await review(before, { ...before, ...SLOWER }))).toEqual([CHANGE]);
  const bare = { ...before, 'charts/web/values.yaml': 'other: 1\n' };
  expect(
    gapsOf(await review(bare, { ...bare, 'charts/web/values.yaml': 'other: 2\n' }))[1],
  ).toContain('for it reads the value timeout, which that may set');
});

test('a chart with a template of the name that stands for what is missing is not rendered', async () => {
  const before = {
    ...shop('', REDIS),
    'charts/web/templates/meshwarden-given.yaml': TEMPLATE,
  };
  const made = await review(before, { ...before, ...SLOWER });
  expect(gapsOf(made)[0]).toContain('The Helm chart in charts/web is not rendered');
});

describe('what is not seen of such a chart', () => {
  const caller = (host: string): Files => ({
    ...application('pay', 'pay', 'pay'),
    'pay/pay.yaml': `
apiVersion: apps/v1
kind: Deployment
metadata: { name: pay, namespace: pay }
spec:
  selector: { matchLabels: { app: pay } }
  template:
    metadata: { labels: { app: pay } }
    spec:
      containers: [{ name: pay, image: "pay:1", env: [{ name: BANK_URL, value: "http://${host}:8080" }] }]
---
apiVersion: v1
kind: Service
metadata: { name: bank, namespace: pay }
spec: { selector: { app: pay }, ports: [{ name: http, port: 8080 }] }
`,
  });

  const found = async (host: string, given = ''): Promise<readonly string[]> => {
    const before = { ...shop(given, REDIS), ...caller('bank.pay') };
    const made = await review(before, { ...before, ...caller(host) });
    return made.findings.map((told) => spoken(messageOf(told)));
  };

  test('silences nothing of another namespace', async () => {
    expect(await found('bnk.pay')).toEqual(['Deployment pay/pay cannot reach bnk.pay.']);
  });

  test('silences its own namespace, and one that its values name', async () => {
    expect(await found('bnk.shop')).toEqual([]);
    expect(await found('bnk.pay', 'redis: { namespaceOverride: pay }')).toEqual([]);
  });
});
