import { canonicalJson, mapNode, plainOf, stringAt } from '../../manifest/index.ts';
import { absorb } from '../generators/generator-behavior.ts';
import type { Build } from '../build/build.ts';
import type { Layer } from '../build/layer.ts';
import type { Kustomization, ListedChart } from '../files/kustomization-types.ts';
import { readPath } from '../files/input-documents.ts';
import { addUnseen } from '../build/layer-gaps.ts';
import { builtinProvenance } from '../build/build-metadata.ts';
import { chartContent, filesOf, writtenFields } from './chart-content.ts';
import { chartName } from './chart-place.ts';
import type { Inflated } from './chart-inflation.ts';
import { inflateChart } from './chart-inflation.ts';

/** Adds the objects of the charts that a kustomization lists; a chart that is not seen is a gap. */
export function addCharts(build: Build, kustomization: Kustomization, layer: Layer): void {
  const provenance = builtinProvenance(kustomization.file, 'HelmChartInflationGenerator');
  for (const chart of kustomization.charts) {
    const inflated = inflateChart(build, kustomization, chart, provenance);
    if (inflated.kind === 'inflated') addInflated(build, kustomization, chart, layer, inflated);
    else noteChart(build, kustomization, chart, layer, inflated.why);
  }
}

/** Adds the objects of one chart, and that they are of it. */
export function addInflated(
  build: Build,
  kustomization: Kustomization,
  chart: ListedChart,
  layer: Layer,
  { entries, copy }: Extract<Inflated, { kind: 'inflated' }>,
): void {
  const { node } = chart;
  for (const entry of entries) absorb(build, layer, entry, node.origin);
  const written = mapNode(new Map(writtenFields(kustomization, chart)), node.origin);
  const namespace = stringAt(node, 'namespace') ?? null;
  layer.inflated = [
    ...layer.inflated,
    {
      name: chartName(node),
      written,
      namespace,
      origin: node.origin,
      ...(copy !== null && { copy }),
    },
  ];
}

/**
 * Notes a chart that is not rendered: what it would add is a gap, wherever it would come from and whatever it
 * is given (KUST-3, KUST-4, KUST-7…13).
 */
function noteChart(
  build: Build,
  kustomization: Kustomization,
  chart: ListedChart,
  layer: Layer,
  why: string | null,
): void {
  const name = chartName(chart.node);
  addUnseen(layer, chartContent(build, kustomization, chart));
  build.trace.gaps.push({
    reason: 'helm-chart',
    message: `The objects of the Helm chart ${name} are not analysed: ${why ?? 'charts are not rendered'}.`,
    origin: chart.node.origin,
    key: name,
    input: inputOf(build, kustomization, chart),
  });
}

/**
 * Gives everything in the tree that the chart's output depends on: the entry as one line of JSON, which the
 * mesh model reads, its values files, its own files.
 */
function inputOf(build: Build, kustomization: Kustomization, chart: ListedChart): string {
  const { helmGlobals } = kustomization;
  return [
    canonicalJson(plainOf(chart.node)),
    helmGlobals === null ? '' : canonicalJson(plainOf(helmGlobals)),
    ...filesOf(build, kustomization, chart).map((file) => contentOf(build, file, chart)),
  ].join('\n');
}

function contentOf(build: Build, path: string, { node }: ListedChart): string {
  const input = readPath(build, path, node.origin);
  if (input.kind === 'text') return `${path}\n${input.text}`;
  return `${path} ${input.kind === 'unreadable' ? input.oid : 'is absent'}`;
}
