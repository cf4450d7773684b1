import { nodeAt } from '../../manifest/node.ts';
import { isRetiredMeshKind } from '../../manifest/kinds.ts';
import type { Resource } from '../../manifest/resource.ts';
import type { Mistake } from './mistakes.ts';

/** The release that first served `group/version kind` (a kind without version: any of its versions). */
const SINCE: ReadonlyMap<string, number> = new Map([
  ['security.istio.io PeerAuthentication', 5],
  ['security.istio.io RequestAuthentication', 5],
  ['security.istio.io AuthorizationPolicy', 4],
  ['networking.istio.io WorkloadEntry', 6],
  ['networking.istio.io WorkloadGroup', 8],
  ['networking.istio.io ProxyConfig', 13],
  ['telemetry.istio.io Telemetry', 11],
  ['extensions.istio.io WasmPlugin', 12],
]);

const SINCE_VERSION: ReadonlyMap<string, number> = new Map([
  ['networking.istio.io/v1beta1', 5],
  ['networking.istio.io/v1', 22],
  ['security.istio.io/v1', 22],
  ['telemetry.istio.io/v1', 22],
]);

/** Istio 1.6 dropped the policies and role bindings of before 1.4, and Mixer's objects. */
const RETIRED_WITH = 6;

/**
 * An API that the mesh's Istio does not have yet, or has no more. Undecided where the version is not
 * known, but for what no supported release has.
 */
export function versionMistake(resource: Resource, istioVersion: string | null): Mistake | null {
  const minor = minorOf(istioVersion);
  const text = problemOf(resource, minor);
  if (text === null) return null;
  const origin = nodeAt(resource.node, 'apiVersion')?.origin ?? resource.origin;
  return {
    key: `api version ${resource.group}/${resource.version} ${resource.kind}`,
    ...text,
    symptom: `no matches for kind "${resource.kind}" in version "${resource.group}/${resource.version}"`,
    origin,
    related: [],
  };
}

function problemOf(
  { group, version, kind }: Resource,
  minor: number | null,
): Pick<Mistake, 'why' | 'fix'> | null {
  if (isRetiredMeshKind({ group, kind })) {
    if (minor !== null && minor < RETIRED_WITH) return null;
    return {
      why: `${kind} of ${group} is gone since Istio 1.${String(RETIRED_WITH)}.`,
      fix: 'Use PeerAuthentication, RequestAuthentication or AuthorizationPolicy of security.istio.io.',
    };
  }
  const since = Math.max(
    SINCE.get(`${group} ${kind}`) ?? 0,
    SINCE_VERSION.get(`${group}/${version}`) ?? 0,
  );
  if (minor === null || minor >= since) return null;
  return {
    why: `${kind} of ${group}/${version} exists since Istio 1.${String(since)}, and this environment installs 1.${String(minor)}.`,
    fix: `Upgrade the control plane first, or keep the older API until then.`,
  };
}

function minorOf(version: string | null): number | null {
  const minor = /^1\.(\d{1,3})/.exec(version ?? '')?.[1];
  return minor === undefined ? null : Number(minor);
}
