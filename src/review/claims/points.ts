import type { Finding } from '../../checks/index.ts';
import type { Change, Consequence } from '../../compare/index.ts';
import { groupedBy } from '../../istio/index.ts';
import type { Node } from '../../manifest/index.ts';
import { placeOf, resourceKey, subjectText } from '../../manifest/index.ts';
import type { Review } from '../evaluation/review.ts';
import { causingChanges } from './causing-changes.ts';
import type { Claim } from './claim.ts';
import { isOfCalls } from './claim.ts';
import { isSameLine } from './same-line.ts';

/** What a review says of one edit: its worst claim first. */
export type ClaimsOfEdit = readonly [lead: Claim, ...others: readonly Claim[]];

type Told = Pick<Review, 'changes'>;

/** More edits than this are taken together by the object that they are of. */
export const MOST_POINTS = 5;

/**
 * Groups claims by the edit that brings them about, in the order in which the first of each is told: one part of an object,
 * or one line of which several objects are made. Too many become one for each object. A claim of no single edit is a
 * point of its own.
 */
export function pointsOf(claims: readonly Claim[], review: Told): readonly ClaimsOfEdit[] {
  const causesOf = causesAmong(review);
  const causes = claims.map((claim) => [claim, causesOf(claim)] as const);
  const byEdit = grouped(causes, editsOf(review.changes, causes));
  return byEdit.length > MOST_POINTS
    ? grouped(causes, ({ subject }) => subjectText(subject))
    : byEdit;
}

type Caused = readonly (readonly [Claim, readonly Change[]])[];

function grouped(causes: Caused, keyOf: (change: Change) => string): readonly ClaimsOfEdit[] {
  const points = new Map<string | Claim, ClaimsOfEdit>();
  for (const [claim, [change]] of causes) {
    const key = change === undefined ? claim : keyOf(change);
    const known = points.get(key);
    points.set(key, known === undefined ? [claim] : [...known, claim]);
  }
  return [...points.values()];
}

/** Names the edit of each change: those of one part of an object, of one line, and of one claim about many are one. */
function editsOf(changes: readonly Change[], causes: Caused): (change: Change) => string {
  const { join, firstOf } = joinedNames();
  for (const change of changes) for (const line of lineOf(change)) join(line, partOf(change));
  for (const [, [first, ...others]] of causes)
    for (const other of others) if (first !== undefined) join(partOf(first), partOf(other));
  return (change) => firstOf(partOf(change));
}

/** Names that are joined, one after the other, have one first name. */
function joinedNames(): {
  readonly join: (one: string, other: string) => void;
  readonly firstOf: (name: string) => string;
} {
  const before = new Map<string, string>();
  const firstOf = (name: string): string => {
    let first = name;
    for (let next = before.get(first); next !== undefined; next = before.get(first)) first = next;
    if (first !== name) before.set(name, first);
    return first;
  };
  return {
    firstOf,
    join: (one, other) => {
      const [first, last] = [firstOf(one), firstOf(other)];
      if (first !== last) before.set(last, first);
    },
  };
}

/** Names the part of an object that a change is of: the innermost item of a list that holds more than a scalar, or a block. */
function partOf({ subject, field, kind }: Change): string {
  if (field === null) return `${subjectText(subject)} ${kind}`;
  const whole = field.replace(/\[[^\]]*\]$/, '');
  const item = /^.*\]/s.exec(whole)?.[0] ?? whole.split('.').slice(0, 2).join('.');
  return `${subjectText(subject)} ${item}`;
}

/** Names the line of a change; none for a whole packed chart. */
const lineOf = ({ origin, side }: Change): readonly string[] =>
  isSameLine(origin, origin) ? [`${side} ${placeOf(origin)}`] : [];

/** Gives the changes that a claim rests on, one for each object that it is about; none where none is known. */
type CausesOf = (claim: Claim) => readonly Change[];

/** A claim rests on the changed line that it cites, else on a change of the object in which a cited line lies. */
function causesAmong({ changes }: Told): CausesOf {
  const atLine = changesBy(changes, lineOf);
  let inObject: ReadonlyMap<string, Change> | undefined;
  return (claim) => {
    if (isOfCalls(claim)) return causesOfCall(claim.row.consequence, changes);
    const { finding, alike, elsewhere = [] } = claim.group;
    const cited = [finding, ...alike, ...elsewhere].map(placesCited);
    const atLines = cited.flatMap((places) => firstAt(places, atLine));
    if (atLines.length > 0) return atLines;
    const call = claim.shown ?? claim.rows[0];
    const ofCall = call === undefined ? [] : causesOfCall(call.consequence, changes);
    if (ofCall.length > 0) return ofCall;
    inObject ??= changesBy(firstOfEach(changes), linesOfObject);
    return firstAt(cited.flat(), inObject);
  };
}

/** Gives the first change of each object. */
const firstOfEach = (changes: readonly Change[]): readonly Change[] =>
  [
    ...groupedBy(changes, (one) => `${one.environment} ${resourceKey(one.subject)}`).values(),
  ].flatMap(([first]) => first ?? []);

/** Names the lines that a finding cites, on either side. */
const placesCited = ({ environment, origin, related = [] }: Finding): readonly string[] =>
  [origin, ...related].flatMap((place) =>
    SIDES.map((side) => `${environment} ${side} ${placeOf(place)}`),
  );

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

const firstAt = (
  places: readonly string[],
  known: ReadonlyMap<string, Change>,
): readonly Change[] => places.flatMap((place) => known.get(place) ?? []).slice(0, 1);

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

/** Finds the change of the field that decides a call, or of the object around it; none where several could be it. */
function causesOfCall(consequence: Consequence, changes: readonly Change[]): readonly Change[] {
  const own = changes.filter(({ environment }) => environment === consequence.environment);
  const causing = causingChanges(own, consequence);
  const { cause } = consequence;
  const found =
    causing.find(({ field }) => field === cause?.field) ??
    causing.find(({ origin }) => cause !== null && isSameLine(origin, cause.origin)) ??
    causing[0];
  return found === undefined ? [] : [found];
}
