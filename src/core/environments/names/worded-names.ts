import type { DeliverableFolder } from '../deliverable-folder.ts';
import { stepsOf } from '../tree-path.ts';
import type { PathEnvironment } from './environment-names.ts';
import { isContainer, isContent, lastWords, stepWord } from './step-words.ts';

/**
 * Which environment a path says in words: its innermost step with a word for one. What else lies in the tree does
 * not matter, but for what lies right beside: a word that content is called by too, or one among others, counts
 * below a folder for environments (`overlays`), and beside others of its kind. Null where no step says one.
 */
export function wordedNames(
  places: readonly DeliverableFolder[],
): (path: string) => PathEnvironment | null {
  const siblings = siblingsOf(places);
  const applications = new Set(places.flatMap(applicationSteps));
  return (path) => {
    const steps = stepsOf(path);
    for (let at = steps.length - 1; at >= 0; at -= 1) {
      const step = steps[at] ?? '';
      const word = stepWord(step);
      const parent = steps.slice(0, at).join('/');
      if (word === null || !(word === 'plain' || counts(steps, at, siblings.get(parent)))) continue;
      const isOfApplication = applications.has(`${parent}/${step}`);
      return { name: isOfApplication ? lastWords(step).words : step, depth: at + 1 };
    }
    return null;
  };
}

/** Below a folder for environments, or where at least half of what lies beside it has such a word too. */
function counts(
  steps: readonly string[],
  at: number,
  beside: ReadonlySet<string> = new Set(),
): boolean {
  if (isContainer(steps[at - 1])) return true;
  const others = [...beside].filter((step) => !isContent(step));
  const worded = others.filter((step) => stepWord(step) !== null);
  return worded.length > 1 && worded.length * 2 >= others.length;
}

/** The steps that places have below each folder. */
function siblingsOf(places: readonly DeliverableFolder[]): ReadonlyMap<string, Set<string>> {
  const below = new Map<string, Set<string>>();
  for (const { path } of places) {
    const steps = stepsOf(path);
    for (const [at, step] of steps.entries()) {
      const parent = steps.slice(0, at).join('/');
      below.set(parent, (below.get(parent) ?? new Set<string>()).add(step));
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
