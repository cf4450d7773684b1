import { isIstioKind, nodeAt } from '../../manifest/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { isPolicyOrRootObject, REVISION_LABEL } from '../../istio/index.ts';
import type { Revisions } from './revisions.ts';
import type { Withheld, WithheldBecause } from './withheld.ts';

/** No control plane is called so: who writes `none` wants the object ignored, and an empty label is no missing one. */
const NOBODY: ReadonlySet<string> = new Set(['none', '']);

/**
 * Why istiod ignores an object of Istio: it takes only those without a revision, and those of its own.
 * Where the tree shows no control plane, only what more than one workload relies on is in doubt. That
 * namespaces and pods ask for a revision proves nothing: a label of theirs is soon written.
 */
export function ignoredRevision(resource: Resource, revisions: () => Revisions): Withheld | null {
  if (!isIstioKind(resource)) return null;
  const label = nodeAt(resource.node, 'metadata', 'labels', REVISION_LABEL);
  if (label?.kind !== 'scalar' || label.value === null) return null;
  const revision = String(label.value);
  const because = ignoredBecause(revision, resource, revisions());
  return because === null
    ? null
    : {
        because,
        says: `${REVISION_LABEL}: ${revision === '' ? '""' : revision}`,
        origin: label.origin,
        certain: because === 'other-revision' && NOBODY.has(revision),
      };
}

function ignoredBecause(
  revision: string,
  resource: Resource,
  { run, tags, rootNamespace }: Revisions,
): WithheldBecause | null {
  const isBroad = isPolicyOrRootObject(resource, rootNamespace);
  if (run.size > 0) {
    if (!run.has(revision) && !tags.has(revision)) return 'other-revision';
    return isBroad && run.size > 1 ? 'one-revision' : null;
  }
  if (NOBODY.has(revision)) return 'other-revision';
  return isBroad ? 'unseen-revision' : null;
}
