import type { Origin } from '../../manifest/index.ts';
import { placeOf } from '../../manifest/index.ts';
import { onOneLine } from './on-one-line.ts';

/** Places of one comment; a value that more has touched says so. */
const MAX_PLACES = 8;

/**
 * Where a value comes from, on one line, newest touch first: `prod/kustomization.yaml:9 via images; was
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

/** The place before, unless it is the same line and all there is. */
const unsaid = (now: Origin, before: Origin | undefined): Origin | undefined =>
  before !== undefined && before.via === undefined && placeOf(before) === placeOf(now)
    ? undefined
    : before;
