import { describe, expect, test } from 'vitest';
import { chartRenderer } from '../charts/edge/chart-renderer.ts';
import { reviewOf } from '../support/review-of.ts';

const charts = chartRenderer();

type Files = Readonly<Record<string, string>>;

/** It fails with the chart's own values. */
const ASKS =
  'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: {{ required "name" .Values.a }} }\n';
const web = (image: string, more = ''): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec: { replicas: {{ .Values.replicas }}, template: { spec: { containers: [{ name: web, image: "${image}" }] } } }
${more}`;
const PEER = `apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: web, namespace: {{ .Values.ns }} }
spec: { mtls: { mode: {{ .Values.mode }} } }
`;
const VALUES = 'replicas: 1\nmode: STRICT\nresources: { requests: { memory: 512Mi } }\n';
const REDIS = (version: string): string =>
  `dependencies: [{ name: redis, version: ${version}, repository: "https://charts.example.com" }]\n`;

/** A chart that nothing installs and that does not render, in a folder or at the top. */
const chart = (own: Files, ofChart = '', at = 'charts/web/'): Files => ({
  'charts/other/Chart.yaml': 'apiVersion: v2\nname: other\nversion: 1.0.0\n',
  ...Object.fromEntries(
    Object.entries({
      'Chart.yaml': `apiVersion: v2\nname: web\nversion: 1.0.0\n${ofChart}`,
      'values.yaml': VALUES,
      'templates/asks.yaml': ASKS,
      'templates/web.yaml': web('web:1'),
      ...own,
    }).map(([path, text]) => [`${at}${path}`, text]),
  ),
});

const outcome = async (before: Files, after: Files) => {
  const { tier, changes } = await reviewOf(before, after, charts);
  return [tier, changes.some(({ content }) => content === 'may-be-mesh-wide')];
};

const values = (from: string, to: string): Files => ({ 'values.yaml': VALUES.replace(from, to) });

describe('a chart that lies here and does not render', () => {
  const cache = {
    'charts/cache/Chart.yaml': 'apiVersion: v2\nname: cache\nversion: 1.0.0\n',
    'charts/cache/templates/web.yaml': web('cache:1'),
  };
  test.each<readonly [string, Files, Files]>([
    ['a value', chart({}), chart(values('512Mi', '1Gi'))],
    ['a template', chart({}), chart({ 'templates/web.yaml': web('web:2') })],
    [
      'a template of a chart within',
      chart(cache),
      chart({ ...cache, 'charts/cache/templates/web.yaml': web('b') }),
    ],
    [
      'a version',
      chart({}),
      chart({ 'Chart.yaml': 'apiVersion: v2\nname: web\nversion: 2.0.0\n' }),
    ],
    ['a step of what it depends on', chart({}, REDIS('1.0.0')), chart({}, REDIS('1.2.0'))],
    ['a value for that', chart({}, REDIS('1.0.0')), chart(values('512Mi', '1Gi'), REDIS('1.0.0'))],
    ['the whole', chart({}, '', 'a/'), {}],
    ['a value at the top', chart({}, '', ''), chart(values('512Mi', '1Gi'), '', '')],
  ])('asks nobody for %s of a workload', async (_, before, after) => {
    const rest = { 'charts/other/Chart.yaml': 'apiVersion: v2\nname: other\nversion: 1.0.0\n' };
    expect(await outcome(before, { ...rest, ...after })).toEqual(['medium', false]);
  });

  const peer: Files = { 'templates/peer.yaml': PEER };
  test.each<readonly [string, Files, Files]>([
    ['a policy whose namespace a value gives', chart({}), chart(peer)],
    ['the value of one', chart(peer), chart({ ...peer, ...values('STRICT', 'DISABLE') })],
    [
      'that beside a workload',
      chart(peer),
      chart({ ...peer, ...values('STRICT', 'DISABLE'), 'templates/web.yaml': web('web:2') }),
    ],
    [
      'that where another chart may ask for it',
      chart(peer, REDIS('1.0.0')),
      chart({ ...peer, ...values('STRICT', 'DISABLE') }, REDIS('1.0.0')),
    ],
    ['a chart that goes with one', chart(peer, '', 'a/'), {}],
    ['a helper', chart({}), chart({ 'templates/_a.tpl': '{{ define "a" }}b{{ end }}' })],
    ['another major version', chart({}, REDIS('1.0.0')), chart({}, REDIS('2.0.0'))],
    ['a chart that it depends on', chart({}), chart({}, REDIS('1.0.0'))],
  ])('asks for %s', async (_, before, after) => {
    const rest = { 'charts/other/Chart.yaml': 'apiVersion: v2\nname: other\nversion: 1.0.0\n' };
    expect(await outcome(before, { ...rest, ...after })).toEqual(['high', true]);
  });
});

test('a value that a policy asks for is judged beside a template that differs', async () => {
  const on = (text: string): string => `{{- if .Values.on }}\n${text}{{- end }}\n`;
  const of = (mode: string, image: string): Files => ({
    'charts/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
    'charts/web/values.yaml': VALUES.replace('STRICT', mode),
    'charts/web/templates/cm.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n',
    'charts/web/templates/web.yaml': on(web(image)),
    'charts/web/templates/peer.yaml': on(PEER),
  });
  expect(await outcome(of('STRICT', 'web:1'), of('DISABLE', 'web:2'))).toEqual(['high', true]);
});
