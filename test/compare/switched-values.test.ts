import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import type { Change } from '../../src/compare/diff/change.ts';
import { placeOf, subjectText } from '../../src/manifest/index.ts';
import { chartRenderer } from '../charts/edge/chart-renderer.ts';
import { reviewOf } from '../support/review-of.ts';

const charts = chartRenderer();

const ROUTE = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web }
spec:
  hosts: [web]
  http:
    - route: [{ destination: { host: web } }]
      {{- if .Values.fast }}
      timeout: 1s
      {{- else }}
      timeout: 30s
      {{- end }}
      {{- with .Values.mirror }}
      {{- if .enabled }}
      mirror: { host: shadow }
      {{- end }}
      {{- end }}
`;

const POLICY = `{{- $mesh := .Values.mesh }}
{{- if and $mesh.locked (ne .Values.mode "open") }}
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: nobody }
spec: {}
{{- end }}
`;

const application = `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: web, namespace: argocd }
spec:
  source: { repoURL: https://example.com/shop.git, path: charts/web, helm: { valueFiles: [/env/prod.yaml] } }
  destination: { name: prod, namespace: shop }
`;

const values = (
  fast: boolean,
  mirrored: boolean,
  locked: boolean,
  more = 'team: shop\n',
): Record<string, string> => ({
  'env/prod.yaml': `${more}fast: ${String(fast)}\nmirror:\n  enabled: ${String(mirrored)}\nmesh:\n  locked: ${String(locked)}\n`,
});

const TREE = {
  'charts/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
  'charts/web/values.yaml': 'fast: false\nmode: closed\n',
  'charts/web/templates/route.yaml': ROUTE,
  'charts/web/templates/policy.yaml': POLICY,
  'apps/prod.yaml': application,
  ...values(false, false, false),
};

const told = ({ subject, field, origin, side }: Change): string =>
  `${subjectText(subject)} ${field ?? 'itself'} at ${placeOf(origin)} of the ${side}`;

const changesOf = async (before: Record<string, string>, after: Record<string, string>) =>
  (await reviewOf({ ...TREE, ...before }, { ...TREE, ...before, ...after }, charts)).changes
    .filter(({ field }) => field !== 'spec')
    .map(told);

const COMES = 'AuthorizationPolicy shop/nobody itself at env/prod.yaml:6 of the head';
const TIMEOUT = 'VirtualService shop/web spec.http[0].timeout at env/prod.yaml:2 of the head';
const MIRROR = 'VirtualService shop/web spec.http[0].mirror at env/prod.yaml:4 of the head';

test('an object that a value only switches on is told at the line of the value', async () => {
  expect(await changesOf({}, values(false, false, true))).toEqual([COMES]);
});

test('an object that a value switches off is told where the value was', async () => {
  expect(await changesOf(values(false, false, true), values(false, false, false))).toEqual([
    'AuthorizationPolicy shop/nobody itself at env/prod.yaml:6 of the base',
  ]);
});

test('which of two texts a template writes is told at the value that decides', async () => {
  expect(await changesOf({}, values(true, false, false))).toEqual([TIMEOUT]);
});

test('of several values each has what the blocks around a line ask for', async () => {
  const changes = await changesOf({}, values(true, true, true));
  expect(changes.toSorted()).toEqual([COMES, MIRROR, TIMEOUT].toSorted());
});

test('a value that none of the blocks asks for decides nothing', async () => {
  const changes = await changesOf({}, values(true, false, true, 'team: web\n'));
  expect(changes.toSorted()).toEqual([COMES, TIMEOUT].toSorted());
});

test('the default of the chart that is edited has the line, too', async () => {
  expect(
    await changesOf(
      { 'env/prod.yaml': 'team: shop\n' },
      { 'charts/web/values.yaml': 'fast: true\nmode: closed\n' },
    ),
  ).toEqual([
    'VirtualService shop/web spec.http[0].timeout at charts/web/values.yaml:1 of the head',
  ]);
});

test('a template that is edited with the value keeps its line', async () => {
  const changes = await changesOf(
    {},
    {
      ...values(false, false, true),
      'charts/web/templates/policy.yaml': POLICY.replace('$mesh.locked', '(not $mesh.open)'),
    },
  );
  expect(changes).toEqual([
    'AuthorizationPolicy shop/nobody itself at charts/web/templates/policy.yaml:3 of the head',
  ]);
});

test('two values that a block asks for, both edited, leave the line of the template', async () => {
  const changes = await changesOf(
    { 'env/prod.yaml': 'mode: open\nmesh: { locked: false }\n' },
    { 'env/prod.yaml': 'mode: closed\nmesh: { locked: true }\n' },
  );
  expect(changes).toEqual([
    'AuthorizationPolicy shop/nobody itself at charts/web/templates/policy.yaml:3 of the head',
  ]);
});

const WORKLOAD = `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers:
        - name: web
          image: web:1
          env:
            - name: TEAM
              value: shop
            {{- if .Values.fast }}
            - name: WAIT
              value: shop
            {{- end }}
            - name: LEVEL
              value: info
`;

test('an entry that a value puts before others is told by its name', async () => {
  const template = { 'charts/web/templates/web.yaml': WORKLOAD };
  expect(await changesOf(template, { ...values(true, false, false), ...template })).toEqual([
    'Deployment shop/web spec.template.spec.containers[0].env[name=WAIT].value at env/prod.yaml:2 of the head',
    TIMEOUT,
  ]);
});

test('a fault in what a value switches on is told at the value', async () => {
  const policy = POLICY.replace('spec: {}', 'spec: { action: ALOW }');
  const template = { 'charts/web/templates/policy.yaml': policy };
  const { findings } = await reviewOf(
    { ...TREE, ...template },
    { ...TREE, ...template, ...values(false, false, true) },
    charts,
  );
  expect(findings.map(({ check, origin }) => `${check} at ${placeOf(origin)}`)).toEqual([
    'object-refused at env/prod.yaml:6',
  ]);
});

test('what a value switches is mended in the template, or by leaving the value', async () => {
  const { findings } = await reviewOf(TREE, { ...TREE, ...values(false, true, false) }, charts);
  expect(
    findings.map(
      ({ origin, fix, ...told }) =>
        `${placeOf(origin)} ${spoken(messageOf(told))} ${spoken(fix.text)}`,
    ),
  ).toEqual([
    'env/prod.yaml:4 Nothing says until when VirtualService shop/web sends copies of requests elsewhere, in production. Say the last day: the annotation `meshwarden.io/until: "YYYY-MM-DD"` on it. Once that is merged, an issue keeps it in mind, and it is reminded of. Or leave `mirror.enabled` as it was.',
  ]);
});

test('what is to be written or left out is said to be at its key', async () => {
  const probes = `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers:
        - name: web
          image: web:1
          livenessProbe:
            tcpSocket: { port: 80 }
            successThreshold: {{ .Values.threshold }}
`;
  const tree = { ...TREE, 'charts/web/templates/web.yaml': probes };
  const { findings } = await reviewOf(
    { ...tree, 'env/prod.yaml': 'threshold: 1\n' },
    { ...tree, 'env/prod.yaml': 'threshold: 2\n' },
    charts,
  );
  expect(spoken(findings[0]?.fix.text)).toMatch(/^At `threshold`, write 1, or leave it out\./);
});
