import type { RenderedRoot } from '../environment.ts';
import type { Resource } from '../../manifest/index.ts';
import type { RenderedTree } from '../stages/tree-renderer.ts';
import { isApplier } from './applier-removals.ts';
import { rootsOf } from './ended-roots.ts';

/** An object that applies folders, and the roots that bring it to its cluster. */
export interface HeldApplier {
  readonly object: Resource;
  readonly holders: readonly RenderedRoot[];
}

/**
 * Lists the appliers that roots hold. One name may be in several clusters: what is written in two files is two, as far as
 * anybody knows.
 */
export function heldAppliers(roots: readonly RenderedRoot[]): readonly HeldApplier[] {
  const found = new Map<string, { object: Resource; holders: RenderedRoot[] }>();
  for (const root of roots)
    for (const object of root.resources.filter(isHeld)) {
      const key = applierKey(object);
      const known = found.get(key);
      if (known === undefined) found.set(key, { object, holders: [root] });
      else if (!known.holders.includes(root)) known.holders.push(root);
    }
  return [...found.values()];
}

/** Sets make Applications, and those go with them. */
const isHeld = (object: Resource): boolean =>
  isApplier(object) || (object.group === 'argoproj.io' && object.kind === 'ApplicationSet');

export const applierKey = ({ kind, namespace, name, origin }: Resource): string =>
  JSON.stringify([origin.file, kind, namespace, name]);

/** An applier as it is written, wherever it is known from. */
interface Written {
  readonly file: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

type WrittenByName = ReadonlyMap<string, readonly Written[]>;

/**
 * Tells whether an applier of the base is there after the change: where it was, or under its name in a file that had none
 * of that name.
 */
export function appliersLeft(base: RenderedTree, merged: RenderedTree): (one: Resource) => boolean {
  const [then, now] = [writtenIn(base), writtenIn(merged)];
  const wasThere = (one: Written): boolean =>
    (then.get(keyOf(one)) ?? []).some((each) => each.file === one.file && areAlike(each, one));
  return ({ kind, namespace, name, origin: { file } }) => {
    const one = { file, kind, namespace, name };
    return (now.get(keyOf(one)) ?? []).some(
      (each) => areAlike(each, one) && (each.file === file || !wasThere(each)),
    );
  };
}

const keyOf = ({ kind, name }: Pick<Written, 'kind' | 'name'>): string => `${kind}/${name}`;

/** A namespace that a file leaves out is the one of whoever applies it. */
const areAlike = (one: Written, other: Written): boolean =>
  one.namespace === other.namespace || one.namespace === '' || other.namespace === '';

/** Appliers that no root holds are known by their files alone. */
function writtenIn(tree: RenderedTree): WrittenByName {
  const held = heldAppliers(rootsOf(tree)).map(({ object }): Written => {
    const { kind, namespace, name, origin } = object;
    return { file: origin.file, kind, namespace, name };
  });
  const heldKeys = new Set(held.map((each) => `${each.file} ${keyOf(each)}`));
  const unheld = [...tree.plan.reasons.roots.values()].flatMap(({ appliers }) =>
    appliers
      .map(({ kind, namespace, name, origin: { file } }) => ({ file, kind, namespace, name }))
      .filter((each) => !heldKeys.has(`${each.file} ${keyOf(each)}`)),
  );
  const found = new Map<string, Written[]>();
  for (const each of [...held, ...unheld])
    found.set(keyOf(each), [...(found.get(keyOf(each)) ?? []), each]);
  return found;
}
