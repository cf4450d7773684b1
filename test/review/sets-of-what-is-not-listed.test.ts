import { expect, test } from 'vitest';
import { chartRenderer } from '../charts/edge/chart-renderer.ts';
import { reportOf, reviewOf } from '../support/review-of.ts';

const charts = chartRenderer();

const CHART = {
  'charts/till/Chart.yaml': 'apiVersion: v2\nname: till\nversion: 0.1.0\n',
  'charts/till/values.yaml': 'mode: STRICT\nextra: true\nnote: first\n',
  'charts/till/templates/mtls.yaml': `apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: istio-system }
spec: { mtls: { mode: {{ .Values.mode }} } }
`,
  'charts/till/templates/extra.yaml': `{{- if .Values.extra }}
apiVersion: v1
kind: ConfigMap
metadata: { name: {{ .Release.Name }}-extra }
data: { note: {{ .Values.note }} }
{{- end }}
`,
};

const set = (generators: string): string => `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: { name: till, namespace: argocd }
spec:
  goTemplate: true
  generators: ${generators}
  template:
    metadata: { name: 'till-{{ .number }}' }
    spec:
      project: default
      source:
        repoURL: https://git.example/shop.git
        targetRevision: main
        path: charts/till
        helm: { valuesObject: { host: '{{ .number }}.example', extra: false } }
      destination: { server: https://kubernetes.default.svc, namespace: till }
`;

const SECRET = `apiVersion: v1
kind: Secret
metadata:
  name: one
  namespace: argocd
  labels: { argocd.argoproj.io/secret-type: cluster, kind: other }
stringData: { name: one, server: https://192.0.2.1 }
`;

const PULLS = '{ pullRequest: { github: { owner: acme, repo: till } } }';
const CLUSTERS = '{ clusters: { selector: { matchLabels: { kind: preview } } } }';

const SETS: readonly (readonly [string, Record<string, string>])[] = [
  ['that asks a forge', { 'sets/till.yaml': set(`[${PULLS}]`) }],
  [
    'whose selector chooses no cluster that is seen',
    { 'sets/till.yaml': set(`[${CLUSTERS}]`), 'clusters/one.yaml': SECRET },
  ],
  [
    'of which only an example registers a cluster',
    {
      'sets/till.yaml': set(`[{ matrix: { generators: [{ clusters: {} }, ${PULLS}] } }]`),
      'examples/one.yaml': SECRET,
    },
  ],
];

test.each(SETS)('a set %s applies what it names, with the values that it says', async (_, more) => {
  const before = { ...CHART, ...more };
  const values = (text: string): Record<string, string> => ({
    ...before,
    'charts/till/values.yaml': text,
  });
  const loosened = await reviewOf(
    before,
    values('mode: PERMISSIVE\nextra: true\nnote: first\n'),
    charts,
  );
  expect(loosened.tier).toBe('critical');
  expect(loosened.notes.join(' ')).not.toContain('No applier of');
  // the set switches it off: no object of it changes
  const unread = await reviewOf(
    before,
    values('mode: STRICT\nextra: true\nnote: second\n'),
    charts,
  );
  expect(unread.changes.map(({ subject }) => subject.kind)).toEqual(['Chart']);
  expect(unread.tier).toBe('medium');
  const { text } = await reportOf(
    before,
    values('mode: STRICT\nextra: true\nnote: second\n'),
    'terminal',
    charts,
  );
  expect(text).toMatch(/not\s+all\s+of\s+what\s+it\s+renders\s+is\s+seen\s+here/);
  expect(text).not.toMatch(/what\s+it\s+renders\s+is\s+not\s+seen/);
});

test('clusters that the configuration lists are all there are', async () => {
  const config = `clusters:
  - { name: one, server: https://192.0.2.1, labels: { kind: other } }
`;
  const before = {
    ...CHART,
    'sets/till.yaml': set(`[${CLUSTERS}]`),
    '.meshwarden/config.yaml': config,
  };
  const after = {
    ...before,
    'charts/till/values.yaml': 'mode: STRICT\nextra: true\nnote: second\n',
  };
  const { changes } = await reviewOf(before, after, charts);
  expect(changes.map(({ subject }) => subject.kind)).toEqual(['ConfigMap']);
});

test('an open part of a name is printed as one', async () => {
  const before = {
    ...CHART,
    'sets/till.yaml': set(`[${PULLS}]`).replace('extra: false', 'extra: true'),
  };
  const after = {
    ...before,
    'charts/till/values.yaml': 'mode: STRICT\nextra: true\nnote: second\n',
  };
  for (const format of ['terminal', 'markdown', 'html'] as const) {
    const { text } = await reportOf(before, after, format, charts);
    expect(text).toContain('till-…-extra');
    expect(text).not.toMatch(/[\uFFFC\uFFFD]/);
  }
});
