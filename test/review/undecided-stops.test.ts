import { describe, expect, test } from 'vitest';
import { chartRenderer } from '../charts/edge/chart-renderer.ts';
import { reviewOf } from '../support/review-of.ts';
import type { Files, Installer } from './undecided-charts.ts';
import { installedChart } from './undecided-charts.ts';
import { meshMtls } from '../support/objects.ts';

const charts = chartRenderer();

const told = async (before: Files, after: Files) => {
  const { tier, findings, unknowns } = await reviewOf(before, after, charts);
  return {
    tier,
    checks: findings.map(({ check }) => check),
    undecided: unknowns.map(({ message }) => message),
  };
};

const tierOf = async (before: Files, after: Files) => (await told(before, after)).tier;

const inMesh = (templates: Files, installer: Installer = 'flux'): Files =>
  installedChart(installer, 'istio-system', { 'mode.yaml': meshMtls('STRICT'), ...templates });

const PLAIN = inMesh({});
const MAP = 'lookup "v1" "ConfigMap" "a" "b"';

const STOPS: Readonly<Record<string, Files>> = {
  'a failure where the object is there': { 'stop.yaml': `{{ if ${MAP} }}{{ fail "x" }}{{ end }}` },
  'a failure where it is not': { 'stop.yaml': `{{ if not (${MAP}) }}{{ fail "x" }}{{ end }}` },
  'a failure of a helper': {
    '_stop.tpl': '{{ define "stop" }}{{ fail "x" }}{{ end }}',
    'stop.yaml': `{{ if ${MAP} }}{{ include "stop" . }}{{ end }}`,
  },
  'a failure by a variable': {
    'stop.yaml': `{{ $is := false }}{{ if ${MAP} }}{{ $is = true }}{{ end }}{{ if $is }}{{ fail "x" }}{{ end }}`,
  },
  'a failure behind and': { 'stop.yaml': `{{ if and (${MAP}) (fail "x") }}{{ end }}` },
  'a failure in a range': { 'stop.yaml': `{{ range (${MAP}) }}{{ fail "x" }}{{ end }}` },
  'a value that is required': {
    'stop.yaml': `{{ if ${MAP} }}{{ required "x" .Values.missing }}{{ end }}`,
  },
  'an open value that is required': {
    'stop.yaml': `{{ $_ := required "x" (${MAP} | toString | trimPrefix "map[]") }}`,
  },
  'a call that no template may make': {
    'stop.yaml': `{{ if ${MAP} }}{{ $_ := index (list 1) 9 }}{{ end }}`,
  },
  'a failure of another day': {
    'stop.yaml': '{{ if gt (now | unixEpoch | int64) 4000000000 }}{{ fail "x" }}{{ end }}',
  },
};

describe('what stops a release of the mesh only as the cluster has it is high', () => {
  test.each(Object.entries(STOPS))('%s', async (_, templates) => {
    expect(await tierOf(PLAIN, inMesh(templates))).toBe('high');
  });
  test('where it goes again, too', async () => {
    expect(
      await tierOf(inMesh({ 'stop.yaml': `{{ if ${MAP} }}{{ fail "x" }}{{ end }}` }), PLAIN),
    ).toBe('high');
  });
});

describe('where such a failure stays as it is', () => {
  const [here, elsewhere] = [`not (${MAP})`, MAP].map((condition) => ({
    'stop.yaml': `{{ if ${condition} }}{{ fail (print "x" .Values.words) }}{{ end }}`,
  }));
  test.each([here, elsewhere])('what the chart holds is judged', async (stop) => {
    const after = inMesh({ ...stop, 'mode.yaml': meshMtls('DISABLE') });
    expect(await tierOf(inMesh({ ...stop }), after)).toBe('critical');
  });
  test.each([here, elsewhere])('other words of it are nothing', async (stop) => {
    const after = { ...inMesh({ ...stop }), 'charts/web/values.yaml': 'words: " and more"\n' };
    expect(await tierOf(inMesh({ ...stop }), after)).toBe('low');
  });
});

test('of a chart without objects of the mesh it is listed, and no change', async () => {
  const settings = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: web }\ndata: { a: b }\n';
  const chart = (templates: Files): Files =>
    installedChart('flux', 'shop', { 'settings.yaml': settings, ...templates });
  const stop = { 'stop.yaml': `{{ if ${MAP} }}{{ fail "x" }}{{ end }}` };
  const { tier, undecided } = await told(chart({}), chart(stop));
  expect(tier).toBe('low');
  expect(undecided).toEqual([expect.stringContaining('Whether the release stops at charts/web')]);
});

test('under Argo CD, where lookup finds nothing, it is decided', async () => {
  const before = inMesh({}, 'argo-cd');
  const after = (condition: string): Files =>
    inMesh({ 'stop.yaml': `{{ if ${condition} }}{{ fail "x" }}{{ end }}` }, 'argo-cd');
  expect(await tierOf(before, after(MAP))).toBe('low');
  const { tier, checks } = await told(before, after(`not (${MAP})`));
  expect({ tier, checks }).toEqual({ tier: 'high', checks: ['build-stops'] });
});
