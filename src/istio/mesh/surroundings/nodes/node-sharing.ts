import { listed, nodeAt } from '../../../../manifest/index.ts';
import type { Resource } from '../../../../manifest/index.ts';
import type { Mesh } from '../../mesh.ts';
import { surroundingsOf } from '../mesh-surroundings.ts';
import type { Influence } from '../influence.ts';
import type { TurnedObject } from '../rewritten.ts';
import { takingOf } from './node-takers.ts';
import type { NodeShare } from './node-shares.ts';
import { nodeSharesOf } from './node-shares.ts';

/**
 * Tells of pods that share their node in a way in which they did not before, and of those that run as it does if they now
 * run another program. Parts of the mesh are judged as such. AROUND-19
 */
export function newlyShared({ was, is }: TurnedObject, after: Mesh): readonly Influence[] {
  if (is === null || surroundingsOf(after).partOf(is) !== null) return [];
  const before = was === null ? [] : nodeSharesOf(was);
  const fresh = nodeSharesOf(is).filter((share) => !before.some((had) => covers(had, share)));
  const [first] = fresh;
  const where = nodesOf(is);
  const node = { kind: 'node', on: 'node' } as const;
  if (first !== undefined) return [{ ...node, ...sharingOf(fresh, where), at: first.at }];
  const [then, now] = [was, is].map((one) => (one === null ? null : takingOf(one)));
  if (then == null || now == null || then.program === now.program) return [];
  return [
    {
      ...node,
      does: `runs another program with every right on ${where} (${now.words})`,
      because: nothingApart('it', where),
      at: now.at,
    },
  ];
}

/** Says on which nodes the pods run: a DaemonSet has one on each, unless it chooses among them. */
function nodesOf({ kind, node }: Resource): string {
  if (kind !== 'DaemonSet') return 'its node';
  const pod = nodeAt(node, 'spec', 'template', 'spec');
  const chooses =
    nodeAt(pod, 'nodeSelector') !== undefined ||
    nodeAt(pod, 'affinity', 'nodeAffinity') !== undefined ||
    nodeAt(pod, 'nodeName') !== undefined;
  return chooses ? 'each node that it chooses' : 'every node';
}

const MOST_WORDS = 6;

const nothingApart = (what: string, where: string): string =>
  `Nothing separates ${what} from the other pods on ${where}, or from their proxies`;

/** Says how pods share their node, as far as it is written, and what that means. */
function sharingOf(
  fresh: readonly NodeShare[],
  where: string,
): Pick<Influence, 'does' | 'because' | 'symptom'> {
  const words = listed(
    fresh.map((share) => share.words),
    MOST_WORDS,
  );
  const [container, ...others] = new Set(fresh.map((share) => share.container));
  const one = others.length === 0 ? (container ?? null) : null;
  const by = one === null ? '' : ` in ${one}`;
  if (fresh.every(({ isCapability }) => isCapability))
    return {
      does: `can do more on ${where} than other pods (${words}${by})`,
      because: "Kubernetes' baseline lets no pod have this (Pod Security Standards)",
      symptom: 'no errors: what a program in these pods does with it is not seen here',
    };
  if (fresh.every(({ folder }) => folder !== null))
    return {
      does: `shares ${where} (${words}${by})`,
      because: `What lies there belongs to the node, and other pods on it may live of it`,
    };
  return {
    does: `shares ${where} (${words}${by})`,
    because: nothingApart(
      one?.startsWith('init') === true ? `its ${one}, while it runs,` : 'it',
      where,
    ),
  };
}

/** Tells whether what a pod had goes as far: the same, every capability, or a folder above. */
function covers(had: NodeShare, share: NodeShare): boolean {
  if (had.words === share.words) return true;
  if (had.folder !== null && share.folder !== null)
    return (
      (had.folder.isWritten || !share.folder.isWritten) &&
      `${share.folder.path}/`.startsWith(had.folder.path === '/' ? '/' : `${had.folder.path}/`)
    );
  const hasAll = had.words === 'privileged' || had.words === 'ALL';
  return hasAll && /^[A-Z_]+$/.test(share.words);
}
