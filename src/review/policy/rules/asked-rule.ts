import type { Tier } from '../../../manifest/index.ts';
import { nearestWord } from '../../../manifest/index.ts';
import type { Explained } from './explain-rule.ts';
import { explainRule } from './explain-rule.ts';
import type { Rule, RuleSubject } from './rule.ts';

/** What there is to say of a rule that somebody asks about and that applies to nothing. */
export type AskedRule =
  | {
      readonly kind: 'unapplied';
      readonly id: string;
      readonly tier: Tier;
      readonly subject: RuleSubject;
      readonly why: string;
      /** `file:line` of it. */
      readonly place: string;
      /** Why it does not apply to what there is, nearest first; a few of the reasons. */
      readonly not: readonly { readonly why: string; readonly count: number }[];
      /** Reasons that are left out. */
      readonly more: number;
    }
  /** There is no rule of that id. */
  | { readonly kind: 'unknown'; readonly nearest: string | null };

const MOST_REASONS = 5;
const LONGEST_REASON = 300;

/** Null where the rule applies to something: the reasons of the review say to what. */
export function askedRule(
  id: string,
  rules: readonly Rule[],
  explained: Explained,
): AskedRule | null {
  const rule = rules.find((each) => each.id.toLowerCase() === id.toLowerCase());
  if (rule === undefined) {
    const known = rules.map((each) => each.id);
    return { kind: 'unknown', nearest: nearestWord(id, known) };
  }
  const { applies, undecided, not } = explainRule(rule, explained);
  if (applies.length + undecided.length > 0) return null;
  const reasons = not.map(({ why, count }) => ({
    why: why.slice(0, LONGEST_REASON).replace(/\p{Cs}$/u, ''),
    count,
  }));
  return {
    kind: 'unapplied',
    id: rule.id,
    tier: rule.tier,
    subject: rule.subject,
    why: rule.why,
    place: rule.place,
    not: reasons.slice(0, MOST_REASONS),
    more: Math.max(0, reasons.length - MOST_REASONS),
  };
}
