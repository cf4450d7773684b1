import type { FollowedDestinations } from '../../argo/followed/followed-applications.ts';
import { followTheSame } from '../../argo/followed/followed-applications.ts';
import type { RootDraft } from '../../roots/root.ts';
import type { ApplierWitness } from '../../appliers/applier.ts';
import { folderOfApplier } from '../../appliers/applier.ts';

/**
 * Holds what one tree says of the names of its environments: a change is named by what both of its sides say.
 */
export interface NameEvidence {
  readonly drafts: readonly RootDraft[];
  /** Holds what each applier or path that says something says, and of which folder. */
  readonly said: ReadonlySet<string>;
  /** Lists what its environments are called. */
  readonly names: readonly string[];
  /** Says of which clusters what goes there is followed; absent where nothing can be left out. */
  readonly destinations?: FollowedDestinations;
}

export const nameEvidence = (
  drafts: readonly RootDraft[],
): Pick<NameEvidence, 'drafts' | 'said'> => ({
  drafts,
  said: new Set(
    drafts.flatMap((draft) => witnessesOf(draft).map((witness) => keyOf(draft, witness))),
  ),
});

/** Tells whether a base and a merge result say the same: then each is named as it is by itself. */
export const saysTheSame = (one: NameEvidence, other: NameEvidence): boolean =>
  one.said.size === other.said.size &&
  [...one.said].every((each) => other.said.has(each)) &&
  one.names.length === other.names.length &&
  one.names.every((name) => other.names.includes(name)) &&
  followTheSame(one.destinations, other.destinations);

/** Roots of the other side, with those of their appliers that do not stand on this side as well. */
export function otherDrafts(
  { said }: Omit<NameEvidence, 'names'>,
  beside: NameEvidence | undefined,
): readonly RootDraft[] {
  const isOther =
    (draft: RootDraft) =>
    (witness: ApplierWitness): boolean =>
      !said.has(keyOf(draft, witness));
  return (beside?.drafts ?? []).flatMap((draft) => {
    const appliers = draft.appliers.filter(isOther(draft));
    const witnesses = (draft.witnesses ?? []).filter(isOther(draft));
    return appliers.length + witnesses.length === 0 ? [] : [{ ...draft, appliers, witnesses }];
  });
}

const witnessesOf = ({ appliers, witnesses = [] }: RootDraft): readonly ApplierWitness[] => [
  ...appliers,
  ...witnesses,
];

const keyOf = ({ place, cluster }: RootDraft, witness: ApplierWitness): string =>
  JSON.stringify([
    place.path,
    cluster,
    witness.object,
    witness.made?.application,
    witness.evidence,
    folderOfApplier(witness),
    witness.origin.file,
  ]);
