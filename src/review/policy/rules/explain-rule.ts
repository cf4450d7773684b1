import { comesIntoForce } from '../../../checks/index.ts';
import { applied } from './applied.ts';
import type { AssessedEnvironment } from '../assess.ts';
import { conditionInputs } from './condition-inputs.ts';
import type { Matter } from './matter.ts';
import type { PullRequestFacts } from '../pull-request-facts.ts';
import type { Rule } from './rule.ts';

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
export interface Explained {
  readonly environments: readonly AssessedEnvironment[];
  readonly changedFiles: readonly string[];
  readonly pullRequest: PullRequestFacts | null;
}

/** Applies one rule to everything that a review judged. */
export function explainRule(rule: Rule, explained: Explained): RuleExplanation {
  const inputsOf = conditionInputs(explained.pullRequest);
  const applies: Matter[] = [];
  const undecided: { matter: Matter; why: string }[] = [];
  const not = new Map<string, { why: string; count: number; one: Matter; about: boolean }>();
  for (const matter of mattersFor(rule, explained)) {
    const verdict = applied(rule, matter, inputsOf);
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
  { environments, changedFiles }: Explained,
): readonly Matter[] {
  if (subject === 'file') return changedFiles.map((path) => ({ kind: 'file', path }));
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
