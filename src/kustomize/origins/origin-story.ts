import type { Origin, Touch } from '../../manifest/index.ts';
import { placeOf } from '../../manifest/index.ts';

/** Holds one line of a value's story: a place, and what happened there. */
interface Step {
  readonly place: string;
  readonly what: string;
  /** Steps of a value that was copied are told below the copying. */
  readonly depth: number;
}

/** Bounds the lines of one story, which copies of copies could make endless. */
const MOST_STEPS = 40;

/** Tells the story of a value, newest step first, `file:line` before what happened there. */
export function tellOrigin(origin: Origin): string {
  const steps: Step[] = [];
  const cut = !tell(origin, 0, steps);
  const width = Math.max(...steps.map(({ place, depth }) => place.length + 2 * depth));
  const lines = steps.map(({ place, what, depth }) =>
    onOneLine(`${`${'  '.repeat(depth)}${place}`.padEnd(width)}  ${what}`),
  );
  return [...lines, ...(cut ? ['and more steps before these'] : [])].join('\n');
}

/** Adds the steps of one value; false where there are too many. */
function tell(start: Origin, depth: number, steps: Step[]): boolean {
  let origin: Origin | undefined = start;
  while (origin !== undefined) {
    if (steps.length >= MOST_STEPS) return false;
    const { via }: Origin = origin;
    steps.push({ ...stepOf(origin, via), depth });
    if (via?.from !== undefined && !tell(via.from, depth + 1, steps)) return false;
    origin = via?.replaced;
  }
  return true;
}

function stepOf(origin: Origin, via: Touch | undefined): Omit<Step, 'depth'> {
  const place = placeOf(origin);
  if (via === undefined) return { place, what: 'written here' };
  const entry = placeOf(via);
  const listed = entry === place ? `(${via.name})` : `(${via.name}, listed at ${entry})`;
  switch (via.kind) {
    case 'patch':
      return isSamePlace(origin, via.replaced)
        ? { place: entry, what: `moved or copied by a patch (${via.name})` }
        : { place, what: `set by a patch ${listed}` };
    case 'generator':
      return { place, what: `made by a generator ${listed}` };
    case 'replacement':
      return {
        place: entry,
        what: `copied by a replacement (${via.name})${via.from ? ' from' : ''}`,
      };
    case 'variable':
      return via.from === undefined
        ? { place: entry, what: '$$ stands for one $ (vars)' }
        : { place: entry, what: `$(${via.name}) filled in (vars) from` };
    case 'template':
      return { place, what: `the value ${via.name}, which the template line ${entry} takes` };
    case 'substitution':
      return { place, what: `filled in ${listed}` };
    case 'transformer':
      return { place, what: transformed(via, listed) };
  }
}

function transformed(via: Touch, listed: string): string {
  if (via.name === 'nameReference')
    return 'follows the object it names (nameReference), called so by';
  if (via.name === 'nameSuffixHash') return 'given a hash of the content (nameSuffixHash)';
  return `set by a transformer ${listed}`;
}

const isSamePlace = (now: Origin, before: Origin | undefined): boolean =>
  before !== undefined && placeOf(now) === placeOf(before) && now.column === before.column;

/** Bounds the places of one comment; a value that more has touched says so. */
const MAX_PLACES = 8;

/**
 * Says on one line where a value comes from, newest touch first: `prod/kustomization.yaml:9 via images; was
 * base/web.yaml:11`. The entry that asked for a touch is named where it is not the place itself.
 */
export function originComment(origin: Origin): string {
  const parts: string[] = [];
  let current: Origin | undefined = origin;
  while (current !== undefined && parts.length < MAX_PLACES) {
    const { via }: Origin = current;
    const place = placeOf(current);
    parts.push(via === undefined ? place : `${place} via ${touchText(via, place)}`);
    current = unsaid(current, via?.replaced);
  }
  if (current !== undefined) parts.push('others before');
  return onOneLine(parts.join('; was '));
}

function touchText(via: NonNullable<Origin['via']>, place: string): string {
  const entry = placeOf(via);
  return entry === place ? via.name : `${via.name} ${entry}`;
}

/** Gives the place before, unless it is the same line and all there is. */
const unsaid = (now: Origin, before: Origin | undefined): Origin | undefined =>
  before !== undefined && before.via === undefined && placeOf(before) === placeOf(now)
    ? undefined
    : before;

const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u{10000}-\u{10FFFF}]/gu;

/** Makes a text fit for a comment: names of files can hold line ends and signs that YAML has no place for. */
export const onOneLine = (text: string): string =>
  text.replace(UNPRINTABLE, (letter) => `\\u{${(letter.codePointAt(0) ?? 0).toString(16)}}`);
