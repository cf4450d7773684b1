import type { UnseenBeside } from '../environment.ts';
import type { PathEnvironment } from '../names/environment-names.ts';
import { unitName } from '../names/unit-name.ts';
import type { RootDraft } from '../roots/root.ts';
import { releaseOfRoot } from '../roots/root.ts';
import type { ScriptInstall } from '../scripts/script-applier.ts';
import { variablesIn } from '../scripts/bindings.ts';
import { maybeNamed } from '../scripts/script-releases.ts';
import type { TreeSurvey } from '../survey/tree-survey.ts';
import { isOfTests, joinPath } from '../tree-path.ts';
import type { ValueFiles } from './release-content.ts';
import { registryContent, releaseContent } from './release-content.ts';
import { placeOfFile } from './scripted-charts.ts';

/** Bounds the words with variables for which the names of all files are looked through. */
const MOST_OPEN = 500;

/**
 * Gives what commands of scripts install, and files of tools that run Helm, and no root renders: charts of registries, whose
 * objects are not seen, and charts of the tree of which it is not known what they get. What they are given here is.
 */
export function registryReleases(
  survey: TreeSurvey,
  drafts: readonly RootDraft[],
  environmentOf: (path: string) => PathEnvironment | null,
): readonly UnseenBeside[] {
  const followed = new Set(
    drafts.flatMap(({ root }) => releaseOfRoot(root)?.given ?? []).map(({ install }) => install),
  );
  let open = 0;
  return survey.scripts.installs.flatMap((install): readonly UnseenBeside[] => {
    if (install.isTest || followed.has(install)) return [];
    const found = install.command.values.map((word) => {
      const isOpen = variablesIn(word).length > 0;
      if (isOpen) open += 1;
      return isOpen && open <= MOST_OPEN
        ? maybeNamed(word, install.bases, survey.tree)
        : filesAt(word, install, survey);
    });
    const values: ValueFiles = {
      files: [...new Set(found.flat())],
      missing: install.command.values.filter((_, at) => found[at]?.length === 0),
    };
    const isHere = isOfTree(install, survey);
    const folder = isHere ? (folderOfChart(install, survey) ?? onlyNamed(install, survey)) : null;
    // what tests install of the tree is in no cluster that stays
    if (isHere && [install.origin.file, `${folder ?? '.'}/`].some((path) => isOfTests(path)))
      return [];
    const content = isHere
      ? releaseContent(install, values, survey, { folder, isSeen: false })
      : registryContent(install, values, survey);
    const environment = environmentSaid(install, values.files, environmentOf);
    return [{ root: null, content, environment }];
  });
}

const filesAt = (word: string, { bases }: ScriptInstall, { tree }: TreeSurvey): readonly string[] =>
  bases.flatMap((base) => {
    const path = joinPath(base, word);
    return path !== null && tree.oidOf(path) !== undefined ? [path] : [];
  });

/** Tells of a chart that lies in the tree, or may: only a name below a registry, and an address, lie elsewhere for certain. */
function isOfTree(install: ScriptInstall, survey: TreeSurvey): boolean {
  const { chart } = install.command;
  if (/^\w+:\/\//.test(chart)) return false;
  if (/^[./]/.test(chart)) return true;
  if (chart.startsWith('$')) {
    const end = chart.slice(chart.lastIndexOf('}') + 1);
    const { charts } = survey;
    return end === '' ? charts.size > 0 : [...charts].some((folder) => `/${folder}`.endsWith(end));
  }
  return folderOfChart(install, survey) !== null;
}

const folderOfChart = (
  { command: { chart }, bases }: ScriptInstall,
  { charts }: TreeSurvey,
): string | null =>
  bases.map((base) => joinPath(base, chart)).find((path) => path !== null && charts.has(path)) ??
  null;

/** Gives the one chart of the tree that is called so, where a path begins at a folder that is not known. */
function onlyNamed({ command: { chart } }: ScriptInstall, { charts }: TreeSurvey): string | null {
  const name = chart.slice(chart.lastIndexOf('/') + 1);
  const [only, ...others] = [...charts].filter((folder) => `/${folder}`.endsWith(`/${name}`));
  return only !== undefined && others.length === 0 ? only : null;
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
