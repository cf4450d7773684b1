import type { AuditRecord, AuditRow } from '../audit/audit-log.ts';
import { readAudit } from '../audit/audit-log.ts';
import type { RecordedChange } from './recorded-change.ts';
import { learn, newChange } from './recorded-change.ts';
import type { RecordedEvent, TimelineEvent } from './timeline-event.ts';
import { eventOf, timelineEvents } from './timeline-event.ts';

/** From when to when, in milliseconds since 1970. */
export interface Period {
  readonly from: number;
  readonly to: number;
}

/** Records that rows of their own tell of, whatever pull request they are about. */
type ToldRecord = Extract<
  AuditRecord,
  {
    kind:
      | 'override'
      | 'break-glass'
      | 'by-hand'
      | 'debt'
      | 'rollback'
      | 'reland'
      | 'rollback merged'
      | 'reland merged'
      | 'past-review'
      | 'after-merge';
  }
>;

/** All that a report tells of a period. */
export interface PeriodRecord {
  readonly period: Period;
  /** Pull requests, in the order of their first record. */
  readonly changes: readonly RecordedChange[];
  /** Exceptions and what came of merges, as they were noted. */
  readonly told: readonly ToldRecord[];
  /** Oldest first. */
  readonly timeline: readonly TimelineEvent[];
  readonly production: ReadonlySet<string>;
  readonly reading: PeriodReading;
}

/** Says how the records were read, and so what a report does not hold. */
export interface PeriodReading {
  /** Records that were read. */
  readonly read: number;
  /** Older records of the period that were one too many. */
  readonly leftOut: number;
  /** Records that cannot be read. */
  readonly unreadable: number;
  /** Records whose time is after the end of the period: a clock was wrong. */
  readonly ahead: number;
  /** Times at which the clock jumped back between two records. */
  readonly backwards: number;
  /** Events that found no room on the timelines. */
  readonly eventsLeftOut: number;
}

/** Older records are left out, so that no audit log is too long for a report. */
export const MOST_RECORDS = 150_000;

/** Events of all environments together; an event of several environments counts in each. */
const MOST_EVENTS = 100_000;

/** Clocks of several machines differ by less; more is a jump. */
const JITTER = 60_000;

interface Collector {
  /** Takes rows in the order in which they were noted. */
  take(rows: readonly AuditRow[]): void;
  end(leftOut: number): PeriodRecord;
}

/** Makes a report's record of rows, of which it keeps only what the report tells. */
export function collectPeriod(period: Period): Collector {
  const changes = new Map<string, RecordedChange>();
  const told: ToldRecord[] = [];
  const events: RecordedEvent[] = [];
  const reading = { read: 0, unreadable: 0, ahead: 0, backwards: 0 };
  let last = -Infinity;

  const take = (row: AuditRow): void => {
    reading.read += 1;
    const entry = readAudit(row);
    if (entry.kind === 'unreadable') {
      reading.unreadable += 1;
      return;
    }
    const { at } = row;
    if (at > period.to) reading.ahead += 1;
    if (at < last - JITTER) reading.backwards += 1;
    last = at;
    const { record } = entry;
    const isNews = remember(record, at);
    if (isTold(record)) told.push(record);
    const event = isNews ? eventOf(record, at) : null;
    if (event !== null) events.push(event);
  };

  /** Tells whether it says something new: that a pull request is merged may be noted more than once. */
  const remember = (record: AuditRecord, at: number): boolean => {
    const { repository, pullRequest, kind } = record;
    if (pullRequest === null || !ABOUT_CHANGES.has(kind)) return true;
    const key = keyOf(repository, pullRequest);
    const change = changes.get(key) ?? newChange(repository, pullRequest, at);
    changes.set(key, change);
    const wasMerged = change.closed?.merged === true;
    if (kind === 'closed' && wasMerged) return false;
    learn(change, record, at);
    return true;
  };

  return {
    take: (rows) => {
      for (const row of rows) take(row);
    },
    end: (leftOut) => {
      const { timeline, eventsLeftOut } = timelineOf(events, changes);
      const all = [...changes.values()];
      return {
        period,
        changes: all.filter(({ decision, closed }) => decision !== undefined || closed !== null),
        told,
        timeline,
        production: new Set(
          all.flatMap(({ environments }) =>
            environments.filter(({ production }) => production).map(({ name }) => name),
          ),
        ),
        reading: { ...reading, leftOut, eventsLeftOut },
      };
    },
  };
}

/** A push that came past review, and a change by hand, have an issue: its number is none of a pull request. */
const ABOUT_CHANGES: ReadonlySet<AuditRecord['kind']> = new Set([
  'decision',
  'approval',
  'override',
  'break-glass',
  'rollback merged',
  'reland merged',
  'closed',
]);

const TOLD: ReadonlySet<AuditRecord['kind']> = new Set<ToldRecord['kind']>([
  'override',
  'break-glass',
  'by-hand',
  'debt',
  'rollback',
  'reland',
  'rollback merged',
  'reland merged',
  'past-review',
  'after-merge',
]);

const isTold = (record: AuditRecord): record is ToldRecord => TOLD.has(record.kind);

const keyOf = (repository: string, number: number): string =>
  `${repository.toLowerCase()}#${String(number)}`;

/** Puts the newest events, as many as there is room for, on the timelines of their environments. */
function timelineOf(
  events: readonly RecordedEvent[],
  changes: ReadonlyMap<string, RecordedChange>,
): { readonly timeline: readonly TimelineEvent[]; readonly eventsLeftOut: number } {
  const timeline: TimelineEvent[] = [];
  const newestFirst = events.toSorted((a, b) => a.at - b.at).reverse();
  let eventsLeftOut = 0;
  for (const event of newestFirst) {
    const { repository, pullRequest } = event;
    const change = pullRequest === null ? undefined : changes.get(keyOf(repository, pullRequest));
    const own = timelineEvents(event, change);
    if (timeline.length + own.length > MOST_EVENTS) eventsLeftOut += own.length;
    else timeline.push(...own.toReversed());
  }
  return { timeline: timeline.reverse(), eventsLeftOut };
}
