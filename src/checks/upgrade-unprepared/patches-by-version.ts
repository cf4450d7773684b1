import type { Resource, Origin } from '../../manifest/index.ts';
import { viewOf } from '../../istio/index.ts';
import { RE2JS } from 're2js';

/** Tells whether a filter comes and goes with a release of Istio, so that nobody here can mend it. */
export const isOfRelease = ({ stableName }: Resource): boolean => OF_RELEASE.test(stableName);

/** Filters that installations of Istio bring along, each for the proxies of one release. */
const OF_RELEASE = /^(?:tcp-)?(?:stats-filter|metadata-exchange)-1\.\d+/;

/** A patch for proxies of some versions. */
interface VersionedPatch {
  readonly applyTo: string;
  readonly name: string;
  /**
   * Tells whether proxies of a minor release of Istio 1 get the patch; null where its pattern cannot be read.
   */
  readonly fits: (minor: number) => boolean | null;
  readonly origin: Origin;
}

/** Patch releases that are looked at: no minor release had more. */
const PATCHES = Array.from({ length: 16 }, (_, patch) => patch);

/** Patches of a filter, with the versions of proxies that get them. A patch without a version is for all. */
export const patchesByVersion = (filter: Resource): readonly VersionedPatch[] =>
  viewOf('EnvoyFilter', filter).configPatches.value.map(
    ({ origin, applyTo, proxyVersion, patch }) => ({
      applyTo: applyTo?.value ?? '',
      name: patch?.name?.value ?? '',
      fits: fitting(proxyVersion?.value ?? ''),
      origin: proxyVersion?.origin ?? origin,
    }),
  );

/** Tests for the pattern anywhere in a version such as 1.27.3, as Istio matches it. */
function fitting(source: string): VersionedPatch['fits'] {
  if (source === '') return () => true;
  const pattern = compiled(source);
  if (pattern === null) return () => null;
  return (minor) =>
    PATCHES.some((patch) => pattern.matcher(`1.${String(minor)}.${String(patch)}`).find());
}

function compiled(source: string): RE2JS | null {
  try {
    return RE2JS.compile(source);
  } catch {
    return null;
  }
}
