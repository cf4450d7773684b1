import type { FileTree, ManifestReader, Node } from '../../manifest/index.ts';
import { mapNode, sameData } from '../../manifest/index.ts';
import type { BothTrees } from '../live/live-appliers.ts';

/** Matches files of which no object is made, whatever the values are. */
const BESIDE =
  /(?:^|\/)(?:NOTES\.txt|Chart\.lock|requirements\.lock|values\.schema\.json|README[^/]*|LICENSE[^/]*|[^/]*\.md|\.helmignore|ci\/[^/]*|templates\/tests\/[^/]*)$/;

/**
 * Lists what the Chart.yaml says for people, and its versions: templates that print them do so with any
 * values.
 */
const FOR_PEOPLE: ReadonlySet<string> = new Set([
  'annotations',
  'appVersion',
  'description',
  'home',
  'icon',
  'keywords',
  'maintainers',
  'sources',
  'version',
]);

/**
 * Tells whether a file that differs may say something else to Helm: comments of values and words for people
 * do not.
 */
export function saysMore(
  { base, merged }: BothTrees,
  file: string,
  chart: string,
  reader: ManifestReader,
): boolean {
  const below = chart === '.' ? file : file.slice(chart.length + 1);
  if (BESIDE.test(below)) return false;
  const isChart = below === 'Chart.yaml';
  if (!isChart && below !== 'values.yaml') return true;
  const [was, is] = [base, merged].map((tree) => dataOf(tree, file, reader, isChart));
  return was === undefined || is === undefined || !sameData(was, is);
}

function dataOf(
  tree: FileTree,
  file: string,
  reader: ManifestReader,
  isChart: boolean,
): Node | undefined {
  const node = reader.read(tree, file)?.documents[0]?.node ?? undefined;
  return isChart && node?.kind === 'map'
    ? mapNode(new Map([...node.entries].filter(([key]) => !FOR_PEOPLE.has(key))), node.origin)
    : node;
}
