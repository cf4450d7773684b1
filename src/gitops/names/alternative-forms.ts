import type { RootDraft } from '../roots/root.ts';

/**
 * Keeps one form of each Application whose generator does not know its clusters, of those that meet in one cluster: the one
 * with a file of values of its own, where just one has; else the one without, and where all have one the first.
 */
export function oneFormEach(drafts: readonly RootDraft[]): readonly RootDraft[] {
  const forms = new Map<string, RootDraft[]>();
  for (const draft of drafts) {
    const of = formOf(draft)?.of;
    if (of !== undefined) forms.set(of, [...(forms.get(of) ?? []), draft]);
  }
  if ([...forms.values()].every(({ length }) => length < 2)) return drafts;
  const kept = new Map([...forms].map(([of, all]) => [of, likeliest(all)]));
  return drafts.filter((draft) => {
    const of = formOf(draft)?.of;
    return of === undefined || kept.get(of) === draft;
  });
}

function likeliest(forms: readonly RootDraft[]): RootDraft | undefined {
  const own = forms.filter((draft) => formOf(draft)?.part !== null);
  return own.length === 1 ? own[0] : (forms.find((draft) => !own.includes(draft)) ?? own[0]);
}

const formOf = ({ appliers: [applier] }: RootDraft) => applier?.alternative;
