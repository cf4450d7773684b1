import type { ReleaseInputs, RenderedEnvironment, RenderedRoot } from '../../environments/index.ts';
import { folderOf, joinPath, mergeValues } from '../../environments/index.ts';
import type { MapNode, Node, Origin } from '../../manifest/index.ts';
import { itemsAt, movedBy, nodeAt, stringAt, parseYaml } from '../../manifest/index.ts';
import { versionOf } from './chart-facts.ts';
import type { ChartRelease } from './chart-releases.ts';
import type { NamedFile } from './release-inputs.ts';
import { contentOf } from './release-inputs.ts';

/**
 * Charts that kustomizations list under `helmCharts` and that are not inflated here; each is a gap whose input
 * begins with a line that is the entry as JSON, and its `valuesInline` is read from there. All of it has
 * the place of the entry.
 */
export function kustomizationCharts(rendered: RenderedEnvironment): readonly ChartRelease[] {
  const { inputs = new Map() } = rendered;
  return rendered.roots.flatMap((root) =>
    entriesOf(root).map((entry) => releaseOf(entry, root, inputs)),
  );
}

/** One entry of `helmCharts`, and where it stands. */
interface ChartEntry {
  readonly name: string;
  readonly entry: MapNode;
  readonly origin: Origin;
}

const entriesOf = ({ gaps }: RenderedRoot): readonly ChartEntry[] =>
  gaps.flatMap(({ reason, input, origin }) => {
    if (reason !== 'helm-chart' || origin === null) return [];
    const entry = entryOf(input, origin);
    const name = stringAt(entry, 'name') ?? stringAt(entry, 'chartName');
    return entry === undefined || name === undefined ? [] : [{ name, entry, origin }];
  });

/** Files of values that a root's `helmCharts` name, in the order in which later ones win (KUST-5, KUST-6). */
export const filesOfKustomizationCharts = (root: RenderedRoot): readonly NamedFile[] =>
  entriesOf(root).flatMap((each) => [...valuesFileOf(each), ...additionalFilesOf(each)]);

const valuesFileOf = (each: ChartEntry): readonly NamedFile[] =>
  fileOf(each, stringAt(each.entry, 'valuesFile') ?? stringAt(each.entry, 'values'));

const additionalFilesOf = (each: ChartEntry): readonly NamedFile[] =>
  itemsAt(each.entry, 'additionalValuesFiles').flatMap((item) =>
    fileOf(each, item.kind === 'scalar' ? String(item.value) : undefined),
  );

function fileOf({ origin }: ChartEntry, written: string | undefined): readonly NamedFile[] {
  const path = written === undefined ? null : joinPath(folderOf(origin.file), written);
  if (path === null) return [];
  // a missing one is said where the kustomization is rendered
  return [{ path, isPattern: false, required: false, beside: null, origin }];
}

/** KUST-5: inline values win over the file by default, the file over them with `merge`. */
function valuesOf(each: ChartEntry, inputs: ReleaseInputs): Node | undefined {
  const merge = stringAt(each.entry, 'valuesMerge');
  const read = (files: readonly NamedFile[]): Node | undefined =>
    files.map((file) => contentOf(inputs, file)).reduce(mergeValues, undefined);
  const [inline, file] = [nodeAt(each.entry, 'valuesInline'), read(valuesFileOf(each))];
  const own =
    merge === 'replace'
      ? (inline ?? file)
      : merge === 'merge'
        ? mergeValues(inline, file)
        : mergeValues(file, inline);
  return mergeValues(own, read(additionalFilesOf(each)));
}

function releaseOf(each: ChartEntry, root: RenderedRoot, inputs: ReleaseInputs): ChartRelease {
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
    values: valuesOf(each, inputs),
    // what its files say is part of the chart's own change
    provided: undefined,
    version: versionOf(nodeAt(entry, 'version')),
    writtenAt: null,
  };
}

/** Undefined where the input is that of another chart gap, which has no entry. */
function entryOf(input: string, origin: Origin): MapNode | undefined {
  const [line = ''] = input.split('\n', 1);
  if (!line.startsWith('{')) return undefined;
  const [document] = parseYaml(origin.file, line);
  const node = document?.node == null ? undefined : movedBy(document.node, () => origin);
  return node?.kind === 'map' ? node : undefined;
}

/** Where the root puts things: its applier's namespace, or the only one its other objects are in. */
function namespaceOf({ root, resources }: RenderedRoot): string {
  const given = root.targetNamespace ?? root.defaultNamespace;
  if (given !== null) return given;
  const [only, ...more] = new Set(resources.map(({ namespace }) => namespace).filter(Boolean));
  return only !== undefined && more.length === 0 ? only : '';
}
