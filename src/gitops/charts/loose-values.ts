import type { MapNode, Node } from '../../manifest/index.ts';
import type { UnseenBeside } from '../environment.ts';
import type { PathEnvironment } from '../names/environment-names.ts';
import { unitName } from '../names/unit-name.ts';
import { notDelivered } from '../survey/delivery-exclusions.ts';
import type { TreeSurvey } from '../survey/tree-survey.ts';
import { folderOf, foldersAround, isYamlFile } from '../tree-path.ts';
import { placeOfFile } from './scripted-charts.ts';

/** Bounds how many of them are told of. */
const MOST_FILES = 500;

/**
 * Gives files of values with settings of the mesh that lie in no chart: whoever installs a control plane with them may live
 * in another repository, or be a tool that is not read here. What something of the tree reads is left out where both sides
 * are compared.
 */
export function looseValues(
  survey: TreeSurvey,
  isOut: (path: string) => boolean,
  environmentOf: (path: string) => PathEnvironment | null,
): readonly UnseenBeside[] {
  const { tree, reader, charts } = survey;
  const isCandidate = (path: string): boolean =>
    isYamlFile(path) &&
    notDelivered(path) === null &&
    !isOut(folderOf(path)) &&
    !foldersAround(folderOf(path)).some((folder) => charts.has(folder));
  return tree.paths
    .flatMap((path): readonly UnseenBeside[] => {
      if (!isCandidate(path)) return [];
      const entry = tree.read(path);
      if (entry.kind !== 'text' || !saysSettings(entry.text)) return [];
      if (survey.sketch(path).length > 0) return [];
      const node = reader.read(tree, path)?.documents[0]?.node;
      if (node?.kind !== 'map' || !hasSettings(node, MOST_DEEP)) return [];
      const place = environmentOf(placeOfFile(path) ?? folderOf(path));
      return [
        {
          root: null,
          content: contentOf(path, node),
          environment: place === null ? null : unitName(place.name, place.cluster ?? null),
        },
      ];
    })
    .slice(0, MOST_FILES);
}

const saysSettings = (text: string): boolean =>
  text.includes('meshConfig') && SAYS_SETTINGS.test(text);

const SAYS_SETTINGS = /^[ \t]*["']?meshConfig["']?[ \t]*:/m;

/** Bounds the maps around it: those of a subchart, and of an umbrella around that. */
const MOST_DEEP = 3;

const hasSettings = (node: Node | undefined, deep: number): boolean =>
  node?.kind === 'map' &&
  deep > 0 &&
  (node.entries.get('meshConfig')?.kind === 'map' ||
    [...node.entries.values()].some((value) => hasSettings(value, deep - 1)));

const contentOf = (file: string, written: MapNode): UnseenBeside['content'] => ({
  kind: 'Values',
  name: file,
  origin: { file, line: 1, column: 1, endLine: 1 },
  written,
  namespace: null,
  text: null,
  usedIn: [],
  laidOver: null,
  changesOthers: false,
});
