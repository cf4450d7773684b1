import { hasClearWord, stepWord } from '../names/step-words.ts';
import type { Release } from '../releases/release.ts';
import { folderRoot } from '../roots/folder-root.ts';
import type { RootDraft } from '../roots/root.ts';
import { withRelease } from '../roots/root.ts';
import type { ScriptRelease } from '../scripts/script-releases.ts';
import { scriptReleases } from '../scripts/script-releases.ts';
import type { TreeSurvey } from '../survey/tree-survey.ts';
import { joinPath, stepsOf } from '../tree-path.ts';

/** Releases that commands of scripts install, of those charts that nothing else of the tree installs. */
export function scriptedRoots(survey: TreeSurvey, charts: readonly string[]): readonly RootDraft[] {
  const own = new Set(charts);
  return scriptReleases(survey)
    .filter(({ chart }) => own.has(chart))
    .map((release) => scriptedRoot(survey, release));
}

function scriptedRoot(survey: TreeSurvey, said: ScriptRelease): RootDraft {
  const { chart, name, namespace, values, sets, unseen, origin } = said;
  const draft = folderRoot(survey, chart, [], null);
  const release: Release = {
    name,
    namespace,
    values: values.map((path) => ({
      kind: 'file',
      path,
      isPattern: false,
      isRequired: true,
      origin,
    })),
    sets,
    files: [],
    kubeVersion: null,
    apiVersions: [],
    includeCRDs: true,
    skipTests: true,
    skipSchema: false,
    unseen,
    command: origin,
  };
  const place = values.map(placeOfFile).findLast((each) => each !== null);
  const root = {
    ...withRelease(draft.root, release),
    by: { tool: 'script', origin: null } as const,
  };
  return place === undefined
    ? { ...draft, root }
    : { ...draft, root, place: { ...draft.place, path: place }, isNamedByFile: true };
}

/** The path of a file of values up to the step that says an environment, as if that were a folder; null for none. */
function placeOfFile(path: string): string | null {
  const steps = stepsOf(path.replace(/\.ya?ml$/i, ''));
  const at = steps.findLastIndex((step) => saysPlace(plainStep(step)));
  if (at < 0) return null;
  return joinPath(steps.slice(0, at).join('/') || '.', plainStep(steps[at] ?? ''));
}

/** `values-prod` says `prod`. */
const plainStep = (step: string): string =>
  step.replace(/^values[-_.](?=.)/, '').replace(/(?<=.)[-_.]values$/, '');

const saysPlace = (step: string): boolean => stepWord(step) !== null && hasClearWord(step);
