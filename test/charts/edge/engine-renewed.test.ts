import { expect, test } from 'vitest';
import {
  answeredBy,
  freshEngine,
  renewed,
  startOf,
} from '../../../src/charts/edge/engine-instance.ts';
import { engineModule } from '../../../src/charts/edge/create-chart-renderer.ts';
import { writtenRequest } from '../../../src/charts/edge/engine-request.ts';
import type { Chance } from '../../../src/charts/edge/chart-thread.ts';
import { HELM_DEFAULTS } from '../../../src/charts/chart-request.ts';
import type { Contents } from './chart-renderer.ts';
import { chartOf } from './chart-renderer.ts';

const requestOf = (files: Contents, chance: Chance): Uint8Array =>
  writtenRequest({
    request: { ...HELM_DEFAULTS, files: chartOf(files) },
    mostOutput: 1e6,
    chance,
    ways: 'usual',
  });

const CHARTS: readonly Contents[] = [
  { 'templates/a.yaml': 'a: {{ randAlphaNum 20 }}\nb: {{ uuidv4 }}\nc: {{ now }}\n' },
  {
    'templates/a.yaml': '{{ $_ := set .Values "left" "behind" }}left: {{ .Values.left }}\n',
    'values.yaml': 'some: value\n',
  },
  { 'templates/a.yaml': 'left: {{ .Values.left }}\n{{ keys .Values | join "," }}: 1\n' },
  { 'templates/a.yaml': '{{ range until 2000 }}a{{ . }}: {{ repeat 20 "b" }}\n{{ end }}' },
  { 'templates/a.yaml': '{{ fail "on purpose" }}' },
];

test('a renewed engine answers as another one does, whatever it answered before', async () => {
  const module = await engineModule();
  const requests = CHARTS.flatMap((files) => [
    requestOf(files, 'usual'),
    requestOf(files, 'other'),
  ]);
  const chances: readonly Chance[] = ['usual', 'other'];
  const expected = requests.map((request, at) =>
    Buffer.from(
      answeredBy(freshEngine(module), request, chances[at % 2] ?? 'usual').answer,
    ).toString(),
  );
  let engine = freshEngine(module);
  const start = startOf(engine);
  let times = 0;
  for (const at of [...requests.keys()].reverse()) {
    const { answer } = answeredBy(
      engine,
      requests[at] ?? new Uint8Array(),
      chances[at % 2] ?? 'usual',
    );
    expect(Buffer.from(answer).toString()).toBe(expected[at]);
    const next = renewed(engine, start);
    times += next === null ? 0 : 1;
    engine = next ?? freshEngine(module);
  }
  expect(times).toBeGreaterThan(requests.length / 2);
});

test('what is not put back is the same after any chart', async () => {
  const module = await engineModule();
  const engine = freshEngine(module);
  const { steady } = startOf(engine);
  const constants = ({ exports: { memory } }: typeof engine): Buffer => {
    if (typeof memory !== 'object' || !('buffer' in memory)) throw new Error('no memory');
    return Buffer.from(memory.buffer, 0, steady);
  };
  const before = Buffer.from(constants(engine));
  for (const files of CHARTS.slice(0, 4)) answeredBy(engine, requestOf(files, 'usual'), 'usual');
  expect(steady).toBeGreaterThan(4_000_000);
  expect(constants(engine).equals(before)).toBe(true);
});

test('an engine that has grown large is not used again', async () => {
  const engine = freshEngine(await engineModule());
  const start = startOf(engine);
  const files = { 'templates/a.yaml': 'a: {{ repeat 30000000 "b" | len }}\n' };
  answeredBy(engine, requestOf(files, 'usual'), 'usual');
  expect(renewed(engine, start)).toBeNull();
});
