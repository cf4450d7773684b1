import { parse } from 'yaml';
import type { JudgedTrees } from '../src/app/review-trees.ts';
import type { RenderedRoot } from '../src/core/environments/environment.ts';
import { printResources } from '../src/core/kustomize/index.ts';
import type { Resource } from '../src/core/manifest/resource.ts';
import { resourceKey } from '../src/core/manifest/resource.ts';

/** What a change does to what is rendered, told without the product's comparison: text before and after, by object. */
export type RenderedEffect = ReadonlyMap<string, readonly [before: Texts, after: Texts]>;

/** Of the objects of one name: more than one where a root brings it twice. */
type Texts = readonly string[];

/** Objects that differ, by environment, root and name; roots that do not render are left out. */
export function renderedEffect({ base, merged }: JudgedTrees['rendered']): RenderedEffect {
  const before = rootsOf(base);
  const after = rootsOf(merged);
  const effect = new Map<string, readonly [Texts, Texts]>();
  for (const key of new Set([...before.keys(), ...after.keys()])) {
    const [was, is] = [before.get(key), after.get(key)];
    if (was === is || was?.failure != null || is?.failure != null) continue;
    const [old, fresh] = [objectsOf(was), objectsOf(is)];
    for (const name of new Set([...old.keys(), ...fresh.keys()])) {
      const pair = [textsOf(old.get(name)), textsOf(fresh.get(name))] as const;
      if (pair[0].join('---\n') !== pair[1].join('---\n')) effect.set(`${key} ${name}`, pair);
    }
  }
  return effect;
}

const rootsOf = ({ environments }: JudgedTrees['rendered']['base']) =>
  new Map(
    environments.flatMap(({ environment, roots }) =>
      roots.map((each): [string, RenderedRoot] => [`${environment.name} ${each.root.path}`, each]),
    ),
  );

function objectsOf(root: RenderedRoot | undefined): ReadonlyMap<string, readonly Resource[]> {
  const objects = new Map<string, Resource[]>();
  for (const resource of root?.resources ?? []) {
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

/** Each value that is not the same before and after, by its place in its object. */
const valuesOf = (effect: RenderedEffect): readonly string[] =>
  sorted(effect).flatMap(([name, [before, after]]) => {
    const [old, fresh] = [leavesOf(before), leavesOf(after)];
    return [...new Set([...old.keys(), ...fresh.keys()])]
      .sort()
      .filter((path) => old.get(path) !== fresh.get(path))
      .map((path) => `${name}${path}: ${old.get(path) ?? ''} → ${fresh.get(path) ?? ''}`);
  });

function leavesOf(texts: Texts): ReadonlyMap<string, string> {
  const leaves = new Map<string, string>();
  const visit = (value: unknown, path: string): void => {
    if (typeof value !== 'object' || value === null || Object.keys(value).length === 0)
      leaves.set(path, JSON.stringify(value));
    else for (const [key, item] of Object.entries(value)) visit(item, `${path}/${key}`);
  };
  texts.forEach((each, at) => {
    visit(parse(each) ?? null, `#${String(at)}`);
  });
  return leaves;
}
