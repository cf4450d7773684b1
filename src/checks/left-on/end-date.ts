import type { Origin, Resource } from '../../manifest/index.ts';
import { nodeAt, podTemplateOf } from '../../manifest/index.ts';

/** The annotation by which an object says until when a setting of it is meant to be there. */
export const UNTIL = 'meshwarden.io/until';

/** Says until when something is meant to be there, as an object writes it. */
export type EndDate =
  | { readonly kind: 'day' | 'instant'; readonly text: string; readonly origin: Origin }
  /** The text is neither a day nor an instant. */
  | { readonly kind: 'unread'; readonly text: string; readonly origin: Origin };

const DAY = /^\d{4}-\d{2}-\d{2}$/;
/** An instant names its offset: without one it would be another in each zone. */
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})$/;

/** Reads the end date of an object, or of its pods; null where it says none. */
export function endDateOf(resource: Resource): EndDate | null {
  const written =
    nodeAt(resource.node, 'metadata', 'annotations', UNTIL) ??
    nodeAt(podTemplateOf(resource), 'metadata', 'annotations', UNTIL);
  if (written === undefined) return null;
  const { origin } = written;
  const text = written.kind === 'scalar' ? String(written.value ?? '').trim() : '';
  if (INSTANT.test(text) && !Number.isNaN(Date.parse(text)))
    return { kind: 'instant', text, origin };
  return { kind: isDay(text) ? 'day' : 'unread', text, origin };
}

/** Tells whether a text is a day of the calendar: the thirtieth of February is none. */
function isDay(text: string): boolean {
  const at = DAY.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}

/**
 * Tells whether an end is over for certain at an instant (ISO 8601), in whatever zone its day is meant: a day ends last
 * at twelve hours behind UTC.
 */
export function isOver(end: EndDate, asOf: string): boolean {
  if (end.kind === 'unread') return false;
  const ends =
    end.kind === 'instant' ? Date.parse(end.text) : Date.parse(`${end.text}T00:00:00Z`) + LAST_END;
  return Date.parse(asOf) >= ends;
}

const HOUR = 3_600_000;

/** The hours from the beginning of a day in UTC until it is over everywhere. */
const LAST_END = (24 + 12) * HOUR;
