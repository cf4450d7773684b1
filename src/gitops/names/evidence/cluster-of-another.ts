import type { RootDraft } from '../../roots/root.ts';
import type { Belonging } from '../assign-environments.ts';
import { unitName } from '../unit-name.ts';
import type { EvidenceVerdict } from './evidence-verdict.ts';

const WHY = 'what applies it is part of it, and so is all else that goes to its cluster';
/** One root more may be named wrongly, too. */
const COMPANY = 2;

/**
 * Finds what goes to the cluster of another environment than its path says: that of all else which goes there, and of the
 * folder of what applies it, while the environment of its path is in other clusters. Where it goes decides, as an
 * Application of one environment that names the folder of another shows.
 */
export function inClustersOfOthers(
  heard: ReadonlyMap<RootDraft, EvidenceVerdict>,
  aboveOf: (draft: RootDraft) => readonly Belonging[],
  isOfPath: (said: EvidenceVerdict) => boolean,
): ReadonlyMap<RootDraft, EvidenceVerdict> {
  const [byCluster, byName] = [new Map<string, RootDraft[]>(), new Map<string, RootDraft[]>()];
  for (const [draft, { belongs }] of heard) {
    if (draft.cluster === null) continue;
    const name = onlyName(belongs) ?? '';
    byCluster.set(draft.cluster, [...(byCluster.get(draft.cluster) ?? []), draft]);
    byName.set(name, [...(byName.get(name) ?? []), draft]);
  }
  return new Map(
    [...heard].flatMap(([draft, said]) => {
      const own = onlyName(said.belongs);
      if (draft.cluster === null || own === null || !isOfPath(said)) return [];
      const beside = (byCluster.get(draft.cluster) ?? []).filter((each) => each !== draft);
      const [first] = beside;
      const belongs = (first && heard.get(first)?.belongs) ?? [];
      const name = onlyName(belongs);
      if (beside.length < COMPANY || name === null || name === own) return [];
      const areAlike = [aboveOf(draft), ...beside.map((each) => heard.get(each)?.belongs ?? [])];
      if (areAlike.some((each) => onlyName(each) !== name)) return [];
      const others = (byName.get(own) ?? []).filter((each) => each !== draft);
      return others.length === 0 || others.some(({ cluster }) => cluster === draft.cluster)
        ? []
        : [[draft, { belongs, why: WHY, against: [against(draft, name, own)] }] as const];
    }),
  );
}

function onlyName(belongs: readonly Belonging[]): string | null {
  const [own, ...others] = belongs;
  return own === undefined || others.length > 0 ? null : unitName(own.environment, own.cluster);
}

const against = ({ appliers: [applier] }: RootDraft, name: string, own: string): string =>
  `${applier === undefined ? 'what applies it' : `${applier.object.kind} ${applier.object.namespace}/${applier.object.name}`} is for ${name} (${WHY}), and the path of what it applies says ${own}`;
