import type {
  FileTree,
  ManifestReader,
  MapNode,
  Node,
  Origin,
  UnseenContent,
} from '../../manifest/index.ts';
import { mapNode, nodeAt, scalar, stringAt } from '../../manifest/index.ts';
import { notDelivered } from '../survey/delivery-exclusions.ts';
import { folderOf, isBelow } from '../tree-path.ts';

const SETTINGS = /(?:^|\/)fleet\.ya?ml$/;

/** Fields that only settings of a bundle have. */
const OF_BUNDLES = [
  'defaultNamespace',
  'namespace',
  'helm',
  'kustomize',
  'yaml',
  'targetCustomizations',
];

/** Fields that say when, and in which order. */
const WHEN_NOT_WHAT: ReadonlySet<string> = new Set([
  'labels',
  'name',
  'dependsOn',
  'rolloutStrategy',
]);

/**
 * Lists what Fleet lays over the manifests of a folder, or installs beside them: its settings there, with the
 * overlays below. Its charts are not rendered and its overlays not merged, so that a change of them is
 * content that is not seen (FLEET-1).
 */
export function fleetContents(
  tree: FileTree,
  reader: ManifestReader,
  isOut: (path: string) => boolean,
): readonly UnseenContent[] {
  return tree.paths.flatMap((file) => {
    if (!SETTINGS.test(file) || notDelivered(file) !== null || isOut(folderOf(file))) return [];
    const node = reader.read(tree, file)?.documents[0]?.node;
    if (node?.kind !== 'map' || node.entries.has('apiVersion')) return [];
    return OF_BUNDLES.some((field) => node.entries.has(field)) ? [contentOf(tree, file, node)] : [];
  });
}

function contentOf(tree: FileTree, file: string, node: MapNode): UnseenContent {
  const origin: Origin = { file, line: 1, column: 1, endLine: 1 };
  const chart = stringAt(node, 'helm', 'chart');
  const entries = new Map<string, Node>(
    [...node.entries].filter(([field]) => !WHEN_NOT_WHAT.has(field)),
  );
  const beside = filesBeside(tree, file, node);
  if (beside.length > 0)
    entries.set(
      'overlays',
      mapNode(
        new Map(beside.map((path) => [path, scalar(tree.oidOf(path) ?? '', origin)])),
        origin,
      ),
    );
  if (chart !== undefined) entries.set('chartName', scalar(chart, origin));
  const all = stringAt(node, 'namespace');
  return {
    kind: chart === undefined ? 'File' : 'Chart',
    name: chart === undefined ? file : `${chart} of ${file}`,
    written: mapNode(entries, origin),
    origin,
    // what goes into no namespace by itself goes into the default one: of a chart that is all but what names another
    namespace: all ?? (chart === undefined ? null : (stringAt(node, 'defaultNamespace') ?? null)),
    changesOthers: false,
    text: null,
    usedIn: [],
    laidOver: null,
  };
}

/** Overlays, and files of values that the settings name. */
function filesBeside(tree: FileTree, file: string, node: MapNode): readonly string[] {
  const folder = folderOf(file);
  const named = new Set(textsIn(nodeAt(node, 'helm')));
  const prefix = folder === '.' ? '' : `${folder}/`;
  return tree.paths.filter(
    (path) => isBelow(path, `${prefix}overlays`) || named.has(path.slice(prefix.length)),
  );
}

function textsIn(node: Node | undefined): readonly string[] {
  if (node === undefined) return [];
  if (node.kind === 'scalar') return typeof node.value === 'string' ? [node.value] : [];
  return (node.kind === 'seq' ? node.items : [...node.entries.values()]).flatMap(textsIn);
}
