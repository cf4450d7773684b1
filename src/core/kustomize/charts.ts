import type { MapNode } from '../manifest/node.ts';
import { canonicalJson, plainOf } from '../manifest/node.ts';
import type { Build } from './build.ts';
import { chartContent, chartName, filesOf } from './chart-content.ts';
import type { Kustomization } from './kustomization-types.ts';
import type { Layer } from './layer.ts';
import { readPath } from './read-input.ts';
import { addUnseen } from './unseen.ts';

/** Notes the Helm charts of a kustomization: Helm is not run, so what they would add is a gap. */
export function noteCharts(build: Build, kustomization: Kustomization, layer: Layer): void {
  for (const chart of kustomization.charts) {
    const name = chartName(chart);
    addUnseen(layer, chartContent(build, kustomization, chart));
    build.trace.gaps.push({
      reason: 'helm-chart',
      message: `The objects of the Helm chart ${name} are not analysed: charts are not rendered.`,
      origin: chart.origin,
      key: name,
      input: inputOf(build, kustomization, chart),
    });
  }
}

/**
 * Everything in the tree that the chart's output depends on: the entry as one line of JSON, which the
 * mesh model reads, its values files, its own files.
 */
function inputOf(build: Build, kustomization: Kustomization, chart: MapNode): string {
  const { helmGlobals } = kustomization;
  return [
    canonicalJson(plainOf(chart)),
    helmGlobals === null ? '' : canonicalJson(plainOf(helmGlobals)),
    ...filesOf(build, kustomization, chart).map((file) => contentOf(build, file, chart)),
  ].join('\n');
}

function contentOf(build: Build, path: string, chart: MapNode): string {
  const input = readPath(build, path, chart.origin);
  if (input.kind === 'text') return `${path}\n${input.text}`;
  return `${path} ${input.kind === 'unreadable' ? input.oid : 'is absent'}`;
}
