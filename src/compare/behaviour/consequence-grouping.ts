import { placeOf } from '../../manifest/index.ts';
import { groupedBy } from '../../istio/index.ts';
import type { Consequence, SideOutcome, RequestWitness } from './consequence.ts';
import { WORST_FIRST } from './consequence.ts';
import { besideAlike } from './names-under-wildcards.ts';
import type { RequestDifference } from './request-differences.ts';
import { askedFor, isWithoutToken } from './request-differences.ts';
import { isKnownToCome, isUsual, witnessOf } from './tokens/witness-token.ts';

/** More are not told of one environment; the worst come first. */
const MOST_CONSEQUENCES = 100;

/** Requests that end otherwise in the same way and for the same cause are one consequence, of all who make them. */
export function groupedConsequences(
  environment: string,
  found: readonly RequestDifference[],
): readonly Consequence[] {
  const told = [...groupedBy(found, keyOf).values()]
    .flatMap((alike) => [...groupedBy(alike, callerIn(alike)).values()])
    .map((members) => ({ first: firstOf(members), members }))
    .toSorted((a, b) => compare(a.first, b.first) || b.members.length - a.members.length)
    .slice(0, MOST_CONSEQUENCES)
    .map(({ first, members }) => {
      const callers = new Set([first, ...members].map(({ sources }) => sources));
      return {
        ...first,
        environment,
        sources: [...new Set([...callers].flatMap((sources) => sources()))],
        cells: members.length,
      };
    })
    .toSorted((a, b) => compare(a, b) || b.sources.length - a.sources.length);
  return besideAlike(told);
}

/** Gives what is told of requests that end alike: the likeliest of them, and whether others of its caller end otherwise. */
function firstOf(members: readonly RequestDifference[]) {
  const [plainest] = members.toSorted((a, b) => likelihood(b) - likelihood(a));
  if (plainest === undefined) throw new RangeError('a group has members');
  const unless = headersThatHelp(plainest);
  return {
    ...plainest,
    witness: witnessOf(plainest, members),
    isKnown: isKnownToCome(members),
    ...(isOfSome(plainest, members) ? { isOfSome: true as const } : {}),
    ...(unless.length > 0 && { unlessWith: unless }),
  };
}

/**
 * Tells callers apart of which a sentence with one request is not true alike: those that lose all, and those that lose some
 * requests, by the request that shows it.
 */
function callerIn(alike: readonly RequestDifference[]): (one: RequestDifference) => string {
  const keys = new Map(
    [...groupedBy(alike, ({ sources }) => sources)].map(([sources, members]) => {
      const { isOfSome: isPart, isKnown, witness } = firstOf(members);
      return [sources, isKnown && isPart === true ? askedFor(witness) : ''];
    }),
  );
  return ({ sources }) => keys.get(sources) ?? '';
}

/** The headers with one of which a gateway answers the same request that it refuses without. */
const headersThatHelp = ({
  kind,
  gateway,
  witness,
  answered,
  ...asked
}: RequestDifference): readonly string[] =>
  gateway !== undefined &&
  (kind === 'closed' || kind === 'lost') &&
  witness.http?.headers.size === 0 &&
  isWithoutToken(asked)
    ? [...(answered.withHeaders.get(askedFor(witness)) ?? [])].sort()
    : [];

/**
 * Whether other requests of the caller of one of them to the same port are answered, too, and do not end so; those that a
 * header helps are told by it.
 */
function isOfSome(first: RequestDifference, members: readonly RequestDifference[]): boolean {
  const isPlain = headersThatHelp(first).length > 0;
  const ended = members.filter(
    (one) =>
      one.sources === first.sources &&
      isSameEntry(one.witness, first.witness) &&
      isUsual(one) &&
      !(isPlain && (one.witness.http?.headers.size ?? 0) > 0),
  );
  return ended.length < (isPlain ? first.answered.plain : first.answered.count);
}

/** At a gateway a port may be called with TLS and without. */
const isSameEntry = (one: RequestWitness, other: RequestWitness): boolean =>
  one.source === other.source &&
  one.port === other.port &&
  one.http?.url.startsWith('https:') === other.http?.url.startsWith('https:');

/** Of what somebody is known to call, the path that it is shown to ask for is more likely than any other. */
const likelihood = (one: RequestDifference): number =>
  Number(one.isKnown) + Number(isUsual(one)) + Number(one.isAskedFor === true);

type Ranked = Pick<Consequence, 'kind' | 'isKnown'>;

const compare = (a: Ranked, b: Ranked): number =>
  Number(b.isKnown) - Number(a.isKnown) ||
  WORST_FIRST.indexOf(a.kind) - WORST_FIRST.indexOf(b.kind);

function keyOf({
  kind,
  destination,
  gateway,
  port,
  isKnown,
  isOfEntry,
  if: value,
  before,
  after,
}: RequestDifference): string {
  const call = [kind, isKnown, gateway, destination, port, isOfEntry, value];
  // who is redirected gets what is there in the end
  const led = kind === 'moved' ? after.leadsTo?.answer : null;
  return JSON.stringify([...call, sideKey(before), sideKey(after), led]);
}

/** Identities differ from caller to caller, and are no reason to tell of each. */
const sideKey = ({ answered, by, refusal, decidedBy, waiting, wire }: SideOutcome): unknown => [
  answered,
  by,
  refusal,
  decidedBy === null ? null : placeOf(decidedBy.origin),
  waiting,
  wire,
];
