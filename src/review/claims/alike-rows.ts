import type { Consequence, SideOutcome } from '../../compare/index.ts';
import type { CallRow } from './call-rows.ts';
import { calledIn, rowIn } from './call-rows.ts';
import { isOfDeadRedirect } from './call-weight.ts';

/** Holds a row of the table of calls, and those that are the same for other destinations. */
export interface RowGroup {
  readonly row: CallRow;
  readonly alike: readonly CallRow[];
}

/** One item for what happens to many destinations for one cause; what a wider one tells is not told again. */
export function groupedRows(
  all: readonly CallRow[],
  production: ReadonlySet<string>,
): readonly RowGroup[] {
  const groups = new Map<string, { row: CallRow; alike: CallRow[] }>();
  const byCall = new Map<string, CallRow[]>();
  for (const one of all) {
    const known = byCall.get(callKey(one));
    if (known === undefined) byCall.set(callKey(one), [one]);
    else known.push(one);
  }
  const once = all.flatMap((one) => untoldPart(one, byCall.get(callKey(one)) ?? [], production));
  for (const told of withAllCallers(once)) {
    const key = keyOf(told);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, { row: told, alike: [] });
    else known.alike.push(told);
  }
  return [...groups.values()];
}

/** In the environments where no other one of the same call says all that it does, of more callers. */
function untoldPart(
  one: CallRow,
  all: readonly CallRow[],
  production: ReadonlySet<string>,
): readonly CallRow[] {
  const wider = all.filter((other) => holds(other, one));
  return rowIn(one, (name) => !wider.some((other) => other.environments.includes(name))).map(
    (row) => ({ ...row, production: row.environments.some((name) => production.has(name)) }),
  );
}

function holds(wide: CallRow, narrow: CallRow): boolean {
  if (wide === narrow) return false;
  const [a, b] = [wide.consequence, narrow.consequence];
  return (
    b.sources.length < a.sources.length && b.sources.every((source) => a.sources.includes(source))
  );
}

/** Callers of whom the same becomes in the same environments are told together, with the request of the first of each. */
function withAllCallers(all: readonly CallRow[]): readonly CallRow[] {
  const found = new Map<string, CallRow>();
  for (const told of all) {
    const { isKnown, before } = told.consequence;
    const ends = [told.environments, told.awaits, isKnown, endOf(before)];
    const key = JSON.stringify([callKey(told), ...ends, decidersOf(told), someOf(told)]);
    const known = found.get(key);
    found.set(key, known === undefined ? told : { ...told, ...withCallers(known, told) });
  }
  return [...found.values()];
}

function withCallers(known: CallRow, told: CallRow): ReturnType<typeof calledIn> {
  const joined = (one: Consequence): Consequence => {
    const more = told.each.find(({ environment }) => environment === one.environment);
    return { ...one, sources: [...new Set([...one.sources, ...(more?.sources ?? [])])] };
  };
  const [first, ...others] = known.each;
  return calledIn([joined(first), ...others.map(joined)]);
}

/** What becomes of calls to one destination, whoever makes them. */
const callKey = ({ consequence: { kind, gateway, arrival, destination, after } }: CallRow) =>
  JSON.stringify([kind, gateway, arrival, destination, endOf(after)]);

/** The request that a sentence names where others of the same caller do not end so; null where all do. */
function someOf({ consequence: { isOfSome, witness } }: Pick<CallRow, 'consequence'>): unknown {
  const { method, url } = witness.http ?? {};
  return isOfSome === true ? [method, url?.replace(/^https?:\/\/[^/]*/, '')] : null;
}

const decidersOf = ({ consequence: { before, after } }: CallRow) =>
  [before, after].map(({ decidedBy }) => decidedBy?.object ?? null);

const endOf = ({ answered, refusal, by, waiting, leadsTo }: SideOutcome): unknown => [
  answered,
  refusal,
  by,
  waiting,
  leadsTo?.answer,
];

/** Everything but who is called and at which line that is decided. */
function keyOf({ consequence, environments, awaits, changed }: CallRow): string {
  const { kind, sources, gateway, arrival, isKnown, before, after, unlessWith } = consequence;
  // what one change closes was answered, in one way or another; a redirect that led to no answer is told apart
  const isClosed = kind === 'closed' && before.answered === 100 && changed !== null;
  const sides = isClosed
    ? [endOf(after), changed, isOfDeadRedirect(consequence)]
    : [before, after].map((side) => [endOf(side), side.decidedBy?.object]);
  return JSON.stringify([
    kind,
    environments,
    awaits,
    sources,
    gateway ?? [consequence.destination, consequence.witness.http?.url],
    arrival,
    isKnown,
    sides,
    someOf({ consequence }),
    unlessWith,
  ]);
}
