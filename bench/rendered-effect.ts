import { parse } from 'yaml';
import type { JudgedTrees } from '../src/review/index.ts';
import type { RenderedRoot } from '../src/gitops/index.ts';
import { printResources } from '../src/kustomize/index.ts';
import type { Resource } from '../src/manifest/index.ts';
import { resourceKey } from '../src/manifest/index.ts';

/** What a change does to what is rendered, told without the product's comparison: text before and after, by object. */
export type RenderedEffect = ReadonlyMap<string, readonly [before: Texts, after: Texts]>;

/** Of the objects of one name: more than one where a root brings it twice. */
type Texts = readonly string[];

/**
 * Objects that differ, by environment and name: those of one name in several roots of an environment meet there.
 * Roots that do not render are left out.
 */
export function renderedEffect({ base, merged }: JudgedTrees['rendered']): RenderedEffect {
  const before = environmentsOf(base);
  const after = environmentsOf(merged);
  const effect = new Map<string, readonly [Texts, Texts]>();
  for (const name of new Set([...before.keys(), ...after.keys()])) {
    const [was, is] = [before.get(name) ?? [], after.get(name) ?? []];
    if (was.length === is.length && was.every((root, at) => root === is[at])) continue;
    const [old, fresh] = [objectsOf(was), objectsOf(is)];
    for (const key of new Set([...old.keys(), ...fresh.keys()])) {
      const pair = [textsOf(old.get(key)), textsOf(fresh.get(key))] as const;
      if (pair[0].join('---\n') !== pair[1].join('---\n')) effect.set(`${name} ${key}`, pair);
    }
  }
  return effect;
}

const environmentsOf = ({ environments }: JudgedTrees['rendered']['base']) =>
  new Map(
    environments.map(({ environment, roots }): [string, readonly RenderedRoot[]] => [
      environment.name,
      roots.filter(({ failure }) => failure === null),
    ]),
  );

function objectsOf(roots: readonly RenderedRoot[]): ReadonlyMap<string, readonly Resource[]> {
  const objects = new Map<string, Resource[]>();
  for (const resource of roots.flatMap(({ resources }) => resources)) {
    const key = resourceKey(resource);
    objects.set(key, [...(objects.get(key) ?? []), resource]);
  }
  return objects;
}

const textsOf = (resources: readonly Resource[] = []): Texts =>
  resources.map((resource) => printResources([resource])).sort();

/**
 * `equal`: the same objects are the same before and after. `beside`: the same values of the same objects change in the
 * same way, and what else they hold differs. `other`: everything else.
 */
export function compareEffects(a: RenderedEffect, b: RenderedEffect): 'equal' | 'beside' | 'other' {
  if (JSON.stringify(sorted(a)) === JSON.stringify(sorted(b))) return 'equal';
  return JSON.stringify(valuesOf(a)) === JSON.stringify(valuesOf(b)) ? 'beside' : 'other';
}

const sorted = (effect: RenderedEffect) => [...effect].sort(([a], [b]) => (a < b ? -1 : 1));

/** Values that are there only before or only after, by their place in their object; in lists whatever their position. */
const valuesOf = (effect: RenderedEffect): readonly string[] =>
  sorted(effect).flatMap(([name, [before, after]]) => {
    const [old, fresh] = [leavesOf(before), leavesOf(after)];
    const gone = without(old, fresh).map((leaf) => `${name}${leaf} is gone`);
    return [...gone, ...without(fresh, old).map((leaf) => `${name}${leaf} is new`)].sort();
  });

/** Each as often as it is more often in the first. */
function without(all: readonly string[], others: readonly string[]): readonly string[] {
  const left = new Map<string, number>();
  for (const each of others) left.set(each, (left.get(each) ?? 0) + 1);
  return all.filter((each) => {
    const count = left.get(each) ?? 0;
    left.set(each, count - 1);
    return count <= 0;
  });
}

function leavesOf(texts: Texts): readonly string[] {
  const leaves: string[] = [];
  const visit = (value: unknown, path: string): void => {
    if (typeof value !== 'object' || value === null || Object.keys(value).length === 0)
      leaves.push(`${path}: ${JSON.stringify(value)}`);
    else
      for (const [key, item] of Object.entries(value))
        visit(item, `${path}/${Array.isArray(value) ? '-' : key}`);
  };
  for (const each of texts) visit(parse(each) ?? null, '');
  return leaves;
}
