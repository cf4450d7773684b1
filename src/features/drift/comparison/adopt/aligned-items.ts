import type { Node } from '../../../../manifest/index.ts';
import { canonicalJson, entriesAt, plainOf, stringAt } from '../../../../manifest/index.ts';

/** Keys by which items of lists of Kubernetes and Istio are known, where all have one and no two the same. */
const IDENTITIES = ['name', 'mountPath', 'containerPort', 'port', 'ip', 'host', 'key'];

/** Beyond this, items are compared with those at the same place only. */
const MOST_COMPARED = 60;

/**
 * Of each live item the index of the one in Git that it is: by its name, else as it stands, else the one most like it.
 * No index twice; null for a new one.
 */
export function alignItems(
  git: readonly Node[],
  live: readonly Node[],
): readonly (number | null)[] {
  const key = IDENTITIES.find((each) => isIdentity(git, each) && isIdentity(live, each));
  const matched: (number | null)[] = live.map(() => null);
  const free = new Set(git.keys());
  const textOf = key === undefined ? said : (item: Node) => String(identity(item, key));
  matchBy(textOf, git, live, matched, free);
  if (key === undefined) matchAlike(git, live, matched, free);
  return matched;
}

const said = (node: Node): string => canonicalJson(plainOf(node));

function identity(item: Node, key: string): string | undefined {
  const value = item.kind === 'map' ? item.entries.get(key) : undefined;
  return value?.kind === 'scalar' ? String(value.value) : undefined;
}

function isIdentity(items: readonly Node[], key: string): boolean {
  const values = items.map((item) => identity(item, key));
  return !values.includes(undefined) && new Set(values).size === values.length;
}

function matchBy(
  textOf: (item: Node) => string,
  git: readonly Node[],
  live: readonly Node[],
  matched: (number | null)[],
  free: Set<number>,
): void {
  const places = new Map<string, number[]>();
  for (const [index, item] of git.entries())
    places.set(textOf(item), [...(places.get(textOf(item)) ?? []), index]);
  for (const [at, item] of live.entries()) {
    const index = places.get(textOf(item))?.shift();
    if (index === undefined) continue;
    matched[at] = index;
    free.delete(index);
  }
}

/** What is left: each with the one of Git that shares most with it, or that stands at its place. */
function matchAlike(
  git: readonly Node[],
  live: readonly Node[],
  matched: (number | null)[],
  free: Set<number>,
): void {
  const isMany = free.size > MOST_COMPARED;
  for (const [at, item] of live.entries()) {
    if (matched[at] !== null) continue;
    const compared = [...free].filter((index) => !isMany || index === at);
    const best = mostAlike(git, item, at, compared);
    matched[at] = best;
    if (best !== null) free.delete(best);
  }
}

function mostAlike(
  git: readonly Node[],
  item: Node,
  at: number,
  compared: readonly number[],
): number | null {
  let [best, most]: [number | null, number] = [null, 0];
  for (const index of compared) {
    const known = git[index];
    const share = known === undefined ? 0 : alikeness(known, item) + (index === at ? 0.1 : 0);
    if (share > most) [best, most] = [index, share];
  }
  return best;
}

/** Above 0 where one may be the other: how many of their keys say the same; of texts, that they stand at one place. */
function alikeness(a: Node, b: Node): number {
  if (a.kind !== 'map' || b.kind !== 'map') return 0;
  const entries = entriesAt(b);
  const shared = [...a.entries].filter(([key, value]) => {
    const other = entries.get(key);
    return other !== undefined && said(other) === said(value);
  });
  const isSameName =
    stringAt(a, 'name') !== undefined && stringAt(a, 'name') === stringAt(b, 'name');
  const keys = [...a.entries.keys()].filter((key) => entries.has(key)).length;
  return shared.length + keys / 10 + (isSameName ? 1 : 0);
}
