import { checksNamed, namesOf } from '../../checks/index.ts';
import { nearestWord } from '../../manifest/index.ts';
import type { PolicyProblem } from '../policy/configuration/read-policy-file.ts';
import { explainRule } from '../policy/rules/explain-rule.ts';
import { checkExplanation } from '../report/policy/check-explanation.ts';
import {
  namedChecksText,
  ruleExplanation,
  tierExplanation,
} from '../report/policy/rule-explanation.ts';
import type { Engine } from './engine.ts';
import type { ReadTrees } from '../../forge/index.ts';
import { placeOfIn } from './review-change.ts';
import { reviewTrees } from './review-trees.ts';

export type ExplainedRules =
  | { readonly kind: 'explained'; readonly text: string }
  | { readonly kind: 'unknown-rule'; readonly nearest: string | null }
  | { readonly kind: 'invalid'; readonly problems: readonly PolicyProblem[] };

/**
 * Says why a change has its tier; of one rule, to what it applies and why not to the rest; of a
 * detector or a check, what it looks for and what it finds.
 */
export async function explainRules(
  trees: ReadTrees,
  engine: Engine,
  asked: { readonly rule: string | null; readonly asOf: string },
): Promise<ExplainedRules> {
  const { asOf } = asked;
  const outcome = await reviewTrees(trees.base, trees.merged, engine, { asOf, pullRequest: null });
  if (outcome.kind === 'invalid-policy') return { kind: 'invalid', problems: outcome.problems };
  const { review, policy, assessed } = outcome;
  const context = { review, asOf, base: null, head: null, placeOf: placeOfIn(trees) };
  if (asked.rule === null) return { kind: 'explained', text: tierExplanation(context) };
  const rule = policy.rules.find(({ id }) => id === asked.rule);
  if (rule === undefined) {
    const named = checksNamed(asked.rule, engine.detectors);
    if (named !== null) {
      const about = checkExplanation(named, review.findings);
      return { kind: 'explained', text: namedChecksText(about, context) };
    }
    const known = [...policy.rules.map(({ id }) => id), ...namesOf(engine.detectors)];
    return { kind: 'unknown-rule', nearest: nearestWord(asked.rule, known) };
  }
  const explanation = explainRule(rule, {
    environments: assessed,
    changedFiles: review.changedFiles,
    pullRequest: null,
  });
  return { kind: 'explained', text: ruleExplanation(explanation, context) };
}
