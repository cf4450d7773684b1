import type { Mesh, Workload } from '../../istio/index.ts';
import { alternativesOf, policyIndexOf } from '../../istio/index.ts';

/** Attributes that only a certificate of the mesh gives: a caller in plaintext has none of them (AUTHZ-39). */
const OF_IDENTITY: ReadonlySet<string> = new Set([
  'source.principal',
  'source.namespace',
  'source.serviceAccount',
]);

/**
 * Says what becomes of callers in plaintext where that is taken: at workloads whose ALLOW rules all ask who calls none of
 * their requests gets in (AUTHZ-12). Where pods may be that are not seen, theirs may.
 */
export function plaintextCallers(mesh: Mesh, workloads: readonly Workload[]): string | null {
  const all = [...new Set(workloads)];
  const areShut = !mesh.partial && all.length > 0 && all.every((each) => asksWhoCalls(mesh, each));
  return areShut
    ? 'Callers without a sidecar connect and are refused, for every ALLOW rule there asks who calls'
    : null;
}

function asksWhoCalls(mesh: Mesh, workload: Workload): boolean {
  const allowing = policyIndexOf(mesh)
    .at(workload)
    .filter(({ action, dryRun }) => action === 'ALLOW' && dryRun === null);
  return (
    allowing.length > 0 &&
    allowing.every(
      (policy) =>
        alternativesOf(policy)?.every(({ terms }) =>
          terms.some(({ attribute, negated }) => !negated && OF_IDENTITY.has(attribute)),
        ) === true,
    )
  );
}
