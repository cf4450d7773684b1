import type { Tier } from '../../manifest/index.ts';
import { counted } from '../../manifest/index.ts';
import type { AuditRecord } from '../audit/audit-log.ts';
import type { RecordedChange } from './recorded-change.ts';
import { tierOfChange } from './recorded-change.ts';

/** Something that happened to an environment, by what it is shown as. */
export type TimelineKind =
  | 'merged'
  | 'approved'
  | 'applied'
  | 'not applied'
  | 'drift'
  | 'drift gone'
  | 'got worse'
  | 'nothing got worse'
  | 'rolled back'
  | 'brought back'
  | 'override'
  | 'break-glass'
  | 'changed by hand'
  | 'past review'
  | 'debt';

/** One record that stands on the timeline of each environment that it is about. */
export interface RecordedEvent {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly kind: TimelineKind;
  readonly repository: string;
  readonly pullRequest: number | null;
  readonly actor: string | null;
  /** Half a sentence; empty where the kind says all. */
  readonly what: string;
  /** The environments that the record names; null where those of the pull request are meant. */
  readonly environments: readonly string[] | null;
  /** The tier that the record names; absent where that of the pull request is meant. */
  readonly tier?: Tier | null;
}

/** Gives what of a record stands on a timeline; null for what does not. */
export function eventOf(record: AuditRecord, at: number): RecordedEvent | null {
  const told = toldOf(record);
  if (told === null) return null;
  const { repository, pullRequest, actor } = record;
  return { at, repository, pullRequest, actor, what: '', environments: null, ...told };
}

type Told = Pick<RecordedEvent, 'kind'> &
  Partial<Pick<RecordedEvent, 'what' | 'environments' | 'tier' | 'at'>>;

function toldOf(record: AuditRecord): Told | null {
  switch (record.kind) {
    case 'closed':
      return record.detail.merged ? { kind: 'merged' } : null;
    case 'approval':
      return { kind: 'approved', tier: record.detail.tier };
    case 'override':
      return { kind: 'override', what: `${record.detail.id}: ${record.detail.reason}` };
    case 'break-glass':
      return { kind: 'break-glass', what: record.detail.reason };
    case 'rollback merged':
      return { kind: 'rolled back', what: `by #${String(record.detail.revert)}` };
    case 'reland merged':
      return { kind: 'brought back', what: `by #${String(record.detail.revert)}` };
    case 'decision':
    case 'command':
    case 'button':
    case 'rollback':
    case 'reland':
      return null;
    case 'by-hand':
    case 'debt':
    case 'past-review':
    case 'applied':
    case 'after-merge':
    case 'drift':
      return toldOfEnvironment(record);
  }
}

type OfEnvironment = Extract<
  AuditRecord,
  { kind: 'by-hand' | 'debt' | 'past-review' | 'applied' | 'after-merge' | 'drift' }
>;

function toldOfEnvironment(record: OfEnvironment): Told | null {
  switch (record.kind) {
    case 'by-hand': {
      const { environment, object, reason } = record.detail;
      return { kind: 'changed by hand', environments: [environment], what: `${object}: ${reason}` };
    }
    case 'debt': {
      const { environment, what } = record.detail;
      const named = typeof environment === 'string' ? { environments: [environment] } : {};
      return { kind: 'debt', what, ...named };
    }
    case 'past-review': {
      const { branch, why, tier, environments = [] } = record.detail;
      const names = environments.map(({ name }) => name);
      return {
        kind: 'past review',
        environments: names,
        tier,
        what: `${branch}: ${why.join(', ')}`,
      };
    }
    case 'applied': {
      const { environment, at, by, assumed } = record.detail;
      // the merge is taken for it where nobody says when it was applied: that is on the line already
      if (assumed !== undefined) return null;
      const instant = Date.parse(at);
      const when = Number.isNaN(instant) ? {} : { at: instant };
      return { kind: 'applied', environments: [environment], what: by ?? '', ...when };
    }
    case 'after-merge':
      return verdictTold(record.detail);
    case 'drift': {
      const { environment, cluster, differing, tier, objects } = record.detail;
      const named = `cluster ${cluster}${differing === 0 ? '' : `: ${counted(differing, 'object')}, ${objects.slice(0, 5).join(', ')}`}`;
      const kind = differing === 0 ? 'drift gone' : 'drift';
      return { kind, environments: [environment], tier, what: named };
    }
  }
}

function verdictTold({
  environment,
  verdict,
}: Extract<AuditRecord, { kind: 'after-merge' }>['detail']): Told | null {
  const environments = [environment];
  switch (verdict) {
    case 'regression':
      return { kind: 'got worse', environments };
    case 'fine':
      return { kind: 'nothing got worse', environments };
    case 'not-applied':
      return { kind: 'not applied', environments };
    case 'not-known':
      return null;
  }
}

/** An event on the timeline of one environment. */
export interface TimelineEvent extends Omit<RecordedEvent, 'environments' | 'tier'> {
  /** It is null where no environment is on record. */
  readonly environment: string | null;
  readonly tier: Tier | null;
  /** The pull request is called this; null where that is not on record. */
  readonly title: string | null;
}

/** Gives the event of each environment that a record is about; of a record that names none, one of none. */
export function timelineEvents(
  { environments, tier, ...event }: RecordedEvent,
  change: RecordedChange | undefined,
): readonly TimelineEvent[] {
  const reached = change?.environments ?? [];
  const names = environments ?? reached.map(({ name }) => name);
  const title = change?.decision?.title ?? null;
  const whole = tier ?? (change === undefined ? null : tierOfChange(change));
  if (names.length === 0) return [{ ...event, environment: null, tier: whole, title }];
  return names.map((environment) => {
    const own = reached.find(({ name }) => name === environment)?.tier;
    return { ...event, environment, tier: tier === undefined ? (own ?? whole) : tier, title };
  });
}
