import { stepsOf } from '../tree-path.ts';
import type { PathEnvironment } from './environment-names.ts';
import { isContent, stageOf, stepWord } from './step-words.ts';

/**
 * Which cluster a path below `clusters` is for: the next step; where that only holds clusters together
 * (`clusters/delivery/{gke,production,staging}`), the one after it. Null for any other path.
 */
export function clusterFolders(
  paths: readonly string[],
): (steps: readonly string[]) => PathEnvironment | null {
  const below = new Map<string, Set<string>>();
  for (const path of paths) {
    const steps = stepsOf(path);
    const at = steps.indexOf('clusters') + 1;
    if (at === 0 || steps[at] === undefined) continue;
    const holder = steps.slice(0, at + 1).join('/');
    below.set(holder, (below.get(holder) ?? new Set()).add(steps[at + 1] ?? ''));
  }
  const holders = new Set(
    [...below].flatMap(([holder, steps]) => (areStages(steps) ? holder : [])),
  );
  return (steps) => {
    const at = steps.indexOf('clusters');
    const name = at < 0 ? undefined : steps[at + 1];
    if (name === undefined) return null;
    const inner = steps[at + 2];
    return inner !== undefined && holders.has(steps.slice(0, at + 2).join('/'))
      ? { name: inner, depth: at + 3 }
      : { name, depth: at + 2 };
  };
}

/** Whether most of what lies in a folder is called for stages, two of them at least, and nothing lies there itself. */
function areStages(steps: ReadonlySet<string>): boolean {
  const said = [...steps].filter((step) => stepWord(step) !== null);
  return (
    !steps.has('') &&
    ![...steps].some(isContent) &&
    said.length * 2 > steps.size &&
    new Set(said.map(stageOf)).size > 1
  );
}
