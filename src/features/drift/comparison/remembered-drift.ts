import { createHash } from 'node:crypto';
import { canonicalJson, fieldPath, placeOf, plainOf } from '../../../manifest/index.ts';
import type { JudgedDrift } from './judged-drift.ts';
import type { KnownDrift } from '../../../review/index.ts';

const FIELDS_KEPT = 20;

/** What is kept of a difference that is seen at an instant, ISO 8601. */
export function knownDrift({ id, drift, tier, deliveredBy }: JudgedDrift, at: string): KnownDrift {
  const { group, version, kind, namespace, name } = drift.git ?? drift.live;
  const fields = drift.kind === 'changed' ? drift.fields : [];
  return {
    id,
    kind: drift.kind,
    resource: { group, version, kind, namespace, name },
    tier,
    since: at,
    fields: fields.slice(0, FIELDS_KEPT).map(({ path }) => fieldPath(path).slice(0, 500)),
    state: stateOf({ id, drift }),
    place: drift.git === null ? null : placeOf(drift.git.origin),
    deliveredBy: deliveredBy ?? null,
  };
}

function stateOf({ drift }: Pick<JudgedDrift, 'id' | 'drift'>): string {
  const values =
    drift.kind === 'changed'
      ? drift.fields.map(({ path, git, live }) => [
          fieldPath(path),
          git === null ? null : plainOf(git),
          live === null ? null : plainOf(live),
        ])
      : [drift.kind, drift.kind === 'added' ? (drift.by?.at ?? null) : null];
  return createHash('sha256').update(canonicalJson(values)).digest('hex').slice(0, 12);
}
