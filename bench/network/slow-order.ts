import type { Truth } from './slow-facts.ts';

/** The action of a rule that ends the search, or none where no rule is about a packet. */
export type Action = 'allow' | 'deny' | 'pass' | 'none';
export type Actions = ReadonlySet<Action>;

const NONE: Actions = new Set(['none']);

/** One rule: whether it is about the packet, and the action then. */
export interface OrderedRule {
  readonly matches: Truth;
  readonly action: Action;
}

/** Rules in order: the first that is about the packet decides. All outcomes that are possible. */
export function firstOf(rules: readonly OrderedRule[]): Actions {
  const possible = new Set<Action>();
  for (const { matches, action } of rules) {
    if (matches !== 'no') possible.add(action);
    if (matches === 'yes') return possible;
  }
  return possible.add('none');
}

/** Policies of one rank: nothing says which of them comes first. */
function anyFirst(policies: readonly Actions[]): Actions {
  const possible = new Set(policies.flatMap((actions) => [...actions]));
  if (!policies.every((actions) => actions.has('none'))) possible.delete('none');
  return possible;
}

/** One after the other: where the first has no action the next one decides. */
const inTurn = (steps: readonly Actions[]): Actions =>
  steps.reduce((before, next) => insteadOf(before, 'none', next), NONE);

/** The same outcomes, with those of another step in the place of one of them. */
export const insteadOf = (outcomes: Actions, replaced: Action, by: Actions): Actions =>
  outcomes.has(replaced)
    ? new Set([...[...outcomes].filter((each) => each !== replaced), ...by])
    : outcomes;

/** The outcomes of policies that a number orders, the lowest first. */
export function byRank(
  policies: readonly { readonly rank: number; readonly actions: Actions }[],
): Actions {
  const ranks = [...new Set(policies.map(({ rank }) => rank))].sort((a, b) => a - b);
  return inTurn(
    ranks.map((rank) =>
      anyFirst(policies.filter((each) => each.rank === rank).map(({ actions }) => actions)),
    ),
  );
}
