import { describe, expect, test } from 'vitest';
import { chartRenderer } from '../adapters/charts/chart-renderer.ts';
import { reviewOf } from '../support/review-of.ts';
import type { Files, Installer } from './undecided-charts.ts';
import { installedChart, meshMode } from './undecided-charts.ts';
import { CONDITIONS, OTHERS, PLACES } from './undecided-spellings.ts';

const charts = chartRenderer();

const tierOf = async (before: Files, after: Files) => (await reviewOf(before, after, charts)).tier;

const inMesh = (templates: Files, installer: Installer = 'flux'): Files =>
  installedChart(installer, 'istio-system', templates);

const STRICT = inMesh({ 'mode.yaml': meshMode('STRICT') });

const FIRST = 'lookup "v1" "Namespace" "" "kube-system"';

describe('what only the cluster, the clock or the release decides of the whole mesh is critical under Flux', () => {
  test.each(Object.entries(CONDITIONS))('by %s', async (_, condition) => {
    const mode = meshMode(`{{ if ${condition} }}DISABLE{{ else }}STRICT{{ end }}`);
    expect(await tierOf(STRICT, inMesh({ 'mode.yaml': mode }))).toBe('critical');
  });
  test.each(Object.entries(PLACES))('in %s', async (_, templates) => {
    expect(await tierOf(STRICT, inMesh(templates(FIRST)))).toBe('critical');
  });
  test.each(Object.entries(OTHERS))('in %s', async (_, templates) => {
    expect(await tierOf(STRICT, inMesh(templates))).toBe('critical');
  });
});

describe('under Argo CD', () => {
  const strict = inMesh({ 'mode.yaml': meshMode('STRICT') }, 'argo-cd');
  const withMode = (condition: string): Files =>
    inMesh(
      { 'mode.yaml': meshMode(`{{ if ${condition} }}DISABLE{{ else }}STRICT{{ end }}`) },
      'argo-cd',
    );
  test.each([
    'lookup "v1" "Namespace" "" "x"',
    'gt (int .Release.Revision) 1',
    '.Release.IsUpgrade',
  ])('%s is decided', async (condition) => {
    expect(await tierOf(strict, withMode(condition))).toBe('low');
  });
  test.each([
    '.Capabilities.APIVersions.Has "example.com/v1"',
    'semverCompare "<1.30" .Capabilities.KubeVersion.Version',
    'eq (now | date "2006") "2031"',
    'eq (randInt 0 4000) 1',
  ])('%s is not', async (condition) => {
    expect(await tierOf(strict, withMode(condition))).toBe('critical');
  });
});

describe('a change of what decides is one of what lies behind it', () => {
  const withMode = (condition: string): Files =>
    inMesh({ 'mode.yaml': meshMode(`{{ if ${condition} }}DISABLE{{ else }}STRICT{{ end }}`) });
  test.each([
    ['gt (now | unixEpoch | int64) 1900000000', 'gt (now | unixEpoch | int64) 1800000000'],
    ['lookup "v1" "ConfigMap" "a" "b"', 'lookup "v1" "ConfigMap" "a" "c"'],
    [
      '.Capabilities.APIVersions.Has "example.com/v1"',
      '.Capabilities.APIVersions.Has "monitoring.coreos.com/v1"',
    ],
    ['lookup "v1" "ConfigMap" "a" "b"', 'gt (int .Release.Revision) 3'],
  ])('%s → %s', async (before, after) => {
    expect(await tierOf(withMode(before), withMode(after))).toBe('critical');
  });
  test('and so is what takes it away', async () => {
    expect(await tierOf(withMode('lookup "v1" "Pod" "a" "b"'), STRICT)).toBe('critical');
  });
  test('where it stays as it is, nothing is told', async () => {
    const condition = 'lookup "v1" "Pod" "a" "b"';
    const after = { ...withMode(condition), 'charts/web/templates/_h.tpl': '{{/* words */}}' };
    expect(await tierOf(withMode(condition), after)).toBe('low');
  });
});
