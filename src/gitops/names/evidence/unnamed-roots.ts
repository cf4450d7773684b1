import type { RootDraft } from '../../roots/root.ts';
import { appliesOnly } from '../shared-clusters.ts';
import { NOBODY, UNREACHED } from '../unit-name.ts';
import { addressParts, isAddress } from './cluster-address.ts';
import type { EvidenceVerdict } from './evidence-verdict.ts';
import { byAddress, clusterLabels } from './cluster-labels.ts';
import { NOBODY_APPLIES, setAside } from '../../survey/delivery-exclusions.ts';

/**
 * Sets apart what goes to a known cluster and says nothing of its environment: it is no part of environments
 * that are told apart from it, and has one of its own, called for what tells its cluster from the others.
 * Where nothing at all is told apart, only a proper name makes one (ARGO-37).
 */
export function apartFromNamed(
  heard: ReadonlyMap<RootDraft, EvidenceVerdict>,
): ReadonlyMap<RootDraft, EvidenceVerdict> {
  const silent = [...heard].flatMap(([draft, { belongs }]) =>
    belongs.length === 0 && draft.appliers.length > 0 ? [draft] : [],
  );
  if (silent.length === 0) return NONE;
  return new Map([...toAddresses(silent, heard), ...toOwnCluster(silent, heard)]);
}

const NONE: ReadonlyMap<RootDraft, EvidenceVerdict> = new Map();

function toAddresses(
  silent: readonly RootDraft[],
  heard: ReadonlyMap<RootDraft, EvidenceVerdict>,
): readonly (readonly [RootDraft, EvidenceVerdict])[] {
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

/** Lists what stays in the cluster of its Argo CD, of a set that goes to several clusters. */
function toOwnCluster(
  silent: readonly RootDraft[],
  heard: ReadonlyMap<RootDraft, EvidenceVerdict>,
): readonly (readonly [RootDraft, EvidenceVerdict])[] {
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

/** Is what Argo CD calls the cluster that it runs in. */
const OWN = 'in-cluster';

const IN_CLUSTER = 'its set puts it into the cluster of Argo CD, beside others';
const BY_ADDRESS = 'its cluster is known by its address alone, and this tells it from the others';

const isNamed = ({ belongs }: EvidenceVerdict): boolean =>
  belongs.some(({ environment }) => environment !== NOBODY);

const calledSo = (environment: string, why: string): EvidenceVerdict => ({
  belongs: [{ environment, cluster: null }],
  why,
  against: [],
});

/**
 * Puts aside what nothing applies, and lies where the name of the folder says that things are put aside: it
 * is for none of the environments that others are told to be for, and is applied by nobody seen here. Where
 * nothing tells environments apart, the name of the folder alone says too little.
 */
export function putAside(
  heard: ReadonlyMap<RootDraft, EvidenceVerdict>,
): ReadonlyMap<RootDraft, EvidenceVerdict> {
  const named = new Set(
    [...heard.values()].flatMap(({ belongs }) => belongs.map(({ environment }) => environment)),
  );
  named.delete(NOBODY);
  if (named.size < 2) return new Map();
  return new Map(
    [...heard].flatMap(([draft, { belongs }]) => {
      const folder = setAside(draft.root.path, NO_STEPS);
      return belongs.length > 0 || draft.appliers.length > 0 || folder === null
        ? []
        : [[draft, { ...UNREACHED, why: `it lies in ${folder}${NOBODY_APPLIES}`, against: [] }]];
    }),
  );
}

const NO_STEPS: ReadonlySet<string> = new Set();
