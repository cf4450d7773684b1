import { hasClearWord, stepWord } from '../names/step-words.ts';
import { DEFAULT_OF_HELMFILE } from '../helmfile/helmfile-environments.ts';
import { canonicalJson, listed, plainOf } from '../../manifest/index.ts';
import { fileNames } from '../releases/release.ts';
import type { Release } from '../releases/release.ts';
import { folderRoot } from '../roots/folder-root.ts';
import type { RootDraft } from '../roots/root.ts';
import { releaseOfRoot, withRelease } from '../roots/root.ts';
import { releaseContent } from './release-content.ts';
import type { ScriptRelease } from '../scripts/script-releases.ts';
import { scriptReleases } from '../scripts/script-releases.ts';
import type { TreeSurvey } from '../survey/tree-survey.ts';
import { folderOf, isYamlFile, joinPath, stepsOf } from '../tree-path.ts';

/** Releases that commands of scripts install, of those charts that nothing else of the tree installs. */
export function scriptedRoots(
  survey: TreeSurvey,
  charts: readonly string[],
  isForTests: (path: string) => boolean,
): readonly RootDraft[] {
  const own = new Set(charts);
  return scriptReleases(survey)
    .filter(
      ({ chart, values, origin }) =>
        own.has(chart) && ![...values, origin.file].some((path) => isForTests(path)),
    )
    .map((release) => scriptedRoot(survey, release));
}

function scriptedRoot(survey: TreeSurvey, said: ScriptRelease): RootDraft {
  const {
    chart,
    name,
    namespace,
    values,
    sets,
    unseen,
    isOpen,
    listed: own,
    origin,
    installs,
  } = said;
  const draft = folderRoot(survey, chart, [], null);
  const release: Release = {
    name,
    namespace,
    values: valuesOf(said),
    sets,
    files: [],
    kubeVersion: null,
    apiVersions: [],
    includeCRDs: true,
    skipTests: true,
    skipSchema: false,
    unseen,
    command: origin,
    given: installs.map((install) => {
      const hidden = unseen.length === 0 ? null : { files: [], missing: [] };
      return {
        install,
        content: releaseContent(install, hidden, survey, { folder: chart, isSeen: true }),
      };
    }),
  };
  // files of several environments say none
  const place =
    own?.environment != null && own.environment !== DEFAULT_OF_HELMFILE
      ? joinPath(folderOf(origin.file), own.environment)
      : isOpen === true
        ? undefined
        : values.map(placeOfFile).findLast((each) => each !== null);
  const root = {
    ...withRelease(draft.root, release),
    by: { tool: 'script', origin: null } as const,
  };
  return place == null
    ? { ...draft, root }
    : { ...draft, root, place: { ...draft.place, path: place }, isNamedByFile: true };
}

/** Lists files of values and what stands in the tool's own file, later ones last. */
function valuesOf({ values, listed: own, origin }: ScriptRelease): Release['values'] {
  const written = own?.values ?? [];
  const behind = (count: number): Release['values'] =>
    written.flatMap(({ node, behind: files }) =>
      files === count
        ? [{ kind: 'inline', text: canonicalJson(plainOf(node)), origin: node.origin, node }]
        : [],
    );
  return [
    ...behind(0),
    ...values.flatMap((path, at) => [
      { kind: 'file' as const, path, isPattern: false, isRequired: true, origin },
      ...behind(at + 1),
    ]),
  ];
}

const MOST_NAMED = 3;

/** Tells of files of values beside those that commands give to Helm, and that none of these names. */
export function unnamedValues(survey: TreeSurvey, drafts: readonly RootDraft[]): readonly string[] {
  const named = new Set(
    drafts.flatMap(({ root }) => {
      const release = releaseOfRoot(root);
      return release?.command === undefined ? [] : fileNames(release.values);
    }),
  );
  const folders = new Map<string, number>();
  for (const path of named)
    if (placeOfFile(folderOf(path)) !== null)
      folders.set(folderOf(path), (folders.get(folderOf(path)) ?? 0) + 1);
  const left = survey.tree.paths.filter(
    (path) =>
      isYamlFile(path) &&
      (folders.get(folderOf(path)) ?? 0) > 1 &&
      !named.has(path) &&
      survey.sketch(path).length === 0,
  );
  if (left.length === 0) return [];
  return [
    `${listed(left, MOST_NAMED)} ${left.length === 1 ? 'lies' : 'lie'} beside files of values that commands give to Helm, and no command that is seen here names ${left.length === 1 ? 'it' : 'them'}.`,
  ];
}

/** The path of a file of values up to the step that says an environment, as if that were a folder; null for none. */
export function placeOfFile(path: string): string | null {
  const steps = stepsOf(path.replace(/\.ya?ml$/i, ''));
  const at = steps.findLastIndex((step) => saysPlace(plainStep(step)));
  if (at < 0) return null;
  return joinPath(steps.slice(0, at).join('/') || '.', plainStep(steps[at] ?? ''));
}

/** `values-prod` says `prod`. */
const plainStep = (step: string): string =>
  step.replace(/^values[-_.](?=.)/, '').replace(/(?<=.)[-_.]values$/, '');

const saysPlace = (step: string): boolean => stepWord(step) !== null && hasClearWord(step);
