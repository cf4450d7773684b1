import { placeOf } from '../../manifest/index.ts';
import type { Root } from '../roots/root.ts';
import { folderOf, isBelow } from '../tree-path.ts';
import type { ScriptApplier } from './script-applier.ts';
import { listedFiles, releaseOfRoot } from '../roots/root.ts';

/** A place that applies a root, where somebody runs it. */
export interface AppliedByScript {
  readonly applier: ScriptApplier;
  /** The files of the root that it applies, where that is not all of it. */
  readonly files: readonly string[] | null;
}

/** What scripts apply of a root. */
export function appliedByScripts(
  { path, content }: Pick<Root, 'path' | 'content'>,
  appliers: readonly ScriptApplier[],
): readonly AppliedByScript[] {
  const files = listedFiles({ content });
  return appliers.flatMap((applier): AppliedByScript[] => {
    if (files === undefined) return isTakenWhole(path, applier) ? [{ applier, files: null }] : [];
    if (releaseOfRoot({ content })?.loose !== undefined)
      return applier.reach === 'chart' && path === applier.path ? [{ applier, files: null }] : [];
    const own = files.filter((file) => isTaken(file, applier));
    if (own.length === 0) return [];
    return [{ applier, files: own.length < files.length ? own : null }];
  });
}

/** Whether a script applies a file, by itself or with its folder. */
export const isTaken = (file: string, { path, reach }: ScriptApplier): boolean =>
  file === path ||
  (reach === 'files' && folderOf(file) === path) ||
  (reach === 'below' && isBelow(file, path));

const isTakenWhole = (root: string, { path, reach }: ScriptApplier): boolean =>
  root === path ? reach !== 'chart' : reach === 'below' && isBelow(root, path);

/** Where it says so, with what, and what is known of where it goes. */
export function scriptText({ tool, origin, isTest, profile, runAt = [] }: ScriptApplier): string {
  const [first, ...others] = runAt;
  const more = others.length === 0 ? '' : ` and ${String(others.length)} more`;
  return [
    `${placeOf(origin)} (${tool}${profile === undefined ? '' : `, profile ${profile}`})`,
    ...(first === undefined ? [] : [`run at ${placeOf(first)}${more}`]),
    ...(isTest ? ['in a cluster for tests'] : []),
  ].join(', ');
}
