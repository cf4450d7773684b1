import type { DeliverableFolder } from '../survey/deliverable-folder.ts';
import { folderOf, stepsOf } from '../tree-path.ts';
import { shareOf } from '../survey/deliverable-folder.ts';
import { saysProduction } from './production.ts';
import { holdsPlaces, isContent, isVariant } from './step-words.ts';

/** Places whose paths are equal but for one step. */
export interface SlotGroup {
  readonly position: number;
  /** The path before that step, and what follows it. */
  readonly parent: string;
  readonly rest: string;
  /** Holds what the step begins with in all of them (`payments-` of `payments-dev`); it is usually empty. */
  readonly prefix: string;
  /** Holds what differs, by place. */
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

/** Finds where the part after the last `-`, `_` or `.` begins; 0 where there is none. */
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

/** Sibling folders that hold, in all, mostly the same objects. */
export interface ObjectGroup {
  readonly parent: string;
  readonly values: ReadonlySet<string>;
}

const MAX_FOLDER_DEPTH = 16;
/** Siblings that are compared with one another. */
const MAX_COMPARED = 40;
/** Share of common objects from which two folders count as variants. */
const ALIKE = 0.5;
/** Share of the siblings that must be alike where no name confirms it: tenants and copies are, here and there. */
const MOST = 0.8;
/** Share of all places that must lie in such folders. */
const LEAST_SHARE = 0.5;

/**
 * Levels of folders without a common base that are variants of one another: most siblings hold mostly
 * the same objects, or some do and one of them says production. Names of tools, of kinds of content and of versions tell
 * none apart. They count where most of the tree is such, or where the folder that they lie in is called like one of places.
 */
export function objectGroups(places: readonly DeliverableFolder[]): readonly ObjectGroup[] {
  const children = new Map<string, Map<string, Set<string>>>();
  for (const { path, objects } of places) {
    const steps = stepsOf(path);
    if (steps.length > MAX_FOLDER_DEPTH) continue;
    for (const [position, step] of steps.entries()) {
      const parent = steps.slice(0, position).join('/');
      const siblings = children.get(parent) ?? new Map<string, Set<string>>();
      const all = siblings.get(step) ?? new Set<string>();
      for (const object of objects) all.add(object);
      children.set(parent, siblings.set(step, all));
    }
  }
  const groups = [...children].flatMap(([parent, siblings]) => {
    const above = stepsOf(parent).at(-1);
    const named = [...siblings].filter(([step]) => !isContent(step) && !isVariant(step, above));
    const values = alikeAmong(named.slice(0, MAX_COMPARED));
    const enough =
      values.size >= siblings.size * MOST || [...values].some((value) => saysProduction(value));
    return values.size > 1 && enough ? [{ parent, values }] : [];
  });
  return shareOf(coveredBy(groups, places), places) >= LEAST_SHARE
    ? groups
    : groups.filter(({ parent }) => holdsPlaces(stepsOf(parent).at(-1)));
}

function coveredBy(
  groups: readonly ObjectGroup[],
  places: readonly DeliverableFolder[],
): ReadonlySet<string> {
  const values = new Map(groups.map((group) => [group.parent, group.values]));
  const covered = places.filter(({ path }) => {
    const steps = stepsOf(path);
    return steps.some((step, at) => values.get(steps.slice(0, at).join('/'))?.has(step) === true);
  });
  return new Set(covered.map(({ path }) => path));
}

function alikeAmong(siblings: readonly (readonly [string, ReadonlySet<string>])[]): Set<string> {
  const alike = new Set<string>();
  for (const [index, [a, ofA]] of siblings.entries())
    for (const [b, ofB] of siblings.slice(index + 1))
      if (likeness(ofA, ofB) >= ALIKE) alike.add(a).add(b);
  return alike;
}

function likeness(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let common = 0;
  for (const item of a) if (b.has(item)) common += 1;
  return common === 0 ? 0 : common / (a.size + b.size - common);
}
