import type { Plain } from '../../../manifest/index.ts';
import type { Change } from '../change.ts';

/**
 * Tells whether only the version goes on within its major one, from a release or a branch to a release.
 */
export function isSmallStep({ field, before, after, subject: { kind } }: Change): boolean {
  if (field === null) return false;
  const isVersion =
    /^(?:version|chartVersion)$/.test(field) || (field === 'ref' && /^Remote /.test(kind));
  return (
    isVersion &&
    (isWithinMajor(before, after) || (field === 'ref' && isFirstRelease(before, after)))
  );
}

const isFirstRelease = (before: Plain, after: Plain): boolean =>
  majorOf(before) === undefined && majorOf(after) !== undefined;

/** Tells whether one version goes to another of the same major one. */
export const isWithinMajor = (before: Plain, after: Plain): boolean =>
  majorOf(before) !== undefined && majorOf(before) === majorOf(after);

/** Gives `1` of `v1.2.3` and `1.2`; nothing of a branch, a commit or a range. */
const majorOf = (version: Plain): string | undefined =>
  /^v?(\d+)(?:\.\d+){1,2}(?:[-+].*)?$/.exec(typeof version === 'string' ? version : '')?.[1];
