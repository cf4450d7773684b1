import { coversHost } from '../../../manifest/index.ts';

/** What connections are led by that name one of these in their handshake: one filter chain of a listener. */
export interface TlsChain<T> {
  readonly names: readonly string[];
  readonly leads: T;
}

/** `refused`: two chains have a name in common, and Envoy keeps the listener that it had before. */
export type ChainFound<T> =
  | { readonly kind: 'chain'; readonly leads: T }
  | { readonly kind: 'none' }
  | { readonly kind: 'refused' };

/**
 * The chain whose name covers the one of a handshake most specifically, wherever it stands. With `*` among its names a
 * chain asks for none of them (ROUTE-64).
 */
export function chainFor<T>(chains: readonly TlsChain<T>[], name: string): ChainFound<T> {
  const byName = new Map<string, T>();
  for (const { names, leads } of chains)
    for (const one of names.includes('*') ? ['*'] : names) {
      if (byName.has(one)) return { kind: 'refused' };
      byName.set(one, leads);
    }
  const [best] = [...byName.keys()]
    .filter((one) => coversHost(one, name))
    .toSorted((a, b) => Number(b === name) - Number(a === name) || b.length - a.length);
  const leads = best === undefined ? undefined : byName.get(best);
  return leads === undefined ? { kind: 'none' } : { kind: 'chain', leads };
}

/** Of chains that ask for the very same names a sidecar gets the first (ROUTE-64). */
export function distinctChains<T>(chains: readonly TlsChain<T>[]): readonly TlsChain<T>[] {
  const byNames = new Map<string, TlsChain<T>>();
  for (const chain of chains) {
    const key = chain.names.join(' ');
    if (!byNames.has(key)) byNames.set(key, chain);
  }
  return [...byNames.values()];
}
