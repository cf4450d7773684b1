import type { RenderedRoot, ReleaseInputs } from '../environment.ts';
import type { ChartEntry } from '../kustomize/chart-entries.ts';
import { additionalFilesOf, chartEntriesOf, valuesFileOf } from '../kustomize/chart-entries.ts';
import type { Node, Origin, Resource } from '../../manifest/index.ts';
import { nodeAt, stringAt } from '../../manifest/index.ts';
import { mergeValues } from './merge-values.ts';
import type { ApplicationSource, NamedFile } from './release-inputs.ts';
import {
  chartFilesOf,
  chartPlace,
  contentOf,
  fileParametersOf,
  filesOfHelmChart,
  overridesOf,
  sourcesOf,
  valueFilesOf,
} from './release-inputs.ts';

/** A chart that an object installs, with what stands in files of the tree; undefined for what does not. */
interface ChartContents {
  /** Its Chart.yaml. */
  readonly own: Node | undefined;
  /** Its values.yaml. */
  readonly defaults: Node | undefined;
  /** Files of values, in the order in which later ones win. */
  readonly valueFiles: readonly (Node | undefined)[];
}

/** A source of an Application, as a chart. */
interface SourceContents extends ChartContents {
  /** With what override files of the application set (ARGO-26). */
  readonly source: Node;
  /** Parameters whose values are whole files (ARGO-14). */
  readonly fileParameters: readonly { readonly name: string; readonly content: Node | undefined }[];
  /** Where it names the chart, as roots have it for what applies them. */
  readonly writtenAt: Origin;
}

/** The sources of an Argo CD Application, each with what the tree has of its chart. */
export const chartsOfApplication = (
  { node, name, namespace }: Resource,
  inputs: ReleaseInputs,
): readonly SourceContents[] =>
  sourcesOf(nodeAt(node, 'spec')).map(({ source, refs }) => {
    const merged = overridesOf(source, { name, namespace }).reduce(
      (known, file) => mergeValues(known, contentOf(inputs, file)) ?? known,
      source,
    );
    return sourceContents({ source: merged, refs }, inputs);
  });

function sourceContents(given: ApplicationSource, inputs: ReleaseInputs): SourceContents {
  const { source } = given;
  const folder = stringAt(source, 'chart') === undefined ? stringAt(source, 'path') : undefined;
  const [own, defaults] = contentsOf(chartFilesOf(folder, source.origin), inputs);
  return {
    source,
    own,
    defaults,
    valueFiles: contentsOf(valueFilesOf(given), inputs),
    fileParameters: fileParametersOf(given).map(({ name, file }) => ({
      name,
      content: contentOf(inputs, file),
    })),
    writtenAt: chartPlace(source),
  };
}

/** What the tree has of the chart that a HelmRelease of Flux installs. */
export function chartOfRelease({ node, origin }: Resource, inputs: ReleaseInputs): ChartContents {
  const files = filesOfHelmChart(nodeAt(node, 'spec', 'chart', 'spec'), origin);
  const [own, defaults] = contentsOf(files.chart, inputs);
  return { own, defaults, valueFiles: contentsOf(files.values, inputs) };
}

/** One entry of `helmCharts`, with what its files say. */
interface EntryContents extends ChartEntry {
  /** Of `valuesFile`. */
  readonly fromFile: Node | undefined;
  /** Of `additionalValuesFiles`. */
  readonly fromAdditional: Node | undefined;
}

/** Charts that a kustomization lists and that are not inflated here. */
export const chartsOfKustomization = (
  root: RenderedRoot,
  inputs: ReleaseInputs,
): readonly EntryContents[] =>
  chartEntriesOf(root).map((entry) => ({
    ...entry,
    fromFile: contentsOf(valuesFileOf(entry), inputs).reduce(mergeValues, undefined),
    fromAdditional: contentsOf(additionalFilesOf(entry), inputs).reduce(mergeValues, undefined),
  }));

const contentsOf = (
  files: readonly NamedFile[],
  inputs: ReleaseInputs,
): readonly (Node | undefined)[] => files.map((file) => contentOf(inputs, file));
