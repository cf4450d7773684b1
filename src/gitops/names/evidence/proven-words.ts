import { stepsOf } from '../../tree-path.ts';
import type { PathEnvironment } from '../environment-names.ts';
import { MAIN } from '../production.ts';
import { holdsPlaces, isStageOnTheWay, wordsOf } from '../step-words.ts';
import type { SignsOfPlaces } from './signs-of-places.ts';

type Said = (path: string) => PathEnvironment | null;

/**
 * Keeps the words of paths that something proves to name an environment. A stage on the way to production is proof by
 * itself. Another word (`demo`, `preview`) is also what a variant is called by: it needs the top of the tree, a stage
 * beside it, the same word in a second folder, a folder of places around it, an applier, or the configuration.
 */
export function provenWords(said: Said, paths: readonly string[], signs: SignsOfPlaces): Said {
  const folders = new Map<string, Set<string>>();
  const parents = new Map<string, Set<string>>();
  for (const path of paths) {
    const found = said(path);
    if (found === null) continue;
    const { parent, step } = placeOf(path, found);
    (folders.get(parent) ?? folders.set(parent, new Set()).get(parent))?.add(step);
    (parents.get(step) ?? parents.set(step, new Set()).get(step))?.add(parent);
  }
  return (path) => {
    const found = said(path);
    if (found === null) return null;
    const { parent, step } = placeOf(path, found);
    const isProven =
      parent === '' ||
      isStage(step) ||
      [...(folders.get(parent) ?? [])].some(isStage) ||
      (parents.get(step)?.size ?? 0) > 1 ||
      isOfPlaces(stepsOf(parent).at(-1)) ||
      signs.known.has(found.name) ||
      signs.homesOf(`${parent}/${step}`).length > 0;
    return isProven ? found : null;
  };
}

function placeOf(path: string, { depth }: PathEnvironment): { parent: string; step: string } {
  const steps = stepsOf(path);
  return { parent: steps.slice(0, depth - 1).join('/'), step: steps[depth - 1] ?? '' };
}

const isOfPlaces = (folder: string | undefined): boolean =>
  holdsPlaces(folder) || folder === 'clusters' || folder === 'environment';

function isStage(step: string): boolean {
  const { words } = wordsOf(step);
  return step === MAIN || isStageOnTheWay(words === '' ? step : words);
}
