import { placeOf } from '../manifest/index.ts';
import { groupedBy } from '../mesh/index.ts';
import type { Consequence, SideOutcome } from './consequence.ts';

const WORST_FIRST: readonly Consequence['kind'][] = [
  'lost',
  'closed',
  'exposed',
  'opened',
  'plaintext',
  'moved',
  'slower',
  'shorter',
  'identity',
  'encrypted',
];

/** More are not told of one environment; the worst come first. */
const MOST_CONSEQUENCES = 100;

/** Requests that end otherwise in the same way and for the same cause are one consequence, of all who make them. */
export function groupedConsequences(found: readonly Consequence[]): readonly Consequence[] {
  const ofCaller = [...groupedBy(found, (one) => keyOf(one, one.sources)).values()].map(joined);
  const ofAll = [...groupedBy(ofCaller, (one) => keyOf(one, null)).values()].map(joined);
  return ofAll
    .toSorted(
      (a, b) =>
        Number(b.isKnown) - Number(a.isKnown) ||
        WORST_FIRST.indexOf(a.kind) - WORST_FIRST.indexOf(b.kind) ||
        b.sources.length - a.sources.length,
    )
    .slice(0, MOST_CONSEQUENCES);
}

/** The first is the plainest request of a known caller, if there is one. */
function joined(members: readonly Consequence[]): Consequence {
  const [first] = members.toSorted((a, b) => Number(b.isKnown) - Number(a.isKnown));
  if (first === undefined) throw new RangeError('a group without members is none');
  return {
    ...first,
    isKnown: members.some(({ isKnown }) => isKnown),
    sources: [...new Set([...first.sources, ...members.flatMap(({ sources }) => sources)])],
    cells: members.reduce((sum, { cells }) => sum + cells, 0),
  };
}

function keyOf(one: Consequence, sources: readonly string[] | null): string {
  const { kind, destination, gateway, port, isKnown, before, after } = one;
  return JSON.stringify([
    kind,
    isKnown,
    gateway,
    destination,
    port,
    sideKey(before),
    sideKey(after),
    sources,
  ]);
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
