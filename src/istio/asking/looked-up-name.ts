import { valueInForce } from '../settings/proxy-setting.ts';
import { runsBefore } from '../mesh/control-plane/istiod-settings.ts';
import { isRedirected } from '../mesh/data-plane.ts';
import { isAddress } from '../views/hosts.ts';
import { rememberedIn } from '../mesh/mesh-memory.ts';
import type { Mesh, Workload } from '../mesh/mesh.ts';
import type { CallDecision, CallOutcome } from '../mesh/outcome/call-ending.ts';
import { single } from '../mesh/outcome/call-ending.ts';
import { registryOf } from '../mesh/registry/service-registry.ts';
import { hasNetworkPolicies, networkPodOf } from '../mesh/surroundings/mesh-network.ts';
import { lookupAnswer } from '../mesh/surroundings/name-lookups.ts';

export type LookupStep = Extract<CallDecision, { readonly step: 'lookup' }>;

const DNS_CAPTURE = {
  path: 'proxyMetadata.ISTIO_META_DNS_CAPTURE',
  standard: 'false',
  read: String,
};

/** Tells whether a proxy answers names of Services and ServiceEntries in the pod: ztunnel does since 1.25. NET-19 */
export function capturesDns(mesh: Mesh, workload: Workload): boolean {
  if (isRedirected(mesh, workload))
    return (
      !runsBefore(mesh, '1.25') &&
      workload.annotations.get('ambient.istio.io/dns-capture') !== 'false'
    );
  const { value, open } = valueInForce(mesh, workload, DNS_CAPTURE);
  const { sidecar } = workload;
  return sidecar.kind === 'known' && sidecar.value && value === 'true' && open === undefined;
}

/**
 * Gives the step at which a caller finds no address for a host, for network policies drop all its lookups and no proxy
 * answers them in the pod. Null if it looks nothing up, or may find the name. NET-19
 */
export function droppedLookup(mesh: Mesh, caller: Workload, host: string): LookupStep | null {
  if (isAddress(host)) return null;
  const step = stepOf(mesh, caller);
  if (step === null) return null;
  const isOfMesh = registryOf(mesh).named(host).length + registryOf(mesh).covering(host).length > 0;
  return isOfMesh && capturesDns(mesh, caller) ? null : step;
}

const stepOf = rememberedIn((mesh: Mesh, caller: Workload): LookupStep | null => {
  if (!hasNetworkPolicies(mesh)) return null;
  const answer = lookupAnswer(mesh, networkPodOf(mesh, caller));
  return answer.verdict === 'dropped'
    ? {
        ...{ step: 'lookup', says: 'dropped', answer },
        because: answer.by.map(({ origin }) => origin),
      }
    : null;
});

/** Whoever finds no address connects to nothing. */
export const withoutName = (step: LookupStep): CallOutcome =>
  single({ kind: 'dropped', status: null, flag: null }, [step]);
