import type { Applier } from '../sources/applier.ts';
import type { RootDraft } from './root-draft.ts';
import { compareText, isBelow } from '../tree-path.ts';

/** More are not named one by one. */
const MOST = 3;

/**
 * Flux Kustomizations that nothing in the tree applies and whose folders count for every environment, since nothing
 * says for which: a guess, in one sentence. What other shared roots hold is not named.
 */
export function sharedBeginnings(
  shared: readonly RootDraft[],
  environments: readonly string[],
): readonly string[] {
  const own = byApplier(shared);
  const begins = [...own.values()].filter(
    ({ applier, drafts }) =>
      !shared.some((draft) => !drafts.has(draft) && isBelow(applier.origin.file, draft.root.path)),
  );
  const files = [...new Set(begins.map(({ applier }) => applier.origin.file))].sort(compareText);
  if (files.length === 0) return [];
  const more = files.length > MOST ? ` and ${String(files.length - MOST)} more` : '';
  const names = [...environments].sort(compareText);
  const where =
    names.length === 1
      ? (names[0] ?? '')
      : `every environment (${names.slice(0, MOST).join(', ')})`;
  return [
    `No Application, Kustomization or kustomization.yaml in the tree applies ${files.slice(0, MOST).join(', ')}${more}: taken to be applied by hand or by a script, and what Flux applies from there to be for ${where}. If not, say so under \`environments\`.`,
  ];
}

interface Applied {
  readonly applier: Applier;
  readonly drafts: Set<RootDraft>;
}

/** What each Flux Kustomization applies, by where it is written. */
function byApplier(drafts: readonly RootDraft[]): ReadonlyMap<string, Applied> {
  const found = new Map<string, Applied>();
  const applied = drafts.flatMap((draft) =>
    draft.appliers.filter(({ tool }) => tool === 'flux').map((applier) => ({ draft, applier })),
  );
  for (const { draft, applier } of applied) {
    const key = `${applier.origin.file}:${String(applier.origin.line)}`;
    const known = found.get(key);
    if (known) known.drafts.add(draft);
    else found.set(key, { applier, drafts: new Set([draft]) });
  }
  return found;
}
