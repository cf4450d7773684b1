import { comesIntoForce } from '../../../checks/index.ts';
import { applyRule } from './rule-match.ts';
import type { AssessedEnvironment } from '../assessment.ts';
import { conditionInputs } from './condition-inputs.ts';
import type { Matter } from './matter.ts';
import type { PullRequestFacts } from '../pull-request-facts.ts';
import type { Rule, RuleSubject } from './rule.ts';
import type { Tier } from '../../../manifest/index.ts';
import { nearestWord } from '../../../manifest/index.ts';

/** What one rule makes of a change. */
export interface RuleExplanation {
  readonly rule: Rule;
  readonly applies: readonly Matter[];
  /** Its condition counts as met. */
  readonly undecided: readonly { readonly matter: Matter; readonly why: string }[];
  /** Why it does not apply to the others, nearest first, with one of each. */
  readonly not: readonly {
    readonly why: string;
    readonly count: number;
    readonly one: Matter;
  }[];
}

/** What a review judged. */
interface Explained {
  readonly environments: readonly AssessedEnvironment[];
  readonly changedFiles: readonly string[];
  /** Tells whether no file of both sides has other owners afterwards. */
  readonly ownersKept: boolean;
  readonly pullRequest: PullRequestFacts | null;
}

/** Applies one rule to everything that a review judged. */
export function explainRule(rule: Rule, explained: Explained): RuleExplanation {
  const inputsOf = conditionInputs(explained.pullRequest);
  const applies: Matter[] = [];
  const undecided: { matter: Matter; why: string }[] = [];
  const not = new Map<string, { why: string; count: number; one: Matter; about: boolean }>();
  for (const matter of mattersFor(rule, explained)) {
    const verdict = applyRule(rule, matter, inputsOf);
    if (verdict.kind === 'applies') applies.push(matter);
    else if (verdict.kind === 'undecided') undecided.push({ matter, why: verdict.why });
    else {
      const { why, about } = verdict;
      const known = not.get(why);
      if (known === undefined) not.set(why, { why, about, count: 1, one: matter });
      else known.count += 1;
    }
  }
  const nearest = [...not.values()].sort((a, b) => Number(b.about) - Number(a.about));
  return { rule, applies, undecided, not: nearest };
}

/** Of what a rule can be about, in the order of the review. */
function mattersFor(
  { subject }: Rule,
  { environments, changedFiles, ownersKept }: Explained,
): readonly Matter[] {
  if (subject === 'file') return changedFiles.map((path) => ({ kind: 'file', path, ownersKept }));
  if (subject === 'consequence')
    return environments.flatMap((environment) =>
      environment.consequences.map((consequence): Matter => ({
        kind: 'consequence',
        consequence,
        environment,
      })),
    );
  return environments.flatMap((environment): readonly Matter[] =>
    subject === 'change'
      ? environment.changes.map((change) => ({ kind: 'change', change, environment }))
      : environment.findings
          .filter(comesIntoForce)
          .map((finding) => ({ kind: 'finding', finding, environment })),
  );
}

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
