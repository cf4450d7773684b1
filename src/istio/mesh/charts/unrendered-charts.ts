import type { RenderedEnvironment, RenderedRoot } from '../../../gitops/index.ts';
import {
  chartsOfKustomization,
  defaultNamespaceOf,
  mergeValues,
  showsElsewhere,
  targetNamespaceOf,
} from '../../../gitops/index.ts';
import type { ResourceIndex } from '../resource-index.ts';
import type { ChartRelease } from './chart-releases.ts';
import { chartReleasesOf, versionOf } from './chart-releases.ts';
import type { Node } from '../../../manifest/index.ts';
import { nodeAt, stringAt } from '../../../manifest/index.ts';

/**
 * Charts of an environment that Helm does not render here: what is known of them is what their values say. What a
 * rendered one does is read from its objects; what goes to another environment decides nothing here.
 */
export function unrenderedCharts(
  rendered: RenderedEnvironment,
  index: ResourceIndex,
): readonly ChartRelease[] {
  const isShown = showsElsewhere(rendered);
  return [
    ...chartReleasesOf(index, rendered).filter(
      ({ writtenAt, resource, dependency = null }) =>
        writtenAt === null || !isShown(writtenAt, resource, dependency),
    ),
    ...kustomizationCharts(rendered),
  ];
}

/**
 * Charts that kustomizations list under `helmCharts` and that are not inflated here; each is a gap whose input
 * begins with a line that is the entry as JSON, and its `valuesInline` is read from there. All of it has
 * the place of the entry.
 */
export function kustomizationCharts(rendered: RenderedEnvironment): readonly ChartRelease[] {
  const { inputs = new Map() } = rendered;
  return rendered.roots.flatMap((root) =>
    chartsOfKustomization(root, inputs).map((entry) => releaseOf(entry, root)),
  );
}

/** One entry of `helmCharts`, with what its files say. */
type ListedChart = ReturnType<typeof chartsOfKustomization>[number];

/** KUST-5: inline values win over the file by default, the file over them with `merge`. */
function valuesOf({ entry, fromFile: file, fromAdditional }: ListedChart): Node | undefined {
  const merge = stringAt(entry, 'valuesMerge');
  const inline = nodeAt(entry, 'valuesInline');
  const own =
    merge === 'replace'
      ? (inline ?? file)
      : merge === 'merge'
        ? mergeValues(inline, file)
        : mergeValues(file, inline);
  return mergeValues(own, fromAdditional);
}

function releaseOf(each: ListedChart, root: RenderedRoot): ChartRelease {
  const { name, entry, origin } = each;
  return {
    resource: {
      group: 'kustomize.config.k8s.io',
      version: 'v1beta1',
      kind: 'Kustomization',
      namespace: '',
      name: origin.file,
      stableName: origin.file,
      node: entry,
      origin,
    },
    chart: name.slice(name.lastIndexOf('/') + 1),
    release: stringAt(entry, 'releaseName') ?? name,
    namespace: stringAt(entry, 'namespace') ?? namespaceOf(root),
    values: valuesOf(each),
    // what its files say is part of the chart's own change
    provided: undefined,
    version: versionOf(nodeAt(entry, 'version')),
    writtenAt: null,
  };
}

/** Finds where the root puts things: in its applier's namespace, or the only one its other objects are in. */
function namespaceOf({ root, resources }: RenderedRoot): string {
  const given = targetNamespaceOf(root) ?? defaultNamespaceOf(root);
  if (given !== null) return given;
  const [only, ...more] = new Set(resources.map(({ namespace }) => namespace).filter(Boolean));
  return only !== undefined && more.length === 0 ? only : '';
}
