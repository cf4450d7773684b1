import type { Consequence } from './consequence.ts';

/**
 * Lists the names under a wildcard that are compared by themselves, at most so many as are told: the wildcard stands for
 * none of them. Empty for a name that is written in full.
 */
export function namesUnder(wildcard: string, names: Iterable<string>): readonly string[] {
  if (!wildcard.startsWith('*')) return [];
  const suffix = wildcard.slice(1).toLowerCase();
  return [...names].filter((name) => name !== wildcard.toLowerCase() && name.endsWith(suffix));
}

/**
 * Leaves out of what is beside a wildcard what becomes the same: it is told of with it. A redirect that led to an answer
 * and one that led to none are told apart.
 */
export function besideAlike(all: readonly Consequence[]): readonly Consequence[] {
  const keyOf = (one: Consequence, host: string): string => {
    const [led, leads] = [one.before, one.after].map(({ leadsTo }) => leadsTo?.answer ?? null);
    return JSON.stringify([one.kind, one.gateway, one.port, led, leads, host.toLowerCase()]);
  };
  const known = new Set(all.map((each) => keyOf(each, each.destination)));
  return all.map(({ besides, ...each }) => {
    const others = besides?.filter((name) => !known.has(keyOf(each, name))) ?? [];
    return others.length === 0 ? each : { ...each, besides: others };
  });
}
