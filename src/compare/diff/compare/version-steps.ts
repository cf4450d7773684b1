import type { Plain } from '../../../manifest/index.ts';
import type { Change } from '../change.ts';

/**
 * Tells whether only the version goes on within its major one, from a release or a branch to a release.
 */
export function isSmallStep({ field, before, after, subject: { kind } }: Change): boolean {
  if (field === null) return false;
  if (field === 'url' && /^Remote /.test(kind)) return isStepOfAddress(before, after);
  const isVersion =
    /^(?:version|chartVersion|chart\.dependencies\[[^\]]*\]\.version)$/.test(field) ||
    (field === 'ref' && /^Remote /.test(kind));
  return (
    isVersion &&
    (isWithinMajor(before, after) || (field === 'ref' && isFirstRelease(before, after)))
  );
}

/** Matches a whole step of an address that is a version: `…/releases/download/v1.2.3/install.yaml`. */
const VERSION_STEP = /(?<=\/)v?\d+(?:\.\d+){1,2}(?:[-+][\w.]+)?(?=\/)/;

/** Names what lies at an address in whichever version. */
export const withoutVersion = (address: string): string => address.replace(VERSION_STEP, '…');

function isStepOfAddress(before: Plain, after: Plain): boolean {
  if (typeof before !== 'string' || typeof after !== 'string') return false;
  const [was = null, is = null] = [before, after].map((each) => VERSION_STEP.exec(each)?.[0]);
  return withoutVersion(before) === withoutVersion(after) && isWithinMajor(was, is);
}

const isFirstRelease = (before: Plain, after: Plain): boolean =>
  majorOf(before) === undefined && majorOf(after) !== undefined;

/** Tells whether one version goes to another of the same major one. */
export const isWithinMajor = (before: Plain, after: Plain): boolean =>
  majorOf(before) !== undefined && majorOf(before) === majorOf(after);

/** Gives `1` of `v1.2.3` and `1.2`; nothing of a branch, a commit or a range. */
const majorOf = (version: Plain): string | undefined =>
  /^v?(\d+)(?:\.\d+){1,2}(?:[-+].*)?$/.exec(typeof version === 'string' ? version : '')?.[1];
