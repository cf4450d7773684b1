import type { Origin } from '../../manifest/index.ts';
import { nodeAt, podTemplateOf } from '../../manifest/index.ts';
import type { Mesh, Workload } from '../../istio/index.ts';

const MODE = 'istio.io/dataplane-mode';
const INJECT = 'sidecar.istio.io/inject';

/** Pods that ask ztunnel to take them, and have a sidecar, with which it leaves them alone (INJ-14). */
export interface AskedTwice {
  readonly workload: Workload;
  /** Where their label asks for ztunnel. */
  readonly ambientAt: Origin;
  /** Where they themselves ask for the sidecar; null where their namespace does. */
  readonly sidecarAt: Origin | null;
  readonly because: readonly Origin[];
}

/** Pods with the label of the ambient mesh of their own and a sidecar. A namespace of the ambient mesh with pods that keep theirs says one thing only. */
export const podsAskedTwice = (mesh: Mesh): readonly AskedTwice[] =>
  mesh.workloads.flatMap((workload) => {
    const { labels, resource, sidecar } = workload;
    if (labels.get(MODE) !== 'ambient' || sidecar.kind !== 'known' || !sidecar.value) return [];
    const labelAt = (key: string): Origin =>
      nodeAt(podTemplateOf(resource), 'metadata', 'labels', key)?.origin ?? resource.origin;
    const sidecarAt = labels.get(INJECT) === 'true' ? labelAt(INJECT) : null;
    return [{ workload, ambientAt: labelAt(MODE), sidecarAt, because: sidecar.because }];
  });
