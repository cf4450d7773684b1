import type { Place, VariantGroup } from './variant-groups.ts';
import { variantGroups } from './variant-groups.ts';
import { stepsOf } from './tree-path.ts';

/** What a path says about its environment. */
export interface PathEnvironment {
  readonly name: string;
  /** Number of steps up to and including the last one that names it. */
  readonly depth: number;
}

/** Share of all places that a lone application's variants must make up to name environments. */
const LONE_SHARE = 0.5;

/**
 * Which environment a path belongs to (DESIGN §7), learned from all places of the tree: the step whose
 * values recur under at least two parents that hold variants of the same thing; the innermost level of
 * variants in a lone application; `clusters/<cluster>`; a suffix of folders when its values recur. Null
 * for a path that is shared by all.
 */
export function environmentNames(
  places: readonly Place[],
): (path: string) => PathEnvironment | null {
  const groups = acceptedGroups(places);
  const parents = new Set(groups.map(({ parent, prefix }) => `${parent}\0${prefix}`));
  const levels = recurringLevels(groups);
  const values = new Set(groups.flatMap((group) => [...group.values.keys()]));
  const suffixed = groups.some(({ prefix }) => prefix !== '');
  const slots = new Map<string, { position: number; value: string }[]>();
  for (const { position, values: members } of groups)
    for (const [value, { path }] of members)
      slots.set(path, [...(slots.get(path) ?? []), { position, value }]);

  return (path) => {
    const steps = stepsOf(path);
    const cluster = clusterStep(steps);
    if (cluster !== null) return cluster;
    const own = slots.get(path);
    if (own !== undefined) return joined(own);
    const learned = steps.flatMap((step, position) => {
      const parent = steps.slice(0, position).join('/');
      if (parents.has(`${parent}\0`) || levels.has(steps[position - 1] ?? ''))
        return [{ position, value: step }];
      return [];
    });
    if (learned.length > 0) return joined(learned.slice(0, 1));
    return byValue(steps, values, suffixed);
  };
}

function acceptedGroups(places: readonly Place[]): readonly VariantGroup[] {
  const groups = variantGroups(places, false);
  const clear = groups.filter(({ ambiguous }) => !ambiguous);
  const recurring = recurringIn(clear, 1);
  if (recurring.length > 0) return recurring;
  const suffixes = recurringIn(variantGroups(places, true), 2);
  if (suffixes.length > 0) return suffixes;
  const lone = loneApplication(clear, places);
  return lone.length > 0 ? lone : recurringIn(groups, 2);
}

/** Groups that have at least so many values in common with a group under another parent. */
function recurringIn(groups: readonly VariantGroup[], common: number): readonly VariantGroup[] {
  const groupsOfValue = new Map<string, Set<string>>();
  for (const group of groups)
    for (const value of group.values.keys())
      groupsOfValue.set(value, (groupsOfValue.get(value) ?? new Set<string>()).add(keyOf(group)));
  return groups.filter(
    ({ values }) =>
      [...values.keys()].filter((value) => (groupsOfValue.get(value)?.size ?? 0) > 1).length >=
      common,
  );
}

const keyOf = ({ parent, prefix, rest }: VariantGroup): string => `${parent}\0${prefix}\0${rest}`;

/** The innermost level, where its variants are most of what the repository applies. */
function loneApplication(
  groups: readonly VariantGroup[],
  places: readonly Place[],
): readonly VariantGroup[] {
  const innermost = Math.max(...groups.map(({ position }) => position));
  const level = groups.filter(({ position }) => position === innermost);
  const members = new Set(level.flatMap(({ values }) => [...values.values()]));
  const parents = new Set(level.map(({ parent }) => parent));
  return parents.size === 1 && members.size >= places.length * LONE_SHARE ? level : [];
}

/** Names of folders that hold environments under at least two parents (`overlays`). */
function recurringLevels(groups: readonly VariantGroup[]): ReadonlySet<string> {
  const parents = new Map<string, Set<string>>();
  for (const { parent, prefix } of groups) {
    const level = stepsOf(parent).at(-1);
    if (prefix !== '' || level === undefined) continue;
    parents.set(level, (parents.get(level) ?? new Set<string>()).add(parent));
  }
  return new Set([...parents].filter(([, under]) => under.size > 1).map(([level]) => level));
}

function clusterStep(steps: readonly string[]): PathEnvironment | null {
  const at = steps.indexOf('clusters');
  const name = at < 0 ? undefined : steps[at + 1];
  return name === undefined ? null : { name, depth: at + 2 };
}

function byValue(
  steps: readonly string[],
  values: ReadonlySet<string>,
  suffixed: boolean,
): PathEnvironment | null {
  for (let at = steps.length - 1; at >= 0; at -= 1) {
    const step = steps[at] ?? '';
    if (values.has(step)) return { name: step, depth: at + 1 };
    const suffix = /[-_.]([^-_.]+)$/.exec(step)?.[1];
    if (suffixed && suffix !== undefined && values.has(suffix))
      return { name: suffix, depth: at + 1 };
  }
  return null;
}

/** Several steps that tell variants apart make one name: `prod/eu`. */
function joined(slots: readonly { position: number; value: string }[]): PathEnvironment {
  const inOrder = [...slots].sort((a, b) => a.position - b.position);
  return {
    name: inOrder.map(({ value }) => value).join('/'),
    depth: (inOrder.at(-1)?.position ?? 0) + 1,
  };
}
