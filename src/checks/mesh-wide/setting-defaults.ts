import type { Mesh } from '../../istio/index.ts';
import type { Plain } from '../../manifest/index.ts';
import { istioAgeOf } from '../invalid-mesh-resource/istio-release.ts';

/** Holds the value of a setting where nothing is written, and the minor releases of Istio 1 that have it so. */
interface SettingDefault {
  readonly value: string;
  readonly since: number;
  /** The first release that has it otherwise, or decides by something else; absent where none is known. */
  readonly until?: number;
}

const since =
  (release: number, until?: number) =>
  (value: string): SettingDefault => ({
    value,
    since: release,
    ...(until !== undefined && { until }),
  });

/** From 1.7 on the defaults of the code are those of the standard installation. */
const standard = since(7);
const current = since(12);

/**
 * Holds the values of settings where nothing is written. [src: istio/istio pkg/config/mesh/mesh.go,
 * DefaultMeshConfig and DefaultProxyConfig; istio/api MeshConfig and ProxyConfig]
 */
const DEFAULTS: ReadonlyMap<string, SettingDefault> = new Map(
  Object.entries({
    enablePrometheusMerge: current('true'),
    enableAutoMtls: standard('true'),
    enableTracing: standard('true'),
    trustDomain: standard('cluster.local'),
    connectTimeout: standard('10s'),
    h2UpgradePolicy: current('DO_NOT_UPGRADE'),
    accessLogEncoding: standard('TEXT'),
    ingressClass: standard('istio'),
    ingressControllerMode: standard('STRICT'),
    ingressService: standard('istio-ingressgateway'),
    disablePolicyChecks: standard('true'),
    reportBatchMaxEntries: standard('100'),
    reportBatchMaxTime: standard('1s'),
    'defaultConfig.holdApplicationUntilProxyStarts': current('false'),
    'defaultConfig.configPath': standard('./etc/istio/proxy'),
    'defaultConfig.connectTimeout': current('10s'),
    // from 1.18 on the limit of CPU decides before it
    'defaultConfig.concurrency': since(7, 18)('2'),
    'defaultConfig.parentShutdownDuration': standard('60s'),
    'defaultConfig.proxyAdminPort': standard('15000'),
    'defaultConfig.serviceCluster': standard('istio-proxy'),
    'defaultConfig.drainDuration': standard('45s'),
    'defaultConfig.terminationDrainDuration': current('5s'),
  }),
);

/**
 * Holds what was so in every release where nothing is written, whichever it is: SIDECAR-12, and what only turns something
 * on. [src: istio/api mesh/v1alpha1/config.proto]
 */
const ALWAYS: ReadonlyMap<string, string> = new Map([
  ['outboundTrafficPolicy.mode', 'ALLOW_ANY'],
  ['enableEnvoyAccessLogService', 'false'],
  ['policyCheckFailOpen', 'false'],
  ['enableSdsTokenMount', 'false'],
  ['sdsUseK8sSaJwt', 'false'],
]);

/** Tells whether a list says the same as none: of those that have something where nothing is written, nobody knows. */
const isAsNone = (path: string, list: readonly Plain[]): boolean =>
  list.length === 0 && !/(?:ExportTo|Providers)$/.test(path);

/** The default of a setting in the releases that are named, and in current ones where none is; undefined where it is not known. */
export function defaultOf(path: string, releases: readonly number[]): string | undefined {
  const always = ALWAYS.get(path);
  if (always !== undefined) return always;
  const known = DEFAULTS.get(path);
  if (known === undefined || (releases.length === 0 && known.until !== undefined)) return undefined;
  const isOf = (release: number): boolean =>
    release >= known.since && (known.until === undefined || release < known.until);
  return releases.every(isOf) ? known.value : undefined;
}

/** Settings of which the mesh knows what holds where nothing is written. */
const RESOLVED: ReadonlyMap<string, (mesh: Mesh) => string> = new Map([
  ['rootNamespace', ({ configuration }: Mesh) => configuration.rootNamespace],
  ['trustDomain', ({ configuration }: Mesh) => configuration.trustDomain],
]);

/**
 * Tells whether a setting says the same on both sides for certain: nothing on either (`null` is nothing), or what
 * stands on one side is what the release of the other side has where nothing is written.
 */
export function isIdle(
  path: string,
  { before, after }: { readonly before: Plain; readonly after: Plain },
  sides: { readonly before: Mesh | null; readonly mesh: Mesh },
): boolean {
  if (before === null && after === null) return true;
  if (before !== null && after !== null) return false;
  const written = after ?? before;
  if (isPlainMap(written))
    return Object.entries(written).every(([name, value]) =>
      isIdle(
        `${path}.${name}`,
        after === null ? { before: value, after } : { before, after: value },
        sides,
      ),
    );
  if (Array.isArray(written)) return isAsNone(path, written);
  if (typeof written === 'object') return false;
  const resolved = RESOLVED.get(path);
  if (resolved !== undefined && sides.before !== null)
    return resolved(sides.before) === resolved(sides.mesh);
  return isDefaultOf(path, String(written), after === null ? sides.mesh : sides.before);
}

/**
 * Tells whether a setting that comes or goes may say what held, or holds, where nothing is written: what the release of that
 * side has there is not known, and it is what some release has, or nothing that turns anything on.
 */
export function mayBeIdle(
  path: string,
  { before, after }: { readonly before: Plain; readonly after: Plain },
  sides: { readonly before: Mesh | null; readonly mesh: Mesh },
): boolean {
  if ((before === null) === (after === null)) return false;
  const written = after ?? before;
  if (isPlainMap(written))
    return Object.entries(written).every(([name, value]) => {
      const turn = after === null ? { before: value, after } : { before, after: value };
      const own = `${path}.${name}`;
      return isIdle(own, turn, sides) || mayBeIdle(own, turn, sides);
    });
  if (written === null || typeof written === 'object') return false;
  const silent = after === null ? sides.mesh : sides.before;
  const releases = silent === null ? [] : releasesOf(silent);
  if (ALWAYS.has(path) || (releases.length > 0 && defaultOf(path, releases) !== undefined))
    return false;
  const some = DEFAULTS.get(path)?.value;
  if (some !== undefined && isSameValue(some, String(written))) return true;
  // of what has a default in current releases, a release that is not named has that
  return OFF.has(String(written)) && (some === undefined || releases.length > 0);
}

/** Lists what turns nothing on. */
const OFF: ReadonlySet<string> = new Set(['', 'false', '0', '0s']);

/** Tells whether a value is what the release of a mesh has for certain where nothing is written. */
function isDefaultOf(path: string, written: string, mesh: Mesh | null): boolean {
  const releases = mesh === null ? [] : releasesOf(mesh);
  const isNamed = releases.length > 0 || ALWAYS.has(path);
  const known = isNamed ? defaultOf(path, releases) : undefined;
  return known !== undefined && isSameValue(known, written);
}

export const isPlainMap = (value: Plain): value is Readonly<Record<string, Plain>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Gives the minor releases of Istio 1 that are named in a mesh. */
export function releasesOf(mesh: Mesh): readonly number[] {
  const { minor, several } = istioAgeOf(mesh);
  return minor === null ? several : [minor];
}

/** Tells whether two texts of a setting say the same: a time may be written in several ways. */
export function isSameValue(one: string, other: string): boolean {
  const [a, b] = [secondsOf(one), secondsOf(other)];
  return one === other || (a !== null && a === b);
}

const UNITS: Readonly<Record<string, number>> = { h: 3_600, m: 60, s: 1, ms: 0.001 };

function secondsOf(text: string): number | null {
  if (!/^(?:\d+(?:\.\d+)?(?:h|ms|m|s))+$/.test(text)) return null;
  let seconds = 0;
  for (const [, count = '', unit = ''] of text.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s)/g))
    seconds += Number(count) * (UNITS[unit] ?? 0);
  return seconds;
}
