import type { Change, Consequence } from '../../compare/index.ts';
import type { Node } from '../../manifest/index.ts';
import { placeOf, subjectText } from '../../manifest/index.ts';
import type { Review } from '../evaluation/review.ts';
import { causingChanges } from './causing-changes.ts';
import type { Claim } from './claim.ts';
import { isOfCalls } from './claim.ts';
import { isSameLine } from './same-line.ts';

/** What a review says of one edit: its worst claim first. */
export type Point = readonly [lead: Claim, ...others: readonly Claim[]];

type Told = Pick<Review, 'changes'>;

/** More edits than this are taken together by the object that they are of. */
export const MOST_POINTS = 5;

/**
 * Groups claims by the edit that brings them about, in the order in which the first of each is told: one part of an object,
 * or one line of which several objects are made. Too many become one for each object. A claim of no single edit is a
 * point of its own.
 */
export function pointsOf(claims: readonly Claim[], review: Told): readonly Point[] {
  const editOf = editsOf(review.changes);
  const causeOf = causesAmong(review);
  const causes = claims.map((claim) => [claim, causeOf(claim)] as const);
  const byEdit = grouped(causes, editOf);
  return byEdit.length > MOST_POINTS
    ? grouped(causes, ({ subject }) => subjectText(subject))
    : byEdit;
}

function grouped(
  causes: readonly (readonly [Claim, Change | null])[],
  keyOf: (change: Change) => string,
): readonly Point[] {
  const points = new Map<string | Claim, Point>();
  for (const [claim, change] of causes) {
    const key = change === null ? claim : keyOf(change);
    const known = points.get(key);
    points.set(key, known === undefined ? [claim] : [...known, claim]);
  }
  return [...points.values()];
}

/** Names the edit of each change: changes of one part of an object, and those of one line, are one. */
function editsOf(changes: readonly Change[]): (change: Change) => string {
  const first = new Map<string, string>();
  const rootOf = (key: string): string => {
    const next = first.get(key);
    return next === undefined || next === key ? key : rootOf(next);
  };
  for (const change of changes) {
    const part = rootOf(partOf(change));
    first.set(part, part);
    for (const line of lineOf(change)) {
      const known = rootOf(line);
      first.set(known, part);
    }
  }
  return (change) => rootOf(partOf(change));
}

/** Names the part of an object that a change is of: the innermost item of a list that holds more than a scalar, or a block. */
function partOf({ subject, field }: Change): string {
  const whole = (field ?? '').replace(/\[[^\]]*\]$/, '');
  const item = /^.*\]/s.exec(whole)?.[0] ?? whole.split('.').slice(0, 2).join('.');
  return `${subjectText(subject)} ${item}`;
}

/** Names the line of a change; none for a whole packed chart. */
const lineOf = ({ origin, side }: Change): readonly string[] =>
  isSameLine(origin, origin) ? [`${side} ${placeOf(origin)}`] : [];

/** Gives the change that a claim rests on; null where none is known. */
type CauseOf = (claim: Claim) => Change | null;

/** A claim rests on the changed line that it cites, else on a change of the object in which a cited line lies. */
function causesAmong({ changes }: Told): CauseOf {
  const atLine = changesBy(changes, lineOf);
  let inObject: ReadonlyMap<string, Change> | undefined;
  return (claim) => {
    if (isOfCalls(claim)) return causeOfCall(claim.row.consequence, changes);
    const { finding, alike, elsewhere = [] } = claim.group;
    const cited = [finding, ...elsewhere, ...alike].flatMap(
      ({ environment, origin, related = [] }) =>
        [origin, ...related].flatMap((place) =>
          SIDES.map((side) => `${environment} ${side} ${placeOf(place)}`),
        ),
    );
    const call = claim.shown ?? claim.rows[0];
    return (
      firstAt(cited, atLine) ??
      (call && causeOfCall(call.consequence, changes)) ??
      firstAt(cited, (inObject ??= changesBy(changes, linesOfObject)))
    );
  };
}

const SIDES = ['head', 'base'] as const;

/** Gives the first of the changes that have each line, by environment, side and line. */
function changesBy(
  changes: readonly Change[],
  linesOf: (change: Change) => readonly string[],
): ReadonlyMap<string, Change> {
  return new Map(
    changes
      .toReversed()
      .flatMap((change) =>
        linesOf(change).map((line) => [`${change.environment} ${line}`, change] as const),
      ),
  );
}

const firstAt = (places: readonly string[], known: ReadonlyMap<string, Change>): Change | null =>
  places.flatMap((place) => known.get(place) ?? [])[0] ?? null;

/** Names the lines of which a changed object is made, on either side. */
const linesOfObject = ({ object, oldObject }: Change): readonly string[] => [
  ...(object === null ? [] : linesOfNode(object.node).map((line) => `head ${line}`)),
  ...(oldObject === null ? [] : linesOfNode(oldObject.node).map((line) => `base ${line}`)),
];

function linesOfNode(node: Node): readonly string[] {
  const inner =
    node.kind === 'seq' ? node.items : node.kind === 'map' ? [...node.entries.values()] : [];
  return [placeOf(node.origin), ...inner.flatMap(linesOfNode)];
}

/** Finds the change of the field that decides a call, or of the object around it. */
function causeOfCall(consequence: Consequence, changes: readonly Change[]): Change | null {
  const own = changes.filter(({ environment }) => environment === consequence.environment);
  const causing = causingChanges(own, consequence);
  const { cause } = consequence;
  return (
    causing.find(({ field }) => field === cause?.field) ??
    causing.find(({ origin }) => cause !== null && isSameLine(origin, cause.origin)) ??
    causing[0] ??
    null
  );
}
