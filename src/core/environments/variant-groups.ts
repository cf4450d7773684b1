import { stepsOf } from './tree-path.ts';

/** A folder that is applied, or may be, and what it is made of. */
export interface Place {
  readonly path: string;
  /** Folders it includes at any depth, components apart. */
  readonly bases: ReadonlySet<string>;
  /** `kind/name` of objects written in its own files. */
  readonly objects: ReadonlySet<string>;
}

/**
 * Places whose paths are equal but for one step, and that hold variants of the same thing: they share a
 * base, or most objects.
 */
export interface VariantGroup {
  readonly position: number;
  /** The path up to that step, and what follows it. */
  readonly parent: string;
  readonly rest: string;
  /** What the step begins with in all of them (`payments-` of `payments-dev`); usually empty. */
  readonly prefix: string;
  /** What differs, by place. */
  readonly values: ReadonlyMap<string, Place>;
  /** Some of its bases are shared along another step too, so that it is not sure which step tells variants apart. */
  readonly ambiguous: boolean;
}

/** Deeper folders are not looked at: no repository nests environments so deep. */
const MAX_STEPS = 16;
/** Members of one group that are compared object by object. */
const MAX_COMPARED = 24;
/** Share of common objects from which two folders count as variants. */
const SAME_OBJECTS = 0.5;

type Candidate = Omit<VariantGroup, 'ambiguous' | 'values'> & {
  readonly values: Map<string, Place>;
};

/** All groups of variants among the places. Suffixes of steps are looked at only where `suffixes` is set. */
export function variantGroups(
  places: readonly Place[],
  suffixes: boolean,
): readonly VariantGroup[] {
  const candidates = candidatesOf(places, suffixes);
  const positionsOfBase = new Map<string, Set<number>>();
  const sharedBases = new Map<Candidate, readonly string[]>();
  for (const candidate of candidates) {
    const shared = basesSharedIn(candidate);
    sharedBases.set(candidate, shared);
    for (const base of shared)
      positionsOfBase.set(
        base,
        (positionsOfBase.get(base) ?? new Set<number>()).add(candidate.position),
      );
  }
  return candidates.flatMap((candidate): VariantGroup[] => {
    const shared = sharedBases.get(candidate) ?? [];
    const clear =
      shared.some((base) => positionsOfBase.get(base)?.size === 1) || shareObjects(candidate);
    return clear || shared.length > 0 ? [{ ...candidate, ambiguous: !clear }] : [];
  });
}

function candidatesOf(places: readonly Place[], suffixes: boolean): readonly Candidate[] {
  const byKey = new Map<string, Candidate>();
  for (const place of places) {
    const steps = stepsOf(place.path);
    if (steps.length > MAX_STEPS) continue;
    for (const [position, step] of steps.entries()) {
      const cut = suffixes ? suffixStart(step) : 0;
      if (suffixes && cut === 0) continue;
      const parent = steps.slice(0, position).join('/');
      const rest = steps.slice(position + 1).join('/');
      const prefix = step.slice(0, cut);
      const key = `${parent}\0${prefix}\0${rest}`;
      const candidate = byKey.get(key) ?? { position, parent, rest, prefix, values: new Map() };
      candidate.values.set(step.slice(cut), place);
      byKey.set(key, candidate);
    }
  }
  return [...byKey.values()].filter(({ values }) => values.size > 1);
}

/** Where the part after the last `-`, `_` or `.` begins; 0 where there is none. */
function suffixStart(step: string): number {
  const cut = Math.max(step.lastIndexOf('-'), step.lastIndexOf('_'), step.lastIndexOf('.')) + 1;
  return cut === step.length ? 0 : cut;
}

function basesSharedIn({ values }: Candidate): readonly string[] {
  const users = new Map<string, number>();
  for (const { bases } of values.values())
    for (const base of bases) users.set(base, (users.get(base) ?? 0) + 1);
  return [...users].filter(([, count]) => count > 1).map(([base]) => base);
}

function shareObjects({ values }: Candidate): boolean {
  const members = [...values.values()].slice(0, MAX_COMPARED);
  return members.some((a, index) =>
    members.slice(index + 1).some((b) => likeness(a.objects, b.objects) >= SAME_OBJECTS),
  );
}

function likeness(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let common = 0;
  for (const item of a) if (b.has(item)) common += 1;
  return common === 0 ? 0 : common / (a.size + b.size - common);
}
