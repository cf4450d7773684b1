import { counted } from '../../manifest/index.ts';
import type { recordPage } from '../../review/index.ts';
import type { Stretch, StretchKind } from './calendar.ts';
import { clockText, DAY, stretchAt } from './calendar.ts';
import type { Period } from './period-record.ts';
import type { TimelineEvent } from './timeline-event.ts';
import { countsText, timelineStrip } from './timeline-strip.ts';

type RecordPart = Parameters<typeof recordPage>[0]['opening'][number];

/** An environment, and what happened to it, oldest first. */
export interface ShownTimeline {
  readonly name: string;
  /** Its ids on this page begin with this. */
  readonly id: string;
  readonly events: readonly TimelineEvent[];
  /** Events that may be listed one by one. */
  readonly room: number;
  readonly hasSeveralRepositories: boolean;
}

/** Stretches of each kind that a page shows, the newest of them. */
const MOST_SHOWN = { month: 24, week: 60, day: 120 } as const;
const MOST_OF_DAY = 40;

interface FilledStretch extends Stretch {
  readonly events: readonly TimelineEvent[];
}

/** The timeline of one environment: the whole, its months, their weeks and their days, each a link from the one before. */
export function timelineParts(timeline: ShownTimeline, period: Period): readonly RecordPart[] {
  const { name, id, events } = timeline;
  const allDays = daysOf(events);
  const days = daysWithRoom(allDays, timeline.room);
  const all = { month: joined('month', allDays), week: joined('week', allDays), day: days };
  const more = allDays.length - days.length;
  return [
    { kind: 'sentence', text: `${countsText(events)}.` },
    { kind: 'strip', strip: timelineStrip(name, 'period', period, events) },
    linksTo('month', all.month, id),
    ...level('month', all, timeline, 'week'),
    ...level('week', all, timeline, 'day'),
    ...level('day', all, timeline, null),
    ...(more > 0
      ? [
          {
            kind: 'sentence',
            text: `${counted(more, 'older day')} ${more === 1 ? 'is' : 'are'} not listed here: --format csv --table timeline has all.`,
          } as const,
        ]
      : []),
  ];
}

/** Days on which something happened, newest first. */
function daysOf(events: readonly TimelineEvent[]): readonly FilledStretch[] {
  const found = new Map<number, TimelineEvent[]>();
  for (const event of events) {
    const day = Math.floor(event.at / DAY);
    const own = found.get(day);
    if (own === undefined) found.set(day, [event]);
    else own.push(event);
  }
  return [...found]
    .sort(([a], [b]) => b - a)
    .map(([day, own]) => ({ ...stretchAt('day', day * DAY), events: own }));
}

/** Days put together into weeks or months, newest first. */
function joined(kind: 'week' | 'month', days: readonly FilledStretch[]): readonly FilledStretch[] {
  const found = new Map<string, { readonly stretch: Stretch; readonly own: FilledStretch[] }>();
  for (const day of days) {
    const stretch = stretchAt(kind, day.from);
    const known = found.get(stretch.key) ?? { stretch, own: [] };
    found.set(stretch.key, known);
    known.own.push(day);
  }
  return [...found.values()].slice(0, MOST_SHOWN[kind]).map(({ stretch, own }) => ({
    ...stretch,
    events: own.toReversed().flatMap(({ events }) => events),
  }));
}

function daysWithRoom(days: readonly FilledStretch[], room: number): readonly FilledStretch[] {
  let left = room;
  const end = days.findIndex(({ events }) => {
    left -= Math.min(events.length, MOST_OF_DAY);
    return left < 0;
  });
  return days.slice(0, Math.min(MOST_SHOWN.day, end === -1 ? days.length : Math.max(1, end)));
}

const idOf = (timeline: string, { key }: Stretch): string => `${timeline}-${key}`;

const linksTo = (
  kind: StretchKind,
  stretches: readonly FilledStretch[],
  timeline: string,
): RecordPart => ({
  kind: 'links',
  links: stretches.map((stretch) => ({
    text: `${kind === 'week' ? 'week ' : ''}${stretch.key} (${String(stretch.events.length)})`,
    id: idOf(timeline, stretch),
  })),
});

/** Each stretch of one kind under its heading, with links to the shorter ones that it has. */
function level(
  kind: StretchKind,
  all: Readonly<Record<StretchKind, readonly FilledStretch[]>>,
  timeline: ShownTimeline,
  below: StretchKind | null,
): readonly RecordPart[] {
  if (all[kind].length === 0) return [];
  const { name, id } = timeline;
  return [
    { kind: 'heading', level: 3, text: `${name} by ${kind}`, id: `${id}-${kind}s` },
    ...all[kind].flatMap((stretch): readonly RecordPart[] => {
      const within =
        below === null
          ? []
          : all[below].filter(({ from, to }) => from < stretch.to && to > stretch.from);
      return [
        {
          ...{ kind: 'heading', level: 4, id: idOf(id, stretch) },
          text: `${kind === 'week' ? 'Week ' : ''}${stretch.key}`,
        },
        ...(kind === 'day'
          ? [eventList(stretch.events, timeline)]
          : [stripPart(kind, stretch, name)]),
        ...(below === null || within.length === 0 ? [] : [linksTo(below, within, id)]),
      ];
    }),
  ];
}

const stripPart = (kind: StretchKind, stretch: FilledStretch, name: string): RecordPart => ({
  kind: 'strip',
  strip: timelineStrip(name, kind, stretch, stretch.events),
});

function eventList(
  events: readonly TimelineEvent[],
  { hasSeveralRepositories }: ShownTimeline,
): RecordPart {
  const more = events.length - MOST_OF_DAY;
  return {
    kind: 'events',
    items: [
      ...events.slice(0, MOST_OF_DAY).map((event) => eventText(event, hasSeveralRepositories)),
      ...(more > 0 ? [`and ${String(more)} more`] : []),
    ],
  };
}

/** `08:02 merged #12 Wait longer, high, by pat` */
function eventText(event: TimelineEvent, hasRepository: boolean): string {
  const { at, kind, tier, repository, pullRequest, actor, what, title } = event;
  const number = pullRequest === null ? '' : ` #${String(pullRequest)}`;
  const where = hasRepository ? ` ${repository}${number.trimStart()}` : number;
  const details = [
    ...(title === null ? [] : [`“${title}”`]),
    ...(tier === null ? [] : [tier]),
    ...(actor === null ? [] : [`by ${actor}`]),
    ...(what === '' ? [] : [what]),
  ];
  return `${clockText(at)} ${kind}${where}${details.length === 0 ? '' : `: ${details.join(', ')}`}`;
}
