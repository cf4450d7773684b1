import type { RenderedRoot } from '../environment.ts';
import { folderOf, joinPath } from '../tree-path.ts';
import type { MapNode, Origin } from '../../manifest/index.ts';
import { itemsAt, movedBy, parseYaml, stringAt } from '../../manifest/index.ts';
import type { NamedFile } from '../releases/release-inputs.ts';

/** One entry of `helmCharts`, and where it stands. */
export interface ChartEntry {
  readonly name: string;
  readonly entry: MapNode;
  readonly origin: Origin;
}

export const chartEntriesOf = ({ gaps }: RenderedRoot): readonly ChartEntry[] =>
  gaps.flatMap(({ reason, input, origin }) => {
    if (reason !== 'helm-chart' || origin === null) return [];
    const entry = entryOf(input, origin);
    const name = stringAt(entry, 'name') ?? stringAt(entry, 'chartName');
    return entry === undefined || name === undefined ? [] : [{ name, entry, origin }];
  });

/** Files of values that a root's `helmCharts` name, in the order in which later ones win (KUST-5, KUST-6). */
export const filesOfKustomizationCharts = (root: RenderedRoot): readonly NamedFile[] =>
  chartEntriesOf(root).flatMap((each) => [...valuesFileOf(each), ...additionalFilesOf(each)]);

export const valuesFileOf = (each: ChartEntry): readonly NamedFile[] =>
  fileOf(each, stringAt(each.entry, 'valuesFile') ?? stringAt(each.entry, 'values'));

export const additionalFilesOf = (each: ChartEntry): readonly NamedFile[] =>
  itemsAt(each.entry, 'additionalValuesFiles').flatMap((item) =>
    fileOf(each, item.kind === 'scalar' ? String(item.value) : undefined),
  );

function fileOf({ origin }: ChartEntry, written: string | undefined): readonly NamedFile[] {
  const path = written === undefined ? null : joinPath(folderOf(origin.file), written);
  if (path === null) return [];
  // a missing one is said where the kustomization is rendered
  return [{ path, isPattern: false, required: false, beside: null, origin }];
}

/** Undefined where the input is that of another chart gap, which has no entry. */
function entryOf(input: string, origin: Origin): MapNode | undefined {
  const [line = ''] = input.split('\n', 1);
  if (!line.startsWith('{')) return undefined;
  const [document] = parseYaml(origin.file, line);
  const node = document?.node == null ? undefined : movedBy(document.node, () => origin);
  return node?.kind === 'map' ? node : undefined;
}
