import type {
  ControlPlane,
  RevisionsOfProxies,
  ToldStatus,
} from '../comparison/control-plane/live-control-plane.ts';
import type { ProxySync } from '../comparison/proxy-sync.ts';

/** What the cluster says of its control plane, for programs (docs/drift.md). Fields are only ever added. */
export const controlPlaneEntry = ({ statuses, revisions, sync }: ControlPlane) => ({
  statuses: statuses.map(statusEntry),
  revisions: revisions === null ? null : revisionsEntry(revisions),
  sync: sync === null ? null : syncEntry(sync),
});

const statusEntry = ({ live: { group, kind, namespace, name }, faults }: ToldStatus) => ({
  resource: { group, kind, namespace, name },
  faults,
});

function revisionsEntry(revisions: RevisionsOfProxies) {
  if (revisions.kind === 'unknown')
    return { status: 'unknown', of: revisions.of, why: revisions.why };
  const { kind, byRevision, ...rest } = revisions;
  return { status: kind, ...rest, byRevision: Object.fromEntries(byRevision) };
}

const syncEntry = ({ byType, versions, behind, ...rest }: ProxySync) => ({
  ...rest,
  byType: Object.fromEntries(byType),
  versions: Object.fromEntries(versions),
  behind: behind.map(({ id, version, types }) => ({
    id,
    version,
    types: types.filter(({ state }) => state !== 'synced'),
  })),
});
