import { RE2JS } from 're2js';
import type { Resource, Origin } from '../../../manifest/index.ts';
import { list, number, part, specOf, text, wholeText } from '../field.ts';

const patchView = part(({ origin, at }) => ({
  origin,
  operation: at('operation', text),
  /** What Envoy calls the thing that the patch puts in: a filter, a virtual host. */
  name: at('value.name', text),
}));

const configPatches = list(
  part(({ origin, at }) => ({
    origin,
    applyTo: at('applyTo', text),
    context: at('match.context', text),
    proxyVersion: at('match.proxy.proxyVersion', text),
    /** The connection's filter that the match asks for, and the HTTP filter in it. */
    filterName: at('match.listener.filterChain.filter.name', text),
    subFilterName: at('match.listener.filterChain.filter.subFilter.name', text),
    patch: at('patch', patchView),
  })),
);

/** The view of an EnvoyFilter. */
export const asEnvoyFilter = specOf(({ origin, at, whole }) => ({
  origin,
  priority: at('priority', number),
  configPatches: at('configPatches', configPatches),
  /** All it says: what it does is said in Envoy's words, which have no fields here. */
  get text() {
    return whole(wholeText);
  },
}));

/** Filters that installations of Istio bring along, each for the proxies of one release. */
const OF_RELEASE = /^(?:tcp-)?(?:stats-filter|metadata-exchange)-1\.\d+/;

/** Whether a filter comes and goes with a release of Istio, and is nobody's to mend. */
export const isOfRelease = ({ stableName }: Resource): boolean => OF_RELEASE.test(stableName);

/** A patch for proxies of some versions. */
interface VersionedPatch {
  readonly applyTo: string;
  readonly name: string;
  /** Whether proxies of a minor release of Istio 1 get it; null where its pattern cannot be read. */
  readonly fits: (minor: number) => boolean | null;
  readonly origin: Origin;
}

/** Patch releases that are looked at: no minor release had more. */
const PATCHES = Array.from({ length: 16 }, (_, patch) => patch);

/** Patches of a filter, with the versions of proxies that get them. A patch without a version is for all. */
export const patchesByVersion = (filter: Resource): readonly VersionedPatch[] =>
  asEnvoyFilter(filter).configPatches.value.map(({ origin, applyTo, proxyVersion, patch }) => ({
    applyTo: applyTo?.value ?? '',
    name: patch?.name?.value ?? '',
    fits: fitting(proxyVersion?.value ?? ''),
    origin: proxyVersion?.origin ?? origin,
  }));

/** Found anywhere in a version such as 1.27.3, as Istio matches it. */
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
