import type { Resource } from '../../manifest/index.ts';
import type { Mesh } from '../../mesh/index.ts';

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
export const neededMinor = ({ group, version, kind }: Resource): number =>
  Math.max(KIND_SINCE.get(`${group}/${kind}`) ?? 0, VERSION_SINCE.get(`${group}/${version}`) ?? 0);

export interface IstioAge {
  /** Minor release of Istio 1 that the environment installs; null where nothing says it. */
  readonly minor: number | null;
  /** Its Istio is at least this: the release installed, or what its objects need. */
  readonly atLeast: number;
}

export function istioAgeOf(mesh: Mesh): IstioAge {
  const text = /^1\.(\d{1,3})/.exec(mesh.configuration.istioVersion?.version ?? '')?.[1];
  if (text !== undefined) return { minor: Number(text), atLeast: Number(text) };
  return { minor: null, atLeast: Math.max(0, ...new Set(mesh.resources.map(neededMinor))) };
}
