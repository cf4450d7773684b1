import type { ApplicationSource, ReleaseInputs } from '../../../gitops/index.ts';
import {
  chartFilesOf,
  chartPlace,
  contentOf,
  fileParametersOf,
  mergeValues,
  overridesOf,
  sourcesOf,
  valueFilesOf,
} from '../../../gitops/index.ts';
import type { Resource } from '../../../manifest/index.ts';
import { itemsAt, nodeAt, stringAt } from '../../../manifest/index.ts';
import { argoParameterValues, valueAt } from './argo-parameters.ts';
import type { ChartRelease } from './chart-releases.ts';
import { dependenciesOf, versionOf } from './chart-facts.ts';
import { parseEmbeddedYaml } from '../embedded-yaml.ts';

/**
 * The charts that an Argo CD Application installs: of each source one, and the charts that a chart folder
 * of this tree depends on. Values by ARGO-17: the chart's own, its files in order, inline, parameters.
 */
export function releasesOfApplication(
  resource: Resource,
  inputs: ReleaseInputs,
): readonly ChartRelease[] {
  return sourcesOf(nodeAt(resource.node, 'spec')).flatMap((written) => {
    const source = overridesOf(written.source, resource.name).reduce(
      (merged, file) => mergeValues(merged, contentOf(inputs, file)) ?? merged,
      written.source,
    );
    return ofSource(resource, { ...written, source }, inputs);
  });
}

function ofSource(
  resource: Resource,
  { source, refs }: ApplicationSource,
  inputs: ReleaseInputs,
): readonly ChartRelease[] {
  const chart = stringAt(source, 'chart');
  const path = stringAt(source, 'path');
  const [own, defaults] = chartFilesOf(chart === undefined ? path : undefined, source.origin).map(
    (file) => contentOf(inputs, file),
  );
  const isHelm = chart !== undefined || own !== undefined || nodeAt(source, 'helm') !== undefined;
  if (!isHelm) return [];
  const provided = valueFilesOf({ source, refs })
    .map((file) => contentOf(inputs, file))
    .reduce(mergeValues, undefined);
  const fromFiles = fileParametersOf({ source, refs })
    .map(({ name, file }) => valueAt(name, contentOf(inputs, file)))
    .reduce(mergeValues, undefined);
  const inline =
    nodeAt(source, 'helm', 'valuesObject') ?? parseEmbeddedYaml(nodeAt(source, 'helm', 'values'));
  const parameters = argoParameterValues(itemsAt(source, 'helm', 'parameters'));
  const values = [defaults, provided, inline, parameters, fromFiles].reduce(mergeValues, undefined);
  const release: ChartRelease = {
    resource,
    chart: lastPart(stringAt(own, 'name') ?? chart ?? path ?? ''),
    release: stringAt(source, 'helm', 'releaseName') ?? resource.name,
    namespace:
      stringAt(source, 'helm', 'namespace') ??
      stringAt(resource.node, 'spec', 'destination', 'namespace') ??
      '',
    values,
    provided: mergeValues(provided, fromFiles),
    version: versionOf(nodeAt(source, 'targetRevision')),
    writtenAt: chartPlace(source),
  };
  return [release, ...dependenciesOf(release, own)];
}

const lastPart = (chart: string): string => chart.slice(chart.lastIndexOf('/') + 1);
