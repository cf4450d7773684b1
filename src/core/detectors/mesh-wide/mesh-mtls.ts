import type { Change } from '../../diff/change.ts';
import { resourceKey } from '../../manifest/resource.ts';
import type { Mesh, Workload } from '../../mesh/mesh.ts';
import { mtlsMode } from '../../mesh/mtls.ts';
import type { FindingDraft } from '../detector.ts';
import { turnText } from './change-words.ts';
import { count, reachOf } from './reach.ts';

const TIGHTER = {
  symptom: 'callers without a proxy get "connection reset by peer"; the others notice nothing',
  fix: {
    text: 'Turn it on for one namespace at a time with a PeerAuthentication there, and for the mesh when none is left.',
  },
};

const WEAKER = {
  symptom: 'nothing fails: connections in plaintext that were reset are taken',
  fix: {
    text: 'Keep the mode of the mesh, and give the namespaces that need the weaker one a PeerAuthentication of their own.',
  },
};

/** The mTLS mode of the mesh as a whole that changes. SEMANTICS MTLS-2, MTLS-3. */
export function meshMtlsFindings(
  mesh: Mesh,
  before: Mesh | null,
  changes: readonly Change[],
): FindingDraft[] {
  const rootPolicy = changes.find(
    ({ subject }) =>
      subject.kind === 'PeerAuthentication' &&
      subject.namespace === mesh.configuration.rootNamespace,
  );
  const effective = changes.find(
    ({ kind, subject }) => kind === 'mtls-mode' && subject.kind === 'Mesh',
  );
  if (effective === undefined) return [];
  const servers = mesh.workloads.filter(
    ({ sidecar }) => sidecar.kind === 'unknown' || sidecar.value,
  );
  const changed = before === null ? [] : servers.filter(modeChanges(before, mesh));
  const kept = servers.length - changed.length;
  const { scope, text } = reachOf(mesh, changed, 'every workload without a policy of its own');
  return [
    {
      subject: rootPolicy?.subject ?? effective.subject,
      key: 'mesh-wide mTLS',
      scope,
      message: `mTLS goes ${turnText(effective)} for the whole mesh: ${text}.`,
      why: `The PeerAuthentication of the root namespace ${mesh.configuration.rootNamespace} holds wherever no other one does${
        kept > 0 && changed.length > 0
          ? `; ${count(kept, 'workload')} of this environment ${kept === 1 ? 'keeps the mode it has' : 'keep the mode they have'}`
          : ''
      }.`,
      origin: effective.origin,
      side: effective.side,
      ...(effective.after === 'STRICT' ? TIGHTER : WEAKER),
    },
  ];
}

/** Workloads that are on both sides and accept something else now. */
function modeChanges(before: Mesh, mesh: Mesh): (workload: Workload) => boolean {
  const earlier = new Map(
    before.workloads.map((workload) => [resourceKey(workload.resource), workload]),
  );
  return (workload) => {
    const was = earlier.get(resourceKey(workload.resource));
    return (
      was !== undefined && mtlsMode(before, was, null).mode !== mtlsMode(mesh, workload, null).mode
    );
  };
}
