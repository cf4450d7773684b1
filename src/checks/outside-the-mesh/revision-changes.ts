import type { Mesh } from '../../istio/index.ts';
import { revisionFactsOf } from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import { nodeAt, placeOf, subjectText } from '../../manifest/index.ts';
import { betweenSides } from '../detection/check.ts';
import type { DetectorInput, Undecided } from '../detection/detector.ts';

/**
 * Tells of namespaces that ask for another revision than before where no control plane is seen at all: whether one of that
 * name answers cannot be known, and if none does, their pods come up without a proxy (INJ-11).
 */
export const revisionChanges = (input: DetectorInput): readonly Undecided[] =>
  betweenSides(input, ({ before, after }) =>
    revisionFactsOf(after, after.charts).run.size > 0
      ? []
      : after.ofKind('', 'Namespace').flatMap((namespace) => changeOf(namespace, before, after)),
  );

function changeOf(namespace: Resource, before: Mesh, after: Mesh): readonly Undecided[] {
  const old = before.find('', 'Namespace', '', namespace.name);
  const [was, is] = [old === undefined ? null : askedOf(old), askedOf(namespace)];
  const hasPods = after.workloads.some((workload) => workload.namespace === namespace.name);
  if (was === null || is === null || was.revision === is.revision || !hasPods) return [];
  const name = subjectText(namespace);
  return [
    {
      subject: namespace,
      key: `revision ${is.revision} not seen`,
      message: `Whether a control plane of revision ${is.revision} runs, which ${name} asks for now (${placeOf(is.origin)}) in the place of ${was.revision}, is not known here: if none does, its pods have no sidecar after their next restart.`,
      origin: is.origin,
      mayChange: `pods of ${name} may come up without a sidecar, for it is not known here whether a control plane of revision ${is.revision} runs`,
    },
  ];
}

/** Gives the revision that a namespace asks for, and where; null where it asks for none (INJ-1, INJ-11). */
function askedOf({
  node,
}: Resource): { readonly revision: string; readonly origin: Origin } | null {
  const [injection, revision] = ['istio-injection', 'istio.io/rev'].map((label) =>
    nodeAt(node, 'metadata', 'labels', label),
  );
  if (injection?.kind === 'scalar')
    return injection.value === 'enabled' ? { revision: 'default', origin: injection.origin } : null;
  return revision?.kind === 'scalar' && typeof revision.value === 'string'
    ? { revision: revision.value, origin: revision.origin }
    : null;
}
