import { isSystemNamespace } from '../../manifest/index.ts';
import type { Resource } from '../../manifest/index.ts';
import type { DetectorInput } from './detector.ts';

/**
 * Lists the objects of a kind that are an author's: those of the cluster's own namespaces are passed over, as
 * Istio's analysis does.
 */
const lookedAt =
  (group: string, kind: string) =>
  ({ mesh }: DetectorInput): readonly Resource[] =>
    mesh.ofKind(group, kind).filter(({ namespace }) => !isSystemNamespace(namespace));

export const virtualServicesLookedAt = lookedAt('networking.istio.io', 'VirtualService');
export const gatewaysLookedAt = lookedAt('networking.istio.io', 'Gateway');
export const httpRoutesLookedAt = lookedAt('gateway.networking.k8s.io', 'HTTPRoute');
