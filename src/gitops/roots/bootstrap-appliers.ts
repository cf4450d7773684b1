import { compareText } from '../../manifest/index.ts';
import type { EnvironmentPlan } from '../environment.ts';
import type { Applier, ApplierName } from '../appliers/applier.ts';
import { isTaken, scriptText } from '../scripts/script-applier.ts';
import type { ScriptFindings } from '../scripts/script-applier.ts';
import type { RootDraft } from './root.ts';
import { isBelow } from '../tree-path.ts';

/** More are not named one by one. */
const MOST = 3;

/** Appliers with which delivery begins, and that are taken to be for all of these environments: a guess. */
export interface Beginnings {
  readonly appliers: readonly { readonly object: ApplierName; readonly file: string }[];
  /** Their names, sorted. */
  readonly environments: readonly string[];
}

/**
 * Flux Kustomizations that nothing in the tree applies and whose folders count for every environment, since nothing
 * says for which. What other shared roots hold is not among them.
 */
export function sharedBeginnings(
  shared: readonly RootDraft[],
  environments: readonly string[],
): Beginnings {
  const own = byApplier(shared);
  const begins = [...own.values()].filter(
    ({ applier, drafts }) =>
      !shared.some((draft) => !drafts.has(draft) && isBelow(applier.origin.file, draft.root.path)),
  );
  return {
    appliers: begins.map(({ applier: { object, origin } }) => ({ object, file: origin.file })),
    environments: [...environments].sort(compareText),
  };
}

/** Tells of them in one sentence at most. */
export function beginningNotes(
  { appliers, environments }: Beginnings,
  scripts: Pick<ScriptFindings, 'appliers' | 'named'>,
): readonly string[] {
  const files = [...new Set(appliers.map(({ file }) => file))].sort(compareText);
  if (files.length === 0) return [];
  const [it, its] = files.length === 1 ? ['it', 'it is'] : ['them', 'they are'];
  const where =
    environments.length === 1
      ? (environments[0] ?? '')
      : `every environment (${environments.slice(0, MOST).join(', ')})`;
  const own = scripts.appliers.filter((each) =>
    files.some((file) => isTaken(file, each) || isBelow(file, each.path)),
  );
  const by = own.length === 0 ? '' : `, as by ${listed(own.map(scriptText))}`;
  const none = `nothing in this tree applies ${it}, or only what comes of ${it}`;
  const some = `what is followed here does not apply ${it}, or only what comes of ${it}`;
  const who = own.length > 0 ? some : (scripts.named?.said(files, { none, some }) ?? none);
  return [
    `${listed(files)} ${files.length === 1 ? 'is a beginning' : 'are beginnings'} of what Flux applies: ${who}. So ${its} taken to be applied first by hand or by a script${by}, and what Flux applies from there to be for ${where}. If not, say so under \`environments\`.`,
  ];
}

function listed(texts: readonly string[]): string {
  const more = texts.length - MOST;
  return `${texts.slice(0, MOST).join(', ')}${more > 0 ? ` and ${String(more)} more` : ''}`;
}

/** A plan that guesses nothing of appliers that a change deletes; the same where it guesses nothing of them anyway. */
export function withoutBeginnings(
  plan: EnvironmentPlan,
  isDeleted: (applier: ApplierName, file: string) => boolean,
): EnvironmentPlan {
  const { beginnings } = plan;
  if (beginnings === undefined) return plan;
  const appliers = beginnings.appliers.filter(({ object, file }) => !isDeleted(object, file));
  if (appliers.length === beginnings.appliers.length) return plan;
  const rest = { ...beginnings, appliers };
  const scripts = plan.scripts ?? { appliers: [] };
  const said = new Set(beginningNotes(beginnings, scripts));
  return {
    ...plan,
    beginnings: rest,
    notes: plan.notes.flatMap((note) => (said.has(note) ? beginningNotes(rest, scripts) : [note])),
  };
}

interface Applied {
  readonly applier: Applier;
  readonly drafts: Set<RootDraft>;
}

/** Lists what each Flux Kustomization applies, by where it is written. */
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
