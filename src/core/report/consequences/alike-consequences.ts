import type { SideOutcome } from '../../behaviour/index.ts';
import type { ToldConsequence } from '../review/consequence-text.ts';

/** A consequence, and those that are the same for other destinations. */
export interface ConsequenceGroup {
  readonly told: ToldConsequence;
  readonly alike: readonly ToldConsequence[];
}

/** One item for what happens to many destinations for one cause; what a wider one tells is not told again. */
export function groupedConsequences(all: readonly ToldConsequence[]): readonly ConsequenceGroup[] {
  const groups = new Map<string, { told: ToldConsequence; alike: ToldConsequence[] }>();
  for (const told of all.filter((one) => !all.some((other) => holds(other, one)))) {
    const key = keyOf(told);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, { told, alike: [] });
    else known.alike.push(told);
  }
  return [...groups.values()];
}

/** Whether one says all that another does: it happens to the same callers of the same destination, and to more. */
function holds(wide: ToldConsequence, narrow: ToldConsequence): boolean {
  if (wide === narrow) return false;
  const [a, b] = [wide.consequence, narrow.consequence];
  const isSame =
    JSON.stringify([a.kind, a.gateway, a.arrival, a.destination, endOf(a.after)]) ===
    JSON.stringify([b.kind, b.gateway, b.arrival, b.destination, endOf(b.after)]);
  return (
    isSame &&
    b.sources.length < a.sources.length &&
    b.sources.every((source) => a.sources.includes(source)) &&
    narrow.environments.every((name) => wide.environments.includes(name))
  );
}

const endOf = ({ answered, refusal, by, waiting }: SideOutcome): unknown => [
  answered,
  refusal,
  by,
  waiting,
];

/** Everything but who is called and at which line that is decided. */
function keyOf({ consequence, environments, awaits }: ToldConsequence): string {
  const { kind, sources, gateway, arrival, isKnown, before, after } = consequence;
  const sides = [before, after].map((side) => [endOf(side), side.decidedBy?.object]);
  return JSON.stringify([
    kind,
    environments,
    awaits,
    sources,
    gateway ?? [consequence.destination, consequence.witness.http?.url],
    arrival,
    isKnown,
    sides,
  ]);
}
