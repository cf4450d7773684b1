import type { Resource } from '../../manifest/index.ts';
import { itemsAt, nodeAt, stringAt } from '../../manifest/index.ts';
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

/**
 * The mode of a MeshPolicy (`authentication.istio.io`, Istio before 1.6): `mtls` without a mode means STRICT, no peers
 * plaintext.
 */
export function modeOfMeshPolicy({ node }: Resource): 'STRICT' | 'PERMISSIVE' | 'DISABLE' {
  const peer = itemsAt(node, 'spec', 'peers').find((item) => nodeAt(item, 'mtls') !== undefined);
  if (peer === undefined) return 'DISABLE';
  return stringAt(peer, 'mtls', 'mode') === 'PERMISSIVE' ? 'PERMISSIVE' : 'STRICT';
}
