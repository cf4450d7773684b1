import type { Resource } from '../../manifest/index.ts';
import type { Mesh } from '../../istio/index.ts';

/** The minor release of Istio 1 that first served a kind, whatever its version. */
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

/** The minor release of Istio 1 that an object needs; 0 where any will do. */
export const neededMinor = (resource: Resource): number =>
  Math.max(kindSince(resource), VERSION_SINCE.get(`${resource.group}/${resource.version}`) ?? 0);

/** The minor release of Istio 1 that first read a kind, in whatever version; 0 where any does. */
export const kindSince = ({ group, kind }: Resource): number =>
  KIND_SINCE.get(`${group}/${kind}`) ?? 0;

export interface IstioAge {
  /** Minor release of Istio 1 that the environment installs; null where nothing says it, or several are named. */
  readonly minor: number | null;
  /** Its Istio is at least this: the oldest release installed, or what its objects need. */
  readonly atLeast: number;
  /** The releases that its control planes name, where they are not of one age. */
  readonly several: readonly number[];
}

const ages = new WeakMap<Mesh, IstioAge>();

/** Told once for a mesh: many checks ask. */
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
