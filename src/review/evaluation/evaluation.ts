import { pairedTrees } from '../../gitops/index.ts';
import { pairsInEffect, namedPair, resolvedPairs } from './pair-stages.ts';
import type { NamedPair } from './pair-stages.ts';
import type { EvaluationInput } from './evaluation-input.ts';
import { reviewOf } from './change-review.ts';
import { withoutArrivalsElsewhere } from './departed-objects.ts';
import { reviewPair } from './pair-review.ts';
import { meshIdentityOf } from '../../istio/index.ts';
import type { AssessedEnvironment } from '../policy/assessment.ts';
import { redactReview } from './review-redaction.ts';
import type { Review } from './review.ts';
import { assessedEnvironments } from './reviewed-pair.ts';
import { withStandingElsewhere } from '../environments/standing-elsewhere.ts';
import { withAutomation } from './image-automation/automation-effects.ts';
import { whereChangesGo } from '../../compare/index.ts';

/** A review, and what the rules were applied to. */
interface Evaluation {
  readonly review: Review;
  readonly assessed: readonly AssessedEnvironment[];
}

/**
 * The stages of docs/contributing/architecture.md, from rendered trees to a review, in order (`STAGES` says what each is). A function of
 * its input.
 */
export function evaluate(given: EvaluationInput): Evaluation {
  const { policy, changedFiles } = given;
  const trees = { base: given.renderedBase, merged: given.renderedMerged };
  const paired = pairedTrees(trees, changedFiles.all, meshIdentityOf);
  const acting = pairsInEffect(paired, policy.config, changedFiles.all, given.earlier);
  const resolved = resolvedPairs(acting, policy.config);
  const named = resolved.map(namedPair);
  const input = {
    ...given,
    renderedBase: paired.base,
    renderedMerged: paired.merged,
    otherNotes: [...paired.notes, ...given.otherNotes],
  };
  const goes = whereChangesGo(
    resolved,
    [paired.base, paired.merged],
    policy.config,
    changedFiles.all,
  );
  let at = 0;
  const reviewing = {
    policy,
    goes,
    changedFiles: new Set(changedFiles.all),
    review: (pair: NamedPair) => {
      at = Math.min(at + 1, named.length);
      given.progress?.(`comparing ${pair.label.name},`, at, named.length);
      return reviewPair(pair, input, goes);
    },
  };
  const pairs = withStandingElsewhere(
    withoutArrivalsElsewhere(
      named.map((pair) => withAutomation(pair, reviewing, given.automation)),
    ),
  );
  const assessed = assessedEnvironments(pairs, goes);
  return { review: redactReview(reviewOf(pairs, assessed, input)), assessed };
}
