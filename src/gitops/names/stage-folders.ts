import type { DeliverableFolder } from '../survey/deliverable-folder.ts';
import { isBelow, stepsOf } from '../tree-path.ts';
import { holdsPlaces, isContainer, isContent, stageOf, stepWord, wordsOf } from './step-words.ts';

/** A step with words for an environment at one end: `web-dev`, `dev-web`. */
interface StageStep {
  readonly step: string;
  readonly of: string;
  readonly words: string;
  readonly isSuffix: boolean;
  /** Objects, and folders that are built on, of all places of the folder. */
  readonly content: ReadonlySet<string>;
}

/**
 * The environment of each folder that lies beside another stage of the same thing: `dev` of `web-dev` beside `web-prod`,
 * or of `dev-web` beside `prod-web`, and of what has such a word at the same end beside these. In a folder of
 * environments the whole step is the name, as it is where the same content lies beside it under another one (`eu-prod`,
 * `us-prod`) or where it is not called by what it holds: what is beside the word is a place then.
 */
export function stageFolders(
  places: readonly DeliverableFolder[],
  siblings: ReadonlyMap<string, ReadonlySet<string>>,
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [parent, all] of siblings) {
    if (isContainer(stepsOf(parent).at(-1)) || holdsPlaces(stepsOf(parent).at(-1))) continue;
    const inParent = (step: string): string => (parent === '' ? step : `${parent}/${step}`);
    const steps = [...all].flatMap((step) =>
      stageStep(step, () => contentOf(places, inParent(step))),
    );
    const staged = steps.filter((one) => steps.some((other) => areStages(one, other)));
    for (const each of steps) {
      if (!staged.some((one) => one.isSuffix === each.isSuffix && one.words === each.words))
        continue;
      const isApplication =
        !steps.some((other) => other.of === each.of && isOfPlace(other, steps)) &&
        isCalledByContent(each, places, inParent(each.step));
      found.set(`${parent}/${each.step}`, isApplication ? each.words : each.step);
    }
  }
  return found;
}

function stageStep(step: string, contentOfStep: () => ReadonlySet<string>): readonly StageStep[] {
  const { of, words } = wordsOf(step);
  if (stepWord(step) !== 'mixed' || of === '' || words === '') return [];
  const isSuffix = !step.startsWith(words.split('-')[0] ?? '');
  return [{ step, of, words, isSuffix, content: contentOfStep() }];
}

const areStages = (one: StageStep, other: StageStep): boolean =>
  one.of === other.of &&
  one.isSuffix === other.isSuffix &&
  stageOf(one.words) !== stageOf(other.words);

/** Whether the same content lies beside it for the same stage under another name. */
const isOfPlace = (one: StageStep, steps: readonly StageStep[]): boolean =>
  steps.some(
    (other) =>
      other.of !== one.of && other.words === one.words && isMostlyIn(one.content, other.content),
  );

/** Whether a folder has manifests itself, an object of it is called so, or its name says no more than that it has some. */
const isCalledByContent = (
  { of }: StageStep,
  places: readonly DeliverableFolder[],
  folder: string,
): boolean =>
  isContent(of) ||
  NO_MORE.has(of) ||
  places.some(
    ({ path, objects }) =>
      path === folder ||
      (isBelow(path, folder) &&
        [...objects].some((object) => object.toLowerCase().includes(of.toLowerCase()))),
  );

/** Names of folders that say that they hold what is delivered. */
const NO_MORE: ReadonlySet<string> = new Set(['config', 'deploy', 'gitops', 'k8s', 'kubernetes']);

const contentOf = (places: readonly DeliverableFolder[], folder: string): ReadonlySet<string> =>
  new Set(
    places
      .filter(({ path }) => path === folder || isBelow(path, folder))
      .flatMap(({ objects, includes }) => [...objects, ...includes]),
  );

function isMostlyIn(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  const [fewer, more] = one.size <= other.size ? [one, other] : [other, one];
  return fewer.size > 0 && [...fewer].filter((each) => more.has(each)).length * 2 >= fewer.size;
}
