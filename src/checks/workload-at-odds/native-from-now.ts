import type { Mesh, Workload } from '../../istio/index.ts';
import { nativeSidecar } from '../../istio/index.ts';
import { listed, placeOf, resourceKey, subjectText } from '../../manifest/index.ts';
import { betweenSides } from '../detection/check.ts';
import type { DetectorInput, Undecided } from '../detection/detector.ts';

/** Kubelets of this release are the first that run a native sidecar without a feature gate (INJ-20). */
const KUBELETS = '1.29';
const MOST_NAMED = 3;

/**
 * Tells of sidecars that become native ones by the change, where nobody says which Kubernetes runs: an older kubelet waits
 * for such an init container, which never ends, and starts no application (INJ-20).
 */
export const nativeFromNow = (input: DetectorInput): readonly Undecided[] =>
  betweenSides(input, ({ before, after }) => {
    if (after.environment.kubernetesVersion !== undefined) return [];
    const turned = after.workloads.filter(
      (workload) => isNative(after, workload) && !wasNative(before, workload),
    );
    const [first] = turned;
    if (first === undefined) return [];
    const answer = nativeSidecar(after, first);
    const [at] = answer.kind === 'known' ? answer.because : [];
    const origin = at ?? first.resource.origin;
    const whose = listed(
      turned.map(({ resource }) => subjectText(resource)),
      MOST_NAMED,
    );
    return [
      {
        subject: first.resource,
        key: 'kubelets of native sidecars',
        message: `Whether the kubelets of all nodes are of Kubernetes ${KUBELETS} or newer is not known here, and the sidecars of ${whose} are native ones from now on (${placeOf(origin)}): on an older node new pods never start, for there they wait for the sidecar to end.`,
        origin,
        mayChange: `new pods of ${whose} may never start, for it is not known here whether all nodes run Kubernetes ${KUBELETS} or newer`,
      },
    ];
  });

const isNative = (mesh: Mesh, workload: Workload): boolean => {
  const { sidecar } = workload;
  const native = nativeSidecar(mesh, workload);
  return sidecar.kind === 'known' && sidecar.value && native.kind === 'known' && native.value;
};

/** A workload that is new has the kind of sidecar that the settings of before would have given it. */
function wasNative(before: Mesh, workload: Workload): boolean {
  const key = resourceKey(workload.resource);
  const was = before.workloads.find((one) => resourceKey(one.resource) === key);
  if (was !== undefined) return isNative(before, was);
  const native = nativeSidecar(before, workload);
  return native.kind === 'known' && native.value;
}
