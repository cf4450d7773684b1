import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import type { Review } from '../../src/review/evaluation/review.ts';
import { chartRenderer } from '../charts/edge/chart-renderer.ts';
import type { Files } from '../support/review-of.ts';
import { reviewOf, textOf } from '../support/review-of.ts';

const charts = chartRenderer();

/** An Application that a chart makes, with values that only the one who installs that chart gives. */
const application = (folder: string): string => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: "{{ .Values.tenant }}-${folder}"
spec:
  project: default
  source:
    repoURL: "{{ .Values.repository }}"
    path: units/${folder}
    helm:
      values: |
        tenant: {{ .Values.tenant }}
  destination:
    server: https://kubernetes.default.svc
    namespace: "{{ .Values.tenant }}"
`;

const unit = (folder: string, template: string, values = 'tenant:\n'): Files => ({
  [`starters/all/templates/${folder}.yaml`]: application(folder),
  [`units/${folder}/Chart.yaml`]: `apiVersion: v2\nname: ${folder}\nversion: 1.0.0\n`,
  [`units/${folder}/values.yaml`]: values,
  [`units/${folder}/templates/all.yaml`]: template,
});

const STARTER: Files = {
  'starters/all/Chart.yaml': 'apiVersion: v2\nname: all\nversion: 1.0.0\n',
  'starters/all/values.yaml': 'tenant:\n',
};

const objects = (names: readonly string[]): string =>
  names
    .map((name) => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\ndata: {a: b}\n`)
    .join('---\n');

const namesIn = ({ changes }: Review): readonly string[] =>
  changes.flatMap(({ subject: { kind, namespace, name } }) =>
    kind === 'ConfigMap' ? [`${namespace}/${name}`.replaceAll('\uFFFC', '…')] : [],
  );

test('nothing is called by what is left of a name without a value that is given elsewhere', async () => {
  const before = { ...STARTER, ...unit('store', objects(['settled'])) };
  const all = [
    'settled',
    'shop-{{ .Values.tenant }}-cache',
    '{{ .Values.tenant }}-cache',
    'cache-{{ .Values.tenant }}',
    '"cache{{ .Values.tenant }}"',
    '{{ printf "%s-group" (.Values.tenant | default "") }}',
    'fixed--as-written',
  ];
  const review = await reviewOf(before, { ...before, ...unit('store', objects(all)) }, charts);
  expect(namesIn(review).toSorted()).toEqual([
    '…/cache-…',
    '…/cache…',
    '…/fixed--as-written',
    '…/shop-…-cache',
    '…/…-cache',
    '…/…-group',
  ]);
  expect(review.findings.map((told) => spoken(messageOf(told)))).toEqual([]);
  expect(review.reach).toEqual([
    'What names the Helm chart units/store is not followed here (starters/all/templates/store.yaml:9 names it): who installs it, and whether in production, is not known. What is judged is a guess: release store in a namespace that is not known, with its own values. In a name, … stands for a value that is not known.',
  ]);
});

test('a name with a value that the chart has is a guess, as it was', async () => {
  const before = { ...STARTER, ...unit('store', objects(['a']), 'tenant: acme\n') };
  const edit = unit('store', objects(['a', '{{ .Values.tenant }}-cache']), 'tenant: acme\n');
  expect(namesIn(await reviewOf(before, { ...before, ...edit }, charts))).toEqual(['…/acme-cache']);
});

test('what refers to an object finds it by the name that is not known as a whole', async () => {
  const role = `apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: {{ .Values.tenant }}-reader
rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]
---
apiVersion: v1
kind: ServiceAccount
metadata:
  name: "reader-{{ .Values.tenant }}"
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: {{ .Values.tenant }}-reader
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: Role
  name: {{ printf "%s-reader" (.Values.tenant | default "") }}
subjects:
  - kind: ServiceAccount
    name: "reader-{{ .Values.tenant }}"
`;
  const before = { ...STARTER, ...unit('store', objects(['a'])) };
  const review = await reviewOf(before, { ...before, ...unit('store', role) }, charts);
  expect(review.findings.map((told) => spoken(messageOf(told)))).toEqual([]);
});

test('several charts of which the same is not known are one note', async () => {
  const before = {
    ...STARTER,
    ...unit('store', objects(['a'])),
    ...unit('cache', objects(['a'])),
    ...unit('queue', objects(['a'])),
    ...unit('index', objects(['a'])),
  };
  const after = Object.fromEntries(
    Object.entries(before).map(([path, text]) => [path, textOf(text).replace('{a: b}', '{a: c}')]),
  );
  const { reach } = await reviewOf(before, after, charts);
  expect(reach?.filter((each) => each.includes('Helm chart'))).toEqual([
    'What names the Helm charts units/cache, units/index, units/queue and 1 more is not followed here (starters/all/templates/cache.yaml:9 names units/cache and starters/all/templates/index.yaml:9 names units/index): who installs them, and whether in production, is not known. What is judged is a guess: releases called as their charts, in a namespace that is not known, with the values that lie beside them. In a name, … stands for a value that is not known.',
  ]);
});

test('a chart that nothing names is taken as Helm installs it by itself', async () => {
  const { 'starters/all/templates/store.yaml': _, ...before } = unit('store', objects(['a']));
  const review = await reviewOf(
    before,
    { ...before, 'units/store/templates/all.yaml': objects(['a', '{{ .Values.tenant }}b']) },
    charts,
  );
  expect(namesIn(review)).toEqual(['default/b']);
});
