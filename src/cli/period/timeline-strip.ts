import type { recordPage } from '../../review/index.ts';
import type { Stretch, StretchKind } from './calendar.ts';
import { clockText, dayText, ticksOf } from './calendar.ts';
import type { TimelineEvent, TimelineKind } from './timeline-event.ts';

type RecordPart = Parameters<typeof recordPage>[0]['opening'][number];
type Strip = Extract<RecordPart, { kind: 'strip' }>['strip'];
type Mark = Strip['marks'][number];
type Glyph = Mark['glyph'];

/** Places on a line at which marks stand: on a phone none lies on another. */
const PLACES = 24;
/** Marks over one place. */
const MOST_LEVELS = 4;

/** The marks, those first that nobody may overlook, and what they mean. */
export const LEGEND: readonly (readonly [Glyph, string])[] = [
  ['critical', 'merged, critical'],
  ['regression', 'got worse after a merge'],
  ['rollback', 'rolled back, or brought back'],
  ['exception', 'override, broken glass, change by hand, push past review, debt, not applied'],
  ['high', 'merged, high'],
  ['drift', 'the cluster differs from Git'],
  ['medium', 'merged, medium'],
  ['low', 'merged, low'],
  ['none', 'merged, not analysed'],
  ['sync', 'applied'],
  ['approval', 'approved'],
  ['drift-gone', 'the cluster is as Git says again'],
];

const GLYPH_OF: Readonly<Record<Exclude<TimelineKind, 'merged'>, Glyph | null>> = {
  approved: 'approval',
  applied: 'sync',
  'not applied': 'exception',
  drift: 'drift',
  'drift gone': 'drift-gone',
  'got worse': 'regression',
  'nothing got worse': null,
  'rolled back': 'rollback',
  'brought back': 'rollback',
  override: 'exception',
  'break-glass': 'exception',
  'changed by hand': 'exception',
  'past review': 'exception',
  debt: 'exception',
};

const glyphOf = ({ kind, tier }: TimelineEvent): Glyph | null =>
  kind === 'merged' ? (tier ?? 'none') : GLYPH_OF[kind];

/** A line of time with what happened on it; what happened outside of it stands at its ends. */
export function timelineStrip(
  name: string,
  kind: StretchKind | 'period',
  stretch: Pick<Stretch, 'from' | 'to'>,
  events: readonly TimelineEvent[],
): Strip {
  const { from, to } = stretch;
  const places = new Map<number, Map<Glyph, number>>();
  for (const event of events) {
    const glyph = glyphOf(event);
    if (glyph === null) continue;
    const share = (event.at - from) / (to - from);
    const place = Math.min(PLACES - 1, Math.max(0, Math.floor(share * PLACES)));
    const counts = places.get(place) ?? new Map<Glyph, number>();
    places.set(place, counts.set(glyph, (counts.get(glyph) ?? 0) + 1));
  }
  const length = (to - from) / PLACES;
  const marks = [...places].flatMap(([place, counts]) => {
    const begin = from + place * length;
    const when = kind === 'day' ? `from ${clockText(begin)} on` : `from ${dayText(begin)} on`;
    return marksAt((place + 0.5) / PLACES, when, counts);
  });
  const label = `${name}, ${dayText(from)} to ${dayText(to - 1)}: ${countsText(events)}`;
  return { label, ticks: ticksOf(kind, stretch), marks };
}

function marksAt(at: number, when: string, counts: ReadonlyMap<Glyph, number>): readonly Mark[] {
  const there = LEGEND.filter(([glyph]) => counts.has(glyph));
  const hidden = there.slice(MOST_LEVELS).map(([, meaning]) => meaning);
  const more = hidden.length === 0 ? '' : `; also ${hidden.join('; ')}`;
  return there.slice(0, MOST_LEVELS).map(([glyph, meaning], index, shown) => {
    const count = counts.get(glyph) ?? 0;
    // the gravest stands highest
    const level = shown.length - 1 - index;
    return { at, level, glyph, count, title: `${when}: ${String(count)} × ${meaning}${more}` };
  });
}

/** `merged 12, approved 3`; what happened most often first. */
export function countsText(events: readonly TimelineEvent[]): string {
  const counts = new Map<TimelineKind, number>();
  for (const { kind } of events) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const sorted = [...counts].sort(([, a], [, b]) => b - a);
  return sorted.length === 0
    ? 'nothing'
    : sorted.map(([kind, count]) => `${kind} ${String(count)}`).join(', ');
}
