import { expect, test } from 'vitest';
import { answeredBy, freshEngine } from '../../../src/charts/edge/engine-instance.ts';
import { engineModule } from '../../../src/charts/edge/create-chart-renderer.ts';
import { writtenRequest } from '../../../src/charts/edge/engine-request.ts';
import { renewingEngine } from '../../../src/charts/edge/renewing-engine.ts';
import type { WorkerTask } from '../../../src/charts/edge/chart-thread.ts';
import { HELM_DEFAULTS } from '../../../src/charts/chart-request.ts';
import type { Contents } from './chart-renderer.ts';
import { chartOf } from './chart-renderer.ts';

const taskOf = (
  files: Contents,
  releaseName: string,
  values = '{}\n',
  more: Partial<WorkerTask> = {},
): WorkerTask => ({
  request: {
    ...HELM_DEFAULTS,
    files: chartOf(files),
    releaseName,
    open: ['kubeVersion', 'chance'],
    values: [{ name: 'values.yaml', bytes: new TextEncoder().encode(values) }],
  },
  mostOutput: 1e6,
  chance: 'usual',
  ways: 'usual',
  ...more,
});

const SERVICE: Contents = {
  'values.yaml': 'labels: { a: b }\nhosts: [one, two]\nlimits: { memory: 1Gi, cpu: 2 }\n',
  'values.schema.json':
    '{"type": "object", "properties": {"port": {"type": "integer"}, "token": {"type": "boolean"}}}',
  'templates/_helpers.tpl': '{{ define "name" }}{{ .Release.Name }}-{{ .Values.port }}{{ end }}',
  'templates/a.yaml': `kind: Service
metadata: { name: {{ include "name" . }} }
before: {{ .Values.left | default "nothing" }}
{{ $_ := set .Values "left" .Release.Name }}{{ $_ := set .Values.labels "left" "behind" -}}
labels: {{ toYaml .Values.labels | nindent 2 }}
limits: {{ toYaml .Values.limits | nindent 2 }}
text: {{ tpl "{{ .Release.Name }}" . }}
{{ if .Values.token }}token: {{ randAlphaNum 8 }}{{ end }}
{{ if .Values.version }}version: {{ .Capabilities.KubeVersion }}{{ end }}
{{ if .Values.fails }}{{ fail "on purpose" }}{{ end }}
`,
  'templates/b.yaml': '{{ range .Values.hosts }}\n---\nkind: Host\nname: {{ . }}\n{{ end }}',
};

const OTHER: Contents = { ...SERVICE, 'values.yaml': 'hosts: [three]\nlabels: {}\nlimits: {}\n' };

const RELEASES: readonly WorkerTask[] = [
  taskOf(SERVICE, 'orders', 'port: 80\n'),
  taskOf(SERVICE, 'payments', 'port: 81\nlabels: { c: d }\nlimits: { cpu: null }\n'),
  taskOf(SERVICE, 'orders', 'port: 80\n'),
  taskOf(SERVICE, 'tokens', 'token: true\n'),
  taskOf(SERVICE, 'tokens', 'token: true\n', { chance: 'other' }),
  taskOf(SERVICE, 'fails', 'fails: true\n'),
  taskOf(SERVICE, 'wrong', 'port: many\n'),
  taskOf(SERVICE, 'broken', 'port: [\n'),
  taskOf(SERVICE, 'version', 'version: true\n'),
  taskOf(SERVICE, 'version', 'version: true\n', { ways: 'other' }),
  taskOf(OTHER, 'orders', 'port: 80\n'),
  taskOf(SERVICE, 'large', 'port: 1\n', { mostOutput: 40 }),
];

test('releases of one chart come out of an engine that goes on as out of a new one, in any order', async () => {
  const module = await engineModule();
  const expected = new Map(
    RELEASES.map((task) => [
      task,
      textOf(answeredBy(freshEngine(module), writtenRequest(task), task.chance).answer),
    ]),
  );
  const engine = renewingEngine(module);
  const orders = [RELEASES, [...RELEASES].reverse(), RELEASES.flatMap((each) => [each, each])];
  for (const task of orders.flat()) {
    expect(textOf(engine.answer(task).answer)).toBe(expected.get(task));
    engine.makeReady();
  }
}, 60_000);

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString();
