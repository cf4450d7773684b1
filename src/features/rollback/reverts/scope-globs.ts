import { pathGlob } from '../../../manifest/index.ts';
import type { RevertScope } from '../../../review/index.ts';
import type { RevertRefusal } from './revert-refusal.ts';

/** Longer globs, or more of them, are a slip. */
const LONGEST = 300;
const MOST_GLOBS = 20;

export type ScopeMatch =
  | { readonly kind: 'matches'; readonly matches: (path: string) => boolean }
  | { readonly kind: 'refused'; readonly refusal: RevertRefusal };

/**
 * Tells which paths these globs stand for; no globs stand for all. A folder stands for what is below it:
 * `overlays/prod`, `overlays/prod/` and `overlays/prod/**` are the same.
 */
export function pathsInScope(globs: readonly string[]): ScopeMatch {
  const invalid = globs.length > MOST_GLOBS ? globs.at(-1) : globs.find((glob) => !isUsable(glob));
  if (invalid !== undefined)
    return { kind: 'refused', refusal: { reason: 'invalid-glob', glob: invalid } };
  const compiled = globs
    .map((glob) => glob.replace(/^\.?\//, '').replace(/\/+$/, ''))
    .flatMap((glob) => [pathGlob(glob), pathGlob(`${glob}/**`)]);
  return {
    kind: 'matches',
    matches: (path) => compiled.length === 0 || compiled.some((glob) => glob.matches(path)),
  };
}

/** Gives a scope as it is digested: the order in which somebody names paths does not matter. */
export const inOneOrder = (scope: RevertScope): RevertScope =>
  'globs' in scope ? { ...scope, globs: scope.globs.toSorted() } : scope;

/** Lists the globs of a scope; none where it has none. */
export const globsOf = (scope: RevertScope): readonly string[] =>
  'globs' in scope ? scope.globs : [];

const isUsable = (glob: string): boolean =>
  glob.length <= LONGEST &&
  /[^/.]/.test(glob) &&
  !glob.includes('\0') &&
  !glob.split('/').includes('..');
