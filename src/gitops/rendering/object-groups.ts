import type { DeliverableFolder } from '../survey/deliverable-folder.ts';
import { shareOf } from '../survey/deliverable-folder.ts';
import { saysProduction } from '../names/production.ts';
import { holdsPlaces, isContent, isVariant } from '../names/step-words.ts';
import { stepsOf } from '../tree-path.ts';

/** Sibling folders that hold, in all, mostly the same objects. */
export interface ObjectGroup {
  readonly parent: string;
  readonly values: ReadonlySet<string>;
}

const MAX_STEPS = 16;
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
    if (steps.length > MAX_STEPS) continue;
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
