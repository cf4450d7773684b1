import type { DeliverableFolder } from '../survey/deliverable-folder.ts';
import { oncePer, stepsOf, isBelow } from '../tree-path.ts';
import type { PathEnvironment } from './environment-names.ts';
import { MAIN, saysProduction } from './production.ts';
import type { StepWord } from './step-words.ts';
import {
  hasClearWord,
  isContainer,
  isContent,
  isForm,
  lastWords,
  stageOf,
  stepWord,
  wordsOf,
  holdsPlaces,
} from './step-words.ts';

/**
 * Tells which environment a path says in words: its innermost step with a word for one. What else lies in the
 * tree does not matter, but for what lies right beside that step, included by others or not. Gives null where
 * no step says one.
 */
export function wordedNames(
  places: readonly DeliverableFolder[],
  kustomizations: readonly string[],
): (path: string) => PathEnvironment | null {
  const siblings = siblingsOf([...places.map(({ path }) => path), ...kustomizations]);
  const applications = new Set(places.flatMap(applicationSteps));
  const stages = stageFolders(places, siblings);
  const wordOf = oncePer(stepWord);
  return oncePer((path) => {
    const steps = stepsOf(path);
    for (let at = steps.length - 1; at >= 0; at -= 1) {
      const step = steps[at] ?? '';
      if (isForm(lastWords(step).words) || (step !== MAIN && wordOf(step) === null)) continue;
      const parent = steps.slice(0, at).join('/');
      const word = wordOf(step) ?? wordOfMain(step, steps[at - 1], siblings.get(parent));
      if (word === null) continue;
      if (applications.has(`${parent}/${step}`))
        return { name: lastWords(step).words, depth: at + 1 };
      const stage = stages.get(`${parent}/${step}`);
      if (stage !== undefined) return { name: stage, depth: at + 1 };
      if (counts(steps, at, word, siblings.get(parent))) return { name: step, depth: at + 1 };
    }
    return null;
  });
}

/** Beside environments in words, what is called like the branch that people use is one too. */
const wordOfMain = (
  step: string,
  parent: string | undefined,
  beside: ReadonlySet<string> = new Set(),
): StepWord | null =>
  step === MAIN && isContainer(parent) && [...beside].some((each) => stepWord(each) !== null)
    ? 'plain'
    : null;

/**
 * Tells whether a step with a word names an environment, by what lies beside it: variants of an application
 * may be called `dev` among many others (`cert-manager`, `openshift`, `plain`), and then choose a feature.
 */
function counts(
  steps: readonly string[],
  at: number,
  word: StepWord,
  beside: ReadonlySet<string> = new Set(),
): boolean {
  // nobody calls a variant of one application by such a word at the top of a repository
  if (word === 'plain' && at === 0) return true;
  const all = [...beside].filter((step) => !isContent(step));
  const said = all.filter((step) => stepWord(step) !== null);
  // tools and applications have such words in their names too: `dev-tools`, `live-chat`
  const areAll = isContainer(steps[at - 1]) || areVariants(said, all);
  const worded = areAll ? said : said.filter((step) => stepWord(step) !== 'mixed');
  if (word === 'mixed' && !areAll) return false;
  const areMost = worded.length * 2 >= all.length;
  const isLevel = areMost || worded.some(saysProduction) || new Set(worded.map(stageOf)).size > 1;
  if (!isLevel) return false;
  const isInContainer = isContainer(steps[at - 1]);
  // `registry-integration` is one way to have a component
  const isClear = word !== 'mixed' || hasClearWord(steps[at] ?? '');
  if (word === 'plain' || (isInContainer && isClear)) return true;
  if (word === 'ambiguous' && worded.some((step) => saysProduction(step) && hasClearWord(step)))
    return true;
  return worded.length > 1 && areMost && worded.some(hasClearWord);
}

/**
 * Tells whether the steps are variants: all that lies there has a word, one of them by itself, or two are
 * stages of one thing.
 */
const areVariants = (worded: readonly string[], all: readonly string[]): boolean =>
  worded.length === all.length ||
  worded.some((step) => stepWord(step) === 'plain') ||
  worded.some((step) =>
    worded.some(
      (other) =>
        wordsOf(step).of !== '' &&
        wordsOf(other).of === wordsOf(step).of &&
        stageOf(other) !== stageOf(step),
    ),
  );

/** The steps that paths have below each folder. */
function siblingsOf(paths: readonly string[]): ReadonlyMap<string, Set<string>> {
  const below = new Map<string, Set<string>>();
  for (const path of paths) {
    let parent = '';
    for (const step of stepsOf(path)) {
      const steps = below.get(parent) ?? new Set<string>();
      below.set(parent, steps.add(step));
      parent = parent === '' ? step : `${parent}/${step}`;
    }
  }
  return below;
}

/** Steps that begin with an application's name, as what they build on beside them does: `web-dev` on `web-base`. */
function applicationSteps({ path, bases }: DeliverableFolder): readonly string[] {
  const steps = stepsOf(path);
  return steps.flatMap((step, at) => {
    const { before, words } = lastWords(step);
    if (before === '' || words === '') return [];
    const parent = steps.slice(0, at).join('/');
    const name = before.slice(0, -1);
    const isBeside = [...bases].some((base) => {
      const beside = stepsOf(base);
      const own = beside[at] ?? '';
      return (
        beside.slice(0, at).join('/') === parent &&
        own !== step &&
        (own === name || own.startsWith(before)) &&
        stepWord(own) === null
      );
    });
    return isBeside ? [`${parent}/${step}`] : [];
  });
}

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
function stageFolders(
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

/** Tells whether the same content lies beside it for the same stage under another name. */
const isOfPlace = (one: StageStep, steps: readonly StageStep[]): boolean =>
  steps.some(
    (other) =>
      other.of !== one.of && other.words === one.words && isMostlyIn(one.content, other.content),
  );

/**
 * Tells whether a folder has manifests itself, an object of it is called so, or its name says no more than
 * that it has some.
 */
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
