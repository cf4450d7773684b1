import type { Change } from '../../compare/index.ts';
import { viewOf } from '../../istio/index.ts';
import type { View } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import type { DetectorInput } from '../detection/detector.ts';

type Patch = View<'EnvoyFilter'>['configPatches']['value'][number];

/** Tells of a filter whether all of its patches fit; false of what is none. */
export function everyPatch(
  { object, oldObject }: Change,
  fits: (patch: Patch) => boolean,
): boolean {
  const resource = object ?? oldObject;
  if (resource?.kind !== 'EnvoyFilter') return false;
  const patches = patchesOf(resource);
  return patches.length > 0 && patches.every(fits);
}

const patchesOf = (filter: Resource): readonly Patch[] =>
  viewOf('EnvoyFilter', filter).configPatches.value;

/** Lists the versions of proxies that all patches are for; an empty text among them is one that is not told in words. */
function versionsOf(changes: readonly Change[]): readonly string[] | null {
  const areBound = changes.every((change) =>
    everyPatch(change, ({ proxyVersion }) => (proxyVersion?.value ?? '') !== ''),
  );
  if (!areBound) return null;
  const patterns = changes.flatMap(({ object, oldObject }) =>
    [object, oldObject].flatMap((one) => (one === null ? [] : patchesOf(one))),
  );
  return [
    ...new Set(patterns.map(({ proxyVersion }) => versionIn(proxyVersion?.value ?? ''))),
  ].sort(byVersion);
}

/** Names the versions of proxies that all patches are for; null where one is for any. */
export function versionsText(changes: readonly Change[]): string | null {
  const versions = versionsOf(changes);
  if (versions === null) return null;
  if (!areTold(versions)) return ' of a version that they are for';
  const [last = '', ...others] = versions.toReversed();
  const before = others.length === 0 ? '' : `${others.toReversed().join(', ')} or `;
  return ` of Istio ${before}${last}`;
}

/**
 * Names the HTTP filters that all patches look for and that only some proxies have, half a sentence; null where one looks
 * for none of these. A patch that finds nothing is passed over (SCOPE-6).
 */
export function filtersSought(changes: readonly Change[]): string | null {
  const areBound = changes.every((change) =>
    everyPatch(
      change,
      ({ applyTo, patch, subFilterName }) =>
        applyTo?.value === 'HTTP_FILTER' &&
        BESIDE_ANOTHER.has(patch?.operation?.value ?? '') &&
        OF_SOME.test(subFilterName?.value ?? ''),
    ),
  );
  if (!areBound) return null;
  const names = changes.flatMap(({ object, oldObject }) =>
    [object, oldObject].flatMap((one) =>
      one === null ? [] : patchesOf(one).map(({ subFilterName }) => subFilterName?.value ?? ''),
    ),
  );
  return ` that has the filter ${[...new Set(names)].sort().join(' or ')}`;
}

/** Lists what a patch does to a filter that it finds, or beside it. */
const BESIDE_ANOTHER: ReadonlySet<string> = new Set([
  ...['INSERT_BEFORE', 'INSERT_AFTER'],
  ...['MERGE', 'REPLACE', 'REMOVE'],
]);

/** Istio gives these to proxies for which a policy asks for them, or an EnvoyFilter of somebody does. */
const OF_SOME =
  /^envoy\.(?:filters\.http\.)?(?:jwt_authn|ext_authz|ext_proc|rbac|oauth2|lua|wasm|rate_?limit|local_ratelimit)$/;

const areTold = (versions: readonly string[]): boolean =>
  !versions.includes('') && versions.length <= MOST_VERSIONS;

/** A release that the proxies of today are of, for which a filter has no patch, and that of new pods where that one has. */
export interface OtherRelease {
  readonly today: string;
  /** Says of which release new pods are; null where the control plane is of none of the releases, or it is not known of which. */
  readonly later: string | null;
}

/** Finds it; null where proxies of today may take the filters. A proxy is of the release that made its pod (SCOPE-6). */
export function otherRelease(
  { before, mesh }: Pick<DetectorInput, 'before' | 'mesh'>,
  changes: readonly Change[],
): OtherRelease | null {
  const versions = versionsOf(changes);
  const today = releaseOf(before ?? mesh);
  if (versions === null || !areTold(versions) || today === null || versions.includes(today))
    return null;
  const later = releaseOf(mesh);
  return { today, later: later !== null && versions.includes(later) ? later : null };
}

/** Gives the one release of the control planes of a mesh, as `1.6`; null where there are several, or none is known. */
function releaseOf({ configuration: { istioVersion } }: DetectorInput['mesh']): string | null {
  return istioVersion === null || istioVersion.others.length > 0
    ? null
    : (/^\d+\.\d+/.exec(istioVersion.version)?.[0] ?? null);
}

/** Says who takes filters that are for other releases than the proxies of today. */
export const takenLater = ({ today, later }: OtherRelease): string =>
  `proxies that the control plane of today has made, of Istio ${today}, take none of it${later === null ? '' : `; those of Istio ${later} do once their pods are made anew`}`;

/**
 * Gives `1.6` for `^1\\.6.*`, which is how Istio's own filters name it; nothing for any other pattern, nor for one
 * such as `^1\\.2.*`, which fits 1.20 as well.
 */
function versionIn(pattern: string): string {
  const [, version = '', end = ''] = /^\^?(\d+\\?\.\d+)(\\?\.[.*]*)?\$?$/.exec(pattern) ?? [];
  const plain = version.replace('\\', '');
  return /\.[0-3]$/.test(plain) && !end.startsWith('\\') ? '' : plain;
}

const byVersion = (one: string, other: string): number =>
  one.localeCompare(other, 'en', { numeric: true });

const MOST_VERSIONS = 4;
