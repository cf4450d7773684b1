import type { FileTree, Node, Origin, UnseenContent } from '../../manifest/index.ts';
import { mapNode, scalar } from '../../manifest/index.ts';
import type { UnseenBeside } from '../environment.ts';
import type { PathEnvironment } from '../names/environment-names.ts';
import { unitName } from '../names/unit-name.ts';
import type { HelmCommand } from '../scripts/helm-command.ts';
import type { ScriptInstall } from '../scripts/script-applier.ts';
import { variablesIn } from '../scripts/bindings.ts';
import { maybeNamed } from '../scripts/script-releases.ts';
import type { TreeSurvey } from '../survey/tree-survey.ts';
import { joinPath } from '../tree-path.ts';
import { placeOfFile } from './scripted-charts.ts';

/** Bounds the words with variables for which the names of all files are looked through. */
const MOST_OPEN = 500;

/**
 * Gives the charts of registries that commands of scripts install, and files of tools that run Helm: their objects are not
 * seen, and what they are given of this tree is.
 */
export function registryReleases(
  survey: TreeSurvey,
  environmentOf: (path: string) => PathEnvironment | null,
): readonly UnseenBeside[] {
  let open = 0;
  return survey.scripts.installs.flatMap((install) => {
    if (install.isTest || isOfTree(install, survey)) return [];
    const files = install.command.values.flatMap((word) => {
      const isOpen = variablesIn(word).length > 0;
      if (isOpen) open += 1;
      if (isOpen && open <= MOST_OPEN) return maybeNamed(word, install.bases, survey.tree);
      return install.bases.flatMap((base) => {
        const path = joinPath(base, word);
        return path !== null && survey.tree.oidOf(path) !== undefined ? [path] : [];
      });
    });
    const { version, listed } = install.command;
    if (files.length === 0 && version === undefined && (listed?.values ?? []).length === 0)
      return [];
    return [
      {
        root: null,
        content: contentOf(install, [...new Set(files)], survey),
        environment: environmentSaid(install, files, environmentOf),
      },
    ];
  });
}

/** Tells of a chart that lies in the tree, or may: only a name below a registry, and an address, lie elsewhere for certain. */
function isOfTree({ command: { chart }, bases }: ScriptInstall, { charts }: TreeSurvey): boolean {
  if (/^\w+:\/\//.test(chart)) return false;
  if (/^[./]/.test(chart)) return true;
  if (chart.startsWith('$')) {
    const end = chart.slice(chart.lastIndexOf('}') + 1);
    return end === '' ? charts.size > 0 : [...charts].some((folder) => `/${folder}`.endsWith(end));
  }
  return bases.some((base) => charts.has(joinPath(base, chart) ?? ''));
}

function environmentSaid(
  { command: { listed } }: ScriptInstall,
  files: readonly string[],
  environmentOf: (path: string) => PathEnvironment | null,
): string | null {
  if (listed?.environment != null) return listed.environment;
  const place = files.map(placeOfFile).findLast((each) => each !== null);
  const said = place == null ? null : environmentOf(place);
  return said === null ? null : unitName(said.name, said.cluster ?? null);
}

function contentOf(
  { command, origin }: ScriptInstall,
  files: readonly string[],
  { tree, reader }: TreeSurvey,
): UnseenContent {
  const { chart, release, namespace, version, listed } = command;
  const name = chart
    .replace(/\/+$/, '')
    .replace(/^.*\//, '')
    .replace(/\.tgz$/, '');
  const entries: (readonly [string, Node])[] = files.map((path) => [
    path,
    valuesAt(path, tree, reader),
  ]);
  const written = (listed?.values ?? []).map(({ node }, at) => [String(at), node] as const);
  const fields: (readonly [string, Node])[] = [
    ['repo', scalar(chart, origin)],
    ...(version === undefined ? [] : [['version', scalar(version, origin)] as const]),
    ...(entries.length === 0 ? [] : [['files', mapNode(new Map(entries), origin)] as const]),
    ...(written.length === 0 ? [] : [['values', mapNode(new Map(written), origin)] as const]),
    ...(command.sets.length === 0 ? [] : [['set', setsOf(command.sets, origin)] as const]),
  ];
  return {
    kind: 'Chart',
    name: release === name ? name : `${name} (release ${release})`,
    origin,
    written: mapNode(new Map(fields), origin),
    namespace,
    text: null,
    usedIn: [],
    laidOver: null,
    changesOthers: false,
  };
}

/** By their names, so that what is secret is known by them; a comma begins the next one. */
const setsOf = (sets: HelmCommand['sets'], origin: Origin): Node =>
  mapNode(
    new Map(
      sets
        .flatMap(({ word }) => word.split(/(?<!\\),/))
        .map((each) => {
          const [name = '', ...value] = each.split('=');
          return [name, scalar(value.join('='), origin)];
        }),
    ),
    origin,
  );

function valuesAt(path: string, tree: FileTree, reader: TreeSurvey['reader']): Node {
  const place: Origin = { file: path, line: 1, column: 1, endLine: 1 };
  return reader.read(tree, path)?.documents[0]?.node ?? scalar(tree.oidOf(path) ?? '', place);
}
