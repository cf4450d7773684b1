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

/** Leaves out of what is beside a wildcard what becomes the same: it is told of with it. */
export function besideAlike(all: readonly Consequence[]): readonly Consequence[] {
  const keyOf = ({ kind, gateway, port }: Consequence, host: string): string =>
    JSON.stringify([kind, gateway, port, host.toLowerCase()]);
  const known = new Set(all.map((each) => keyOf(each, each.destination)));
  return all.map(({ besides, ...each }) => {
    const others = besides?.filter((name) => !known.has(keyOf(each, name))) ?? [];
    return others.length === 0 ? each : { ...each, besides: others };
  });
}
