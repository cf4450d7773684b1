import { labels, mapOf, part, specOf, text } from './field.ts';

const mutualTls = part(({ origin, at }) => ({ origin, mode: at('mode', text) }));

export type MutualTls = NonNullable<ReturnType<typeof mutualTls>>;

const ports = mapOf(mutualTls);

/** The view of a PeerAuthentication. */
export const asPeerAuthentication = specOf(({ origin, at }) => ({
  origin,
  selector: at('selector.matchLabels', labels),
  mtls: at('mtls', mutualTls),
  /** By port of the workload (MTLS-9). */
  portLevelMtls: at('portLevelMtls', ports),
}));
