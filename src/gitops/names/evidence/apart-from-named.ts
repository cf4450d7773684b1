import type { RootDraft } from '../../roots/root-draft.ts';
import { appliesOnly } from '../applies-only.ts';
import { NOBODY } from '../unit-name.ts';
import { addressParts, isAddress } from './address-parts.ts';
import type { Heard } from './by-evidence.ts';
import { byAddress, clusterLabels } from './cluster-labels.ts';

/**
 * What goes to a known cluster and says nothing of its environment is no part of environments that are told apart from it:
 * it has one of its own, called for what tells its cluster from the others. Where nothing at all is told apart, only a
 * proper name makes one (ARGO-37).
 */
export function apartFromNamed(
  heard: ReadonlyMap<RootDraft, Heard>,
): ReadonlyMap<RootDraft, Heard> {
  const silent = [...heard].flatMap(([draft, { belongs }]) =>
    belongs.length === 0 && draft.appliers.length > 0 ? [draft] : [],
  );
  if (silent.length === 0) return NONE;
  return new Map([...toAddresses(silent, heard), ...toOwnCluster(silent, heard)]);
}

const NONE: ReadonlyMap<RootDraft, Heard> = new Map();

function toAddresses(
  silent: readonly RootDraft[],
  heard: ReadonlyMap<RootDraft, Heard>,
): readonly (readonly [RootDraft, Heard])[] {
  const going = silent.filter(({ cluster }) => cluster !== null && isAddress(cluster));
  if (going.length === 0) return [];
  const { proper } = clusterLabels(byAddress(going));
  const labels = [...heard.values()].some(isNamed)
    ? new Map([...addressParts([...byAddress([...heard.keys()]).keys()]), ...proper])
    : proper;
  return going.flatMap((draft) => {
    const label = labels.get(draft.cluster ?? '');
    return label === undefined ? [] : [[draft, calledSo(label, BY_ADDRESS)] as const];
  });
}

/** Of a set that goes to several clusters, what stays in the cluster of its Argo CD. */
function toOwnCluster(
  silent: readonly RootDraft[],
  heard: ReadonlyMap<RootDraft, Heard>,
): readonly (readonly [RootDraft, Heard])[] {
  const here = silent.filter(
    (draft) =>
      draft.cluster === null &&
      draft.appliers.every(({ isAtHome, made }) => isAtHome === true && made !== undefined) &&
      !(draft.place.objects.size > 0 && appliesOnly(draft)),
  );
  if (here.length === 0) return [];
  const named = new Set(
    [...heard].flatMap(([{ appliers, cluster }, said]) =>
      cluster !== null && isNamed(said) ? appliers.flatMap(({ made }) => made?.set ?? []) : [],
    ),
  );
  return here.flatMap((draft) =>
    draft.appliers.some(({ made }) => made !== undefined && named.has(made.set))
      ? [[draft, calledSo(OWN, IN_CLUSTER)] as const]
      : [],
  );
}

/** What Argo CD calls the cluster that it runs in. */
const OWN = 'in-cluster';

const IN_CLUSTER = 'its set puts it into the cluster of Argo CD, beside others';
const BY_ADDRESS = 'its cluster is known by its address alone, and this tells it from the others';

const isNamed = ({ belongs }: Heard): boolean =>
  belongs.some(({ environment }) => environment !== NOBODY);

const calledSo = (environment: string, why: string): Heard => ({
  belongs: [{ environment, cluster: null }],
  why,
  against: [],
});
