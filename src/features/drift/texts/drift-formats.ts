import { messageOf } from '../../../checks/index.ts';
import type { DriftOfCluster, JudgedDrift, FieldDrift } from '../comparison/drift.ts';
import { isComparedWhole, worstTier } from '../comparison/drift.ts';
import { fieldPath, lastNet, nettedJson, plainOf, sentenceText } from '../../../manifest/index.ts';
import { LONGEST_OUTPUT } from '../../../forge/index.ts';
import type { Node, Resource } from '../../../manifest/index.ts';
import {
  consequenceJson,
  fittedDocument,
  terminalLines,
  UNPAINTED,
} from '../../../review/index.ts';
import type { Paint } from '../../../review/index.ts';
import { contextOf, driftDocument } from './drift-document.ts';
import type {
  ControlPlane,
  RevisionsOfProxies,
  ToldStatus,
} from '../comparison/control-plane/live-control-plane.ts';
import type { ProxySync } from '../comparison/proxy-sync.ts';

/** What the cluster says of its control plane, for programs (docs/how-to/drift.md). Fields are only ever added. */
const controlPlaneEntry = ({ statuses, revisions, sync }: ControlPlane) => ({
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

/** The drift of a cluster for a terminal; `all` with what is passed over. */
export function driftText(
  found: DriftOfCluster,
  asOf: string,
  paint: Paint = UNPAINTED,
  all = false,
): string {
  const { heading, objects, harm, controlPlane, unknown, folded, footer } = driftDocument(
    found,
    asOf,
  );
  const opened = folded.flatMap((block) =>
    all && block.kind === 'details'
      ? [{ kind: 'section' as const, title: block.title }, ...block.blocks]
      : [block],
  );
  const parts = [heading, ...objects, ...harm, ...controlPlane, ...unknown, ...opened, ...footer];
  const texts = parts.map((block) => terminalLines(block, paint).join('\n'));
  return lastNet(`${texts.filter((text) => text !== '').join('\n\n')}\n`);
}

/** The same as Markdown. */
export function driftMarkdown(found: DriftOfCluster, asOf: string): string {
  const { heading, objects, harm, controlPlane, unknown, folded, footer } = driftDocument(
    found,
    asOf,
  );
  const needed = [heading, ...objects, ...harm, ...controlPlane, ...unknown, ...footer];
  return fittedDocument({ needed, folded }, LONGEST_OUTPUT);
}

/** The same for programs (docs/how-to/drift.md). Fields are only ever added. */
export const driftJson = (found: DriftOfCluster, asOf: string): string =>
  `${nettedJson({
    schemaVersion: '1.0',
    asOf,
    environment: found.environment,
    production: found.production,
    cluster: found.cluster,
    status: isComparedWhole(found) ? 'complete' : 'partial',
    tier: worstTier(found),
    drifts: found.drifts.map(driftEntry),
    undecided: found.undecided.map(nameOf),
    strays: found.strays.map(({ live, by }) => ({ resource: nameOf(live), by })),
    consequences: consequencesOf(found, asOf),
    findings: found.reviews.flatMap(({ clusters, review }) =>
      review.findings.map((finding) => ({
        ...{ id: finding.id, detector: finding.detector },
        ...{ message: sentenceText(messageOf(finding)) },
        ...{ file: finding.origin.file, line: finding.origin.line },
        ...(found.reviews.length > 1 && { clusters }),
      })),
    ),
    passed: found.passed.flatMap(({ git, fields }) =>
      fields.map(({ path, why, by }) => ({
        resource: nameOf(git),
        field: fieldPath(path),
        why,
        by,
      })),
    ),
    controlPlane: controlPlaneEntry(found.controlPlane),
    compared: found.compared,
    unread: found.unread,
    notSeen: found.notSeen,
    notAsked: Object.fromEntries(found.notAsked),
    notes: found.notes,
  })}\n`;

const consequencesOf = ({ reviews }: DriftOfCluster, asOf: string) =>
  reviews.flatMap(({ clusters, review }) => {
    const context = contextOf(review, asOf);
    return review.behaviours.flatMap(({ consequences }) =>
      consequences.map((one) => ({
        ...consequenceJson(one, context),
        ...(reviews.length > 1 && { clusters }),
      })),
    );
  });

const nameOf = ({ group, kind, namespace, name }: Resource) => ({ group, kind, namespace, name });

function driftEntry({ id, drift, tier, effects = [], clusters }: JudgedDrift) {
  const resource = drift.git ?? drift.live;
  return {
    id,
    kind: drift.kind,
    resource: nameOf(resource),
    tier,
    place: drift.git === null ? null : placeOfNode(drift.git.node),
    by: drift.kind === 'added' ? drift.by : null,
    fields: drift.kind === 'changed' ? drift.fields.map(fieldEntry) : [],
    liveIn: drift.kind === 'changed' ? (drift.liveIn ?? null) : null,
    effects,
    ...(clusters !== undefined && { clusters }),
  };
}

const fieldEntry = ({ kind, path, git, live, by }: FieldDrift) => ({
  kind,
  field: fieldPath(path),
  git: git === null ? null : plainOf(git),
  live: live === null ? null : plainOf(live),
  place: git === null ? null : placeOfNode(git),
  by,
});

const placeOfNode = ({ origin: { file, line, via } }: Node) => ({
  file,
  line,
  through: via === undefined ? null : { name: via.name, file: via.file, line: via.line },
});
