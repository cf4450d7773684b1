import type { Tier } from '../../manifest/index.ts';
import type { AuditRecord } from '../audit/audit-log.ts';

type RecordedDecision = Extract<AuditRecord, { kind: 'decision' }>['detail'];

/** An environment that a change reaches, as a decision names it. */
export type ReachedEnvironment = NonNullable<RecordedDecision['environments']>[number];

/** Holds what is on record of one pull request in a period, as far as the records read so far say. */
export interface RecordedChange {
  readonly repository: string;
  readonly number: number;
  /** Milliseconds since 1970. */
  readonly firstAt: number;
  /** The last decision's; absent where the period has none. */
  decision?: Pick<RecordedDecision, 'tier' | 'conclusion' | 'title' | 'author' | 'owners'>;
  /** The last decision that names any names these. */
  environments: readonly ReachedEnvironment[];
  closed: { readonly at: number; readonly merged: boolean } | null;
  /** Milliseconds for which its check has waited for somebody, without what it waits now. */
  waited: number;
  /** Since when its check waits for somebody; null where it does not. */
  waitsSince: number | null;
  /** Set where the clock ran backwards while it waited: how long it did is then not known. */
  isWaitUnknown: boolean;
  readonly approvedBy: Set<string>;
  overrides: number;
  brokenBy: string | null;
  isRolledBack: boolean;
}

export const newChange = (repository: string, number: number, at: number): RecordedChange => ({
  ...{ repository, number, firstAt: at },
  environments: [],
  closed: null,
  waited: 0,
  waitsSince: null,
  isWaitUnknown: false,
  approvedBy: new Set(),
  overrides: 0,
  brokenBy: null,
  isRolledBack: false,
});

/** Adds what one record says of its pull request. */
export function learn(change: RecordedChange, record: AuditRecord, at: number): void {
  switch (record.kind) {
    case 'decision':
      decided(change, record.detail, at);
      break;
    case 'approval':
      if (record.actor !== null) change.approvedBy.add(record.actor);
      break;
    case 'override':
      change.overrides += 1;
      break;
    case 'break-glass':
      change.brokenBy = record.actor;
      break;
    case 'rollback merged':
    case 'reland merged':
      change.isRolledBack = record.kind === 'rollback merged';
      break;
    case 'closed':
      endWait(change, at);
      change.closed = { at, merged: record.detail.merged };
      break;
    case 'by-hand':
    case 'debt':
    case 'command':
    case 'button':
    case 'rollback':
    case 'reland':
    case 'past-review':
    case 'applied':
    case 'after-merge':
    case 'drift':
      break;
  }
}

function decided(change: RecordedChange, detail: RecordedDecision, at: number): void {
  const { tier, conclusion, title, author, owners, environments, approvals } = detail;
  const { decision } = change;
  // what could not be reviewed says nothing of whom it reaches: what was known of it stays
  change.decision = {
    ...{ tier, conclusion },
    title: title ?? decision?.title,
    author: author ?? decision?.author,
    owners: owners ?? decision?.owners,
  };
  if (environments !== undefined) change.environments = environments;
  for (const { login } of approvals) change.approvedBy.add(login);
  // whoever decides on it again has reopened it
  change.closed = null;
  if (conclusion === 'action_required') change.waitsSince ??= at;
  else endWait(change, at);
}

function endWait(change: RecordedChange, at: number): void {
  const { waitsSince } = change;
  if (waitsSince === null) return;
  change.waitsSince = null;
  if (at < waitsSince) change.isWaitUnknown = true;
  else change.waited += at - waitsSince;
}

/** Tells how long its check has waited for somebody, in milliseconds at an instant; null where that is not known. */
export const waitOf = (
  { waited, waitsSince, isWaitUnknown }: RecordedChange,
  now: number,
): number | null =>
  isWaitUnknown ? null : waited + (waitsSince === null ? 0 : Math.max(0, now - waitsSince));

/** Says what became of a change, in one word. */
export const endOf = ({ closed }: RecordedChange): 'merged' | 'closed' | 'open' =>
  closed === null ? 'open' : closed.merged ? 'merged' : 'closed';

/** The tier of the last decision; null where it was not analysed or no decision is on record. */
export const tierOfChange = ({ decision }: RecordedChange): Tier | null => decision?.tier ?? null;
