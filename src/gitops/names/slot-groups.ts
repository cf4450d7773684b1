import type { DeliverableFolder } from '../survey/deliverable-folder.ts';
import { folderOf, stepsOf } from '../tree-path.ts';

/** Places whose paths are equal but for one step. */
export interface SlotGroup {
  readonly position: number;
  /** The path before that step, and what follows it. */
  readonly parent: string;
  readonly rest: string;
  /** What the step begins with in all of them (`payments-` of `payments-dev`); usually empty. */
  readonly prefix: string;
  /** What differs, by place. */
  readonly values: ReadonlyMap<string, DeliverableFolder>;
  /** The places share a base and, along this step alone, tell its variants apart. */
  readonly clear: boolean;
}

/** Deeper folders are not looked at: no repository nests environments so deep. */
const MAX_STEPS = 16;

type Candidate = Omit<SlotGroup, 'clear' | 'values'> & {
  readonly values: Map<string, DeliverableFolder>;
};

/**
 * Groups whose members build on the same base; also single overlays of a base that lies beside them
 * (`apps/a/overlays/ops` of `apps/a/base`), for where every application has one environment only the
 * recurrence of its name tells. With `suffixes`, what follows the last `-`, `_` or `.` of a step counts
 * instead of the step.
 */
export function slotGroups(
  places: readonly DeliverableFolder[],
  suffixes: boolean,
): readonly SlotGroup[] {
  const candidates = candidatesOf(places, suffixes);
  const positionsOfBase = new Map<string, Set<number>>();
  const shared = candidates.map((candidate) => basesSharedIn(candidate));
  for (const [index, bases] of shared.entries())
    for (const base of bases) {
      const positions = positionsOfBase.get(base) ?? new Set<number>();
      positionsOfBase.set(base, positions.add(candidates[index]?.position ?? 0));
    }
  return candidates.flatMap((candidate, index): SlotGroup[] => {
    const bases = shared[index] ?? [];
    if (bases.length === 0 && !isOverlay(candidate)) return [];
    const clear = bases.length === 0 || bases.some((base) => positionsOfBase.get(base)?.size === 1);
    return [{ ...candidate, clear }];
  });
}

function candidatesOf(
  places: readonly DeliverableFolder[],
  suffixes: boolean,
): readonly Candidate[] {
  const byKey = new Map<string, Candidate>();
  for (const place of places) {
    const steps = stepsOf(place.path);
    if (place.bases.size === 0 || steps.length > MAX_STEPS) continue;
    for (const [position, step] of steps.entries()) {
      const cut = suffixes ? suffixStart(step) : 0;
      if (!suffixes || cut > 0) addTo(byKey, steps, position, cut, place);
    }
  }
  return [...byKey.values()];
}

function addTo(
  byKey: Map<string, Candidate>,
  steps: readonly string[],
  position: number,
  cut: number,
  place: DeliverableFolder,
): void {
  const step = steps[position] ?? '';
  const parent = steps.slice(0, position).join('/');
  const rest = steps.slice(position + 1).join('/');
  const prefix = step.slice(0, cut);
  const key = `${parent}\0${prefix}\0${rest}`;
  const candidate = byKey.get(key) ?? { position, parent, rest, prefix, values: new Map() };
  candidate.values.set(step.slice(cut), place);
  byKey.set(key, candidate);
}

/** Where the part after the last `-`, `_` or `.` begins; 0 where there is none. */
function suffixStart(step: string): number {
  const cut = Math.max(step.lastIndexOf('-'), step.lastIndexOf('_'), step.lastIndexOf('.')) + 1;
  return cut === step.length ? 0 : cut;
}

function basesSharedIn({ values }: Candidate): readonly string[] {
  if (values.size < 2) return [];
  const users = new Map<string, number>();
  for (const { bases } of values.values())
    for (const base of bases) users.set(base, (users.get(base) ?? 0) + 1);
  return [...users].filter(([, count]) => count > 1).map(([base]) => base);
}

function isOverlay({ values, rest, prefix, parent, position }: Candidate): boolean {
  if (rest !== '' || prefix !== '' || position < 2) return false;
  const beside = [parent, folderOf(parent)];
  return [...values.values()].some(({ bases }) =>
    [...bases].some((base) => beside.includes(folderOf(base))),
  );
}
