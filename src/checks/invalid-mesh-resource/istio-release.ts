import type { Resource, SchemaViolation } from '../../manifest/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { isRetiredMeshKind, nodeAt, subjectText } from '../../manifest/index.ts';
import type { Check, ToldBy } from '../detection/check.ts';
import { isDefinedIn } from './custom-resource-definitions.ts';
import type { Mistake } from './object-refused.ts';

/** Holds the minor release of Istio 1 that first served a kind, whatever its version. */
const KIND_SINCE: ReadonlyMap<string, number> = new Map([
  ['security.istio.io/PeerAuthentication', 5],
  ['security.istio.io/RequestAuthentication', 5],
  ['security.istio.io/AuthorizationPolicy', 4],
  ['networking.istio.io/WorkloadEntry', 6],
  ['networking.istio.io/WorkloadGroup', 8],
  ['networking.istio.io/ProxyConfig', 12],
  ['telemetry.istio.io/Telemetry', 11],
  ['extensions.istio.io/WasmPlugin', 12],
]);

const VERSION_SINCE: ReadonlyMap<string, number> = new Map([
  ['networking.istio.io/v1beta1', 5],
  ['networking.istio.io/v1', 22],
  ['security.istio.io/v1', 22],
  ['telemetry.istio.io/v1', 22],
]);

/** Gives the minor release of Istio 1 that an object needs; 0 where any will do. */
const neededMinor = (resource: Resource): number =>
  Math.max(kindSince(resource), VERSION_SINCE.get(`${resource.group}/${resource.version}`) ?? 0);

/** Gives the minor release of Istio 1 that first read a kind, in whatever version; 0 where any does. */
const kindSince = ({ group, kind }: Resource): number => KIND_SINCE.get(`${group}/${kind}`) ?? 0;

export interface IstioAge {
  /**
   * The minor release of Istio 1 that the environment installs; null where nothing says it, or several are
   * named.
   */
  readonly minor: number | null;
  /** The least minor release that it can be: the oldest release installed, or what its objects need. */
  readonly atLeast: number;
  /** The releases that its control planes name, where they differ in age. */
  readonly several: readonly number[];
}

const ages = new WeakMap<Mesh, IstioAge>();

/** Gives the age of a mesh's Istio, worked out once, because many checks ask. */
export function istioAgeOf(mesh: Mesh): IstioAge {
  const known = ages.get(mesh) ?? ageOf(mesh);
  ages.set(mesh, known);
  return known;
}

function ageOf(mesh: Mesh): IstioAge {
  const named = mesh.configuration.istioVersion;
  const minors = new Set(named === null ? [] : [named.version, ...named.others].flatMap(minorOf));
  const [first, ...others] = [...minors].sort((a, b) => a - b);
  if (first !== undefined)
    return others.length === 0
      ? { minor: first, atLeast: first, several: [] }
      : { minor: null, atLeast: first, several: [first, ...others] };
  const needed = Math.max(0, ...new Set(mesh.resources.map(neededMinor)));
  return { minor: null, atLeast: needed, several: [] };
}

const minorOf = (version: string): readonly number[] => {
  const text = /^1\.(\d{1,3})/.exec(version)?.[1];
  return text === undefined ? [] : [Number(text)];
};

/** Istio 1.6 dropped Mixer's objects and the policies and role bindings of before 1.4. */
export const RETIRED_WITH = 6;

/** The proxies of Istio 1.9 are the first whose Envoy has no v2 API. */
export const ENVOY_WITHOUT_V2 = 9;

/** Istio 1.10 is the first to refuse what asks for Envoy's v2 API. */
export const ENVOY_V2_DROPPED_WITH = 10;

export const API_NOT_SERVED: Check = {
  id: 'api-not-served',
  title: "Environment's Istio does not have an object's API",
  level: 'high',
  blind: "Istio's version, if neither the tree nor the configuration names it.",
};

export const API_NOT_READ: Check = {
  id: 'api-not-read',
  title: "Environment's Istio ignores a kind whose CRD is present",
  level: 'high',
  blind: "Istio's version, if neither the tree nor the configuration names it.",
};

/**
 * Finds an API that the environment's Istio does not have yet, or has no more; null where it has it. Where
 * the environment has its definition, the cluster takes the object all the same, and nothing is refused.
 */
export function versionMistake(resource: Resource, age: IstioAge, mesh: Mesh): Mistake | null {
  const text = problemOf(resource, age);
  if (text === null || isDefinedIn(mesh, resource)) return null;
  const { group, version, kind } = resource;
  return {
    check: API_NOT_SERVED,
    key: `api version ${group}/${version} ${kind}`,
    ...text,
    symptom: `no matches for kind "${kind}" in version "${group}/${version}"`,
    origin: nodeAt(resource.node, 'apiVersion')?.origin ?? resource.origin,
    related: [],
    isReadable: false,
    replacement: null,
  };
}

/**
 * Tells of an object whose API has its definition in the environment, of a kind that its Istio does not read;
 * null for others.
 */
export function tellUnread(resource: Resource, age: IstioAge, mesh: Mesh): ToldBy | null {
  const reason = whyUnread(resource, age);
  if (reason === null || !isDefinedIn(mesh, resource)) return null;
  return {
    by: API_NOT_READ,
    subject: resource,
    key: `unread ${resource.group} ${resource.kind}`,
    scope: { level: 'namespace', workloads: 0, services: 0, namespaces: 1 },
    message: `${subjectText(resource)} has no effect: the Istio of this environment does not read it.`,
    why: `${reason} Its definition is in the tree, so that a cluster may take it all the same.`,
    symptom: 'istiod does nothing with it, and says nothing',
    origin: nodeAt(resource.node, 'apiVersion')?.origin ?? resource.origin,
    fix: { text: problemOf(resource, age)?.fix ?? '' },
  };
}

function whyUnread(resource: Resource, { minor, atLeast, several }: IstioAge): string | null {
  if (isRetiredMeshKind(resource)) return atLeast < RETIRED_WITH ? null : goneText(resource);
  const newest = minor ?? several.at(-1);
  const since = kindSince(resource);
  return newest === undefined || newest >= since
    ? null
    : notYetText(`${resource.kind} of ${resource.group}`, since, newest);
}

const goneText = ({ kind, group }: Resource): string =>
  `${kind} of ${group} is gone since Istio 1.${String(RETIRED_WITH)}.`;

const notYetText = (what: string, since: number, installed: number): string =>
  `${what} exists since Istio 1.${String(since)}, and this environment installs 1.${String(installed)}.`;

function problemOf(
  resource: Resource,
  { minor, atLeast, several }: IstioAge,
): Pick<Mistake, 'why' | 'fix'> | null {
  const { group, version, kind } = resource;
  if (isRetiredMeshKind(resource))
    return atLeast < RETIRED_WITH
      ? null
      : {
          why: goneText(resource),
          fix: 'Use PeerAuthentication, RequestAuthentication or AuthorizationPolicy of security.istio.io.',
        };
  const needed = neededMinor(resource);
  const newest = minor ?? several.at(-1);
  if (newest === undefined || newest >= needed) return null;
  return {
    why: notYetText(`${kind} of ${group}/${version}`, needed, newest),
    fix: 'Upgrade the control plane first, or keep the older API until then.',
  };
}

/**
 * Tells whether a violation holds for the environment's Istio: what only later releases refuse is taken, an
 * Envoy type that is gone today may still be served, and a word that today's Envoy does not have may be one
 * of a later one.
 */
export const holdsFor = (violation: SchemaViolation, age: IstioAge): boolean =>
  violation.since <= newestOf(age) &&
  isKnowable(violation.knownUpTo, age) &&
  (!isOfOldEnvoy(violation) || age.atLeast >= ENVOY_V2_DROPPED_WITH);

/**
 * Gives the newest release of Istio that is known to run; where none is named, the one that the objects need.
 */
export const newestOf = ({ minor, atLeast, several }: IstioAge): number =>
  minor ?? several.at(-1) ?? atLeast;

/** Tells whether a violation is about a type of Envoy's v2 API. */
export const isOfOldEnvoy = ({ kind, field }: SchemaViolation): boolean =>
  kind === 'unknown-version' && field.startsWith('spec.');

/**
 * Tells whether no Istio of the environment is newer than the newest one that is known not to have a word.
 */
export const isKnowable = (knownUpTo: number | undefined, { minor, several }: IstioAge): boolean =>
  knownUpTo === undefined || (minor ?? several.at(-1) ?? 0) <= knownUpTo;

/**
 * Istio 1.12 is the oldest whose mesh configuration has the fields of today's, but for those that came since.
 */
export const SETTINGS_KNOWN_SINCE = 12;

/**
 * Tells whether a setting that today's Istio does not know is unknown to the environment's as well. Where
 * nothing says how old that is, a word close to a setting is still taken for a slip.
 */
export function settingHoldsFor(violation: SchemaViolation, { minor, atLeast }: IstioAge): boolean {
  const { effect, kind, nearest } = violation;
  if (effect !== 'ignored' || (minor ?? atLeast) >= SETTINGS_KNOWN_SINCE) return true;
  return minor === null && kind === 'unknown-field' && nearest !== null;
}
