import type { RootDraft } from '../roots/root.ts';
import { placeOf } from '../../manifest/index.ts';
import { NOBODY } from './unit-name.ts';
import type { EvidenceVerdict } from './evidence/evidence-verdict.ts';

type Belongs = EvidenceVerdict['belongs'];

/**
 * Gives a folder that appliers of several environments take to their own clusters to each of these: its path says one
 * environment (`apps/prod`), and appliers in `clusters/prod` and `clusters/prod-us` make it part of both. It
 * holds those alone of whom that is so. Appliers of clusters that are called otherwise (`clusters/dr`) make it a further
 * cluster of the same environment; one applier that is itself part of several is in each of them, whatever the path says.
 */
export function foldersOfSeveral(
  heard: ReadonlyMap<RootDraft, EvidenceVerdict>,
  aboveOf: (draft: RootDraft) => Belongs,
  isOfPath: (said: EvidenceVerdict) => boolean,
): ReadonlyMap<RootDraft, EvidenceVerdict> {
  const byPath = new Map<string, RootDraft[]>();
  for (const [draft, said] of heard) {
    const isOfHomes =
      draft.appliers.length > 0 && draft.appliers.every(({ isAtHome }) => isAtHome === true);
    if (!isOfPath(said) || !isOfHomes || draft.cluster !== null) continue;
    const { path } = draft.place;
    byPath.set(path, [...(byPath.get(path) ?? []), draft]);
  }
  const found = new Map<RootDraft, EvidenceVerdict>();
  for (const drafts of byPath.values())
    for (const [draft, belongs] of ofEach(drafts, heard, aboveOf)) {
      const said = heard.get(draft);
      if (said !== undefined)
        found.set(draft, { ...said, belongs, why: 'what applies it is part of it', against: [] });
    }
  return found;
}

/** None where appliers are of the environment alone that the path says, or of others that are not called after it. */
function ofEach(
  drafts: readonly RootDraft[],
  heard: ReadonlyMap<RootDraft, EvidenceVerdict>,
  aboveOf: (draft: RootDraft) => Belongs,
): readonly (readonly [RootDraft, Belongs])[] {
  const above = drafts.map((draft) => [draft, aboveOf(draft)] as const);
  const names = new Set(above.flatMap(([, all]) => all.map(({ environment }) => environment)));
  const [own, ...others] = drafts.flatMap((draft) => heard.get(draft)?.belongs ?? []);
  const isOfPath =
    own !== undefined && others.every(({ environment }) => environment === own.environment);
  const isNamedAfter = (name: string): boolean => name.split('-').includes(own?.environment ?? '');
  return isOfPath && names.size > 1 && names.has(own.environment) && [...names].every(isNamedAfter)
    ? above.filter(([, all]) => all.length > 0)
    : above.filter(([draft, all]) => isOfOneApplier(draft) && all.length > 1 && all.every(isKnown));
}

const isOfOneApplier = ({ appliers }: RootDraft): boolean =>
  new Set(appliers.map(({ origin }) => placeOf(origin))).size === 1;

const isKnown = ({ environment }: Belongs[number]): boolean => environment !== NOBODY;
