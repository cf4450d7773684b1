import type { MapNode } from '../manifest/node.ts';
import { canonicalJson, nodeAt, plainOf, stringAt } from '../manifest/node.ts';
import type { Build } from './build.ts';
import type { Kustomization } from './kustomization-types.ts';
import type { Layer } from './layer.ts';
import { joinPath } from './paths.ts';
import { readPath } from './read-input.ts';

/** Notes the Helm charts of a kustomization: Helm is not run, so what they would add is a gap. */
export function noteCharts(build: Build, kustomization: Kustomization, layer: Layer): void {
  for (const chart of kustomization.charts) {
    const name = stringAt(chart, 'name') ?? stringAt(chart, 'chartName') ?? '';
    layer.incomplete = true;
    build.trace.gaps.push({
      reason: 'helm-chart',
      message: `The objects of the Helm chart ${name} are not analysed: charts are not rendered.`,
      origin: chart.origin,
      key: name,
      input: inputOf(build, kustomization, chart, name),
    });
  }
}

/**
 * Everything in the tree that the chart's output depends on: the entry as one line of JSON, which the
 * mesh model reads, its values files, its own files.
 */
function inputOf(build: Build, kustomization: Kustomization, chart: MapNode, name: string): string {
  const { dir, helmGlobals } = kustomization;
  const home =
    stringAt(chart, 'chartHome') ??
    (helmGlobals === null ? undefined : stringAt(helmGlobals, 'chartHome')) ??
    'charts';
  const folder = joinPath(dir, `${home}/${name}`);
  const values = valuesFiles(chart).map((file) => joinPath(dir, file));
  const local =
    folder !== undefined && build.tree.isDirectory(folder) ? build.tree.filesBelow(folder) : [];
  const files = [...values.filter((file) => file !== undefined), ...local];
  return [
    canonicalJson(plainOf(chart)),
    helmGlobals === null ? '' : canonicalJson(plainOf(helmGlobals)),
    ...files.map((file) => contentOf(build, file, chart)),
  ].join('\n');
}

function valuesFiles(chart: MapNode): readonly string[] {
  const more = nodeAt(chart, 'additionalValuesFiles');
  const items = more?.kind === 'seq' ? more.items : [];
  return [nodeAt(chart, 'valuesFile'), nodeAt(chart, 'values'), ...items].flatMap((node) =>
    node?.kind === 'scalar' && typeof node.value === 'string' ? [node.value] : [],
  );
}

function contentOf(build: Build, path: string, chart: MapNode): string {
  const input = readPath(build, path, chart.origin);
  if (input.kind === 'text') return `${path}\n${input.text}`;
  return `${path} ${input.kind === 'unreadable' ? input.oid : 'is absent'}`;
}
