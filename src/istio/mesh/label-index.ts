import type { Mesh, Workload } from './mesh.ts';

/** Something with labels in a namespace, as selectors see it. */
interface Labelled {
  readonly namespace: string;
  readonly labels: ReadonlyMap<string, string>;
}

/** Finds what a selector of equal labels matches without going through everything. */
export interface LabelIndex<T extends Labelled> {
  /** Items of one namespace whose labels contain all of `selector`; an empty selector matches all of them. */
  inNamespace(namespace: string, selector: ReadonlyMap<string, string>): readonly T[];
  /** Lists the items of all namespaces that carry the labels of the selector. */
  anywhere(selector: ReadonlyMap<string, string>): readonly T[];
  /** Tells whether any item with these labels passes the test; stops at the first. */
  someAnywhere(selector: ReadonlyMap<string, string>, isOne: (item: T) => boolean): boolean;
}

/** Indexes `items` by each label, so that a look-up costs as much as its rarest label has items. */
export function indexLabels<T extends Labelled>(items: readonly T[]): LabelIndex<T> {
  const pairs = new Map<string, T[]>();
  const namespaces = new Map<string, T[]>();
  for (const item of items) {
    append(namespaces, item.namespace, item);
    for (const [key, value] of item.labels) {
      append(pairs, pairKey(null, key, value), item);
      append(pairs, pairKey(item.namespace, key, value), item);
    }
  }
  const candidates = (namespace: string | null, selector: ReadonlyMap<string, string>) => {
    let rarest: readonly T[] | undefined;
    for (const [key, value] of selector) {
      const found = pairs.get(pairKey(namespace, key, value)) ?? [];
      if (rarest === undefined || found.length < rarest.length) rarest = found;
    }
    return rarest ?? (namespace === null ? items : (namespaces.get(namespace) ?? []));
  };
  const matching = (namespace: string | null, selector: ReadonlyMap<string, string>) =>
    candidates(namespace, selector).filter((item) => containsLabels(item.labels, selector));
  return {
    inNamespace: (namespace, selector) => matching(namespace, selector),
    anywhere: (selector) => matching(null, selector),
    someAnywhere: (selector, isOne) =>
      candidates(null, selector).some(
        (item) => containsLabels(item.labels, selector) && isOne(item),
      ),
  };
}

/** Tells whether `labels` contain every entry of `selector`. */
export function containsLabels(
  labels: ReadonlyMap<string, string>,
  selector: ReadonlyMap<string, string>,
): boolean {
  for (const [key, value] of selector) if (labels.get(key) !== value) return false;
  return true;
}

const pairKey = (namespace: string | null, key: string, value: string): string =>
  `${namespace ?? '*'}\n${key}\n${value}`;

function append<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [item]);
  else list.push(item);
}

const indexes = new WeakMap<Mesh, LabelIndex<Workload>>();

/** All workloads of a mesh by the labels of their pods, indexed once. */
export function workloadIndex(mesh: Mesh): LabelIndex<Workload> {
  const known = indexes.get(mesh) ?? indexLabels(mesh.workloads);
  indexes.set(mesh, known);
  return known;
}
