import { counted } from '../../manifest/index.ts';
import { DAY } from './calendar.ts';
import type { PeriodRecord } from './period-record.ts';
import { MOST_RECORDS } from './period-record.ts';
import { instantText } from './period-tables.ts';
import { endOf, waitOf } from './recorded-change.ts';
import { waitText, waitTimes } from './wait-times.ts';

/** Tells how long the period is: `90 days`. */
export const lengthOfPeriod = ({ period: { from, to } }: PeriodRecord): string =>
  counted(Math.max(1, Math.round((to - from) / DAY)), 'day');

/** Tells what happened, in one sentence. */
export function periodSentence({ changes, told }: PeriodRecord): string {
  const ended = (end: ReturnType<typeof endOf>): string =>
    String(changes.filter((change) => endOf(change) === end).length);
  const noted = (kind: (typeof told)[number]['kind'], noun: string, nouns = `${noun}s`) => {
    const count = told.filter((record) => record.kind === kind).length;
    return count === 0 ? [] : [`${String(count)} ${count === 1 ? noun : nouns}`];
  };
  const worse = told.filter(
    (record) => record.kind === 'after-merge' && record.detail.verdict === 'regression',
  ).length;
  const exceptions = [
    ...noted('override', 'override'),
    ...noted('break-glass', 'broken glass', 'broken glasses'),
    ...noted('by-hand', 'change by hand', 'changes by hand'),
    ...noted('past-review', 'push past review', 'pushes past review'),
    ...noted('rollback merged', 'rollback'),
    ...(worse === 0 ? [] : [counted(worse, 'regression')]),
  ];
  const sum = `${counted(changes.length, 'change')}: ${ended('merged')} merged, ${ended('open')} open, ${ended('closed')} closed`;
  return `${sum}; ${exceptions.length === 0 ? 'no exception' : exceptions.join(', ')}.`;
}

/** Tells how long changes waited for people, in one sentence. */
export function waitSentence({ changes, period: { to } }: PeriodRecord): string {
  const { count, median, ninth, longest } = waitTimes(changes.map((change) => waitOf(change, to)));
  if (count === 0)
    return changes.length === 0
      ? 'No change is on record.'
      : `None of ${counted(changes.length, 'change')} waited for somebody.`;
  const waiting = changes.filter(
    ({ waitsSince, closed }) => waitsSince !== null && closed === null,
  );
  const now = waiting.length === 0 ? '' : ` ${String(waiting.length)} wait now.`;
  return `${String(count)} of ${counted(changes.length, 'change')} waited for somebody: half of them ${waitText(median)} or less, nine of ten ${waitText(ninth)} or less, the longest ${waitText(longest)}.${now}`;
}

/** Tells what a reader has to know of how this was made, a sentence each. */
export function readingSentences({ period, reading, changes }: PeriodRecord): readonly string[] {
  const { read, leftOut, unreadable, ahead, backwards, eventsLeftOut } = reading;
  const unknown = changes.filter(({ isWaitUnknown }) => isWaitUnknown).length;
  const said = (count: number, text: string): readonly string[] => (count === 0 ? [] : [text]);
  return [
    `From ${instantText(period.from) ?? ''} to ${instantText(period.to) ?? ''}, UTC; ${counted(read, 'record')} of the audit log read.`,
    ...said(
      leftOut,
      `A report holds the newest ${String(MOST_RECORDS)} records: ${counted(leftOut, 'older record')} of this period ${leftOut === 1 ? 'is' : 'are'} left out, and sums begin after them.`,
    ),
    ...said(
      unreadable,
      `${counted(unreadable, 'record')} cannot be read, because another version wrote ${unreadable === 1 ? 'it' : 'them'}: \`meshwarden audit\` names ${unreadable === 1 ? 'it' : 'them'}.`,
    ),
    ...said(
      ahead,
      `${counted(ahead, 'record')} ${ahead === 1 ? 'has' : 'have'} a time after this report was made: a clock was wrong.`,
    ),
    ...said(
      backwards,
      `The clock jumped back ${counted(backwards, 'time')} between two records: what is shown around that time may be out of order.`,
    ),
    ...said(
      unknown,
      `How long ${counted(unknown, 'change')} waited is not known, because the clock jumped back meanwhile.`,
    ),
    ...said(
      eventsLeftOut,
      `${counted(eventsLeftOut, 'older event')} found no room on the timelines.`,
    ),
  ];
}
