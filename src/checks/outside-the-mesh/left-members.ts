import type { Origin, Resource } from '../../manifest/index.ts';
import { resourceKey } from '../../manifest/index.ts';
import type { Mesh, Workload } from '../../istio/index.ts';
import { isKnownInside, isKnownOutside } from './pods-in-mesh.ts';

/** Workloads that leave the mesh for one reason. */
export interface Departure {
  /** The Namespace, or the workload itself. */
  readonly subject: Resource;
  readonly workloads: readonly Workload[];
  /** Where it is said now that they are outside; else where they were taken in before. */
  readonly origin: Origin;
  readonly side: 'head' | 'base';
}

/** Workloads of both sides that had a proxy and are known to get none any more (INJ-1…14). */
export function departures(before: Mesh, after: Mesh): readonly Departure[] {
  const old = new Map(before.workloads.map((one) => [keyOf(one), one]));
  const found = new Map<string, Departure>();
  for (const workload of after.workloads) {
    const was = old.get(keyOf(workload));
    if (was === undefined || !isKnownInside(before, was) || !isKnownOutside(after, workload))
      continue;
    const subject = subjectOf(before, after, workload);
    const key = resourceKey(subject);
    const known = found.get(key);
    found.set(
      key,
      known === undefined
        ? { subject, workloads: [workload], ...placeOf(was, workload, subject) }
        : { ...known, workloads: [...known.workloads, workload] },
    );
  }
  return [...found.values()];
}

const keyOf = ({ resource }: Workload): string =>
  resourceKey({ ...resource, name: resource.stableName });

/** The namespace, where its labels are others than before; else it is the workload's own doing. */
function subjectOf(before: Mesh, after: Mesh, is: Workload): Resource {
  const labels = MEMBERSHIP.map((key) =>
    [before, after].map((mesh) => mesh.namespaceLabels(is.namespace)?.get(key)),
  );
  const isOfNamespace = labels.some(([old, now]) => old !== now);
  const namespace = isOfNamespace ? after.find('', 'Namespace', '', is.namespace) : undefined;
  return namespace ?? is.resource;
}

const MEMBERSHIP = ['istio-injection', 'istio.io/rev', 'istio.io/dataplane-mode'];

/** What says now that they stay outside, where that is more than that nothing asks for a proxy. */
function placeOf(
  { sidecar: before }: Workload,
  { sidecar: after }: Workload,
  subject: Resource,
): Pick<Departure, 'origin' | 'side'> {
  const [said] = after.kind === 'known' ? after.because : [];
  const isSaid = said !== undefined && said.line !== subject.origin.line;
  if (isSaid) return { origin: said, side: 'head' };
  const [asked] = before.kind === 'known' && before.value ? before.because : [];
  return asked === undefined
    ? { origin: subject.origin, side: 'head' }
    : { origin: asked, side: 'base' };
}
