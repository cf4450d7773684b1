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
