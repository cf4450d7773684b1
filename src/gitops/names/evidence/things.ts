/**
 * Which of several members are of one thing: those that have a key in common, or are so by way of others. The answer is
 * the same whatever order they come in.
 */
export function thingsOf<T>(
  members: readonly T[],
  keysOf: (member: T) => readonly string[],
): readonly (readonly T[])[] {
  const parents = members.map((_, at) => at);
  const rootOf = (at: number): number => {
    let root = at;
    while (parents[root] !== root) root = parents[root] ?? root;
    for (let each = at; each !== root;) {
      const next = parents[each] ?? root;
      parents[each] = root;
      each = next;
    }
    return root;
  };
  const first = new Map<string, number>();
  for (const [at, member] of members.entries())
    for (const key of keysOf(member)) {
      const known = first.get(key);
      if (known === undefined) first.set(key, at);
      else parents[rootOf(at)] = rootOf(known);
    }
  const things = new Map<number, T[]>();
  for (const [at, member] of members.entries()) {
    const thing = things.get(rootOf(at));
    if (thing === undefined) things.set(rootOf(at), [member]);
    else thing.push(member);
  }
  return [...things.values()];
}
