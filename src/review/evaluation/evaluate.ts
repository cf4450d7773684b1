import { applierNotes, deliver, liveNotes, pairSides, settledSides } from '../../gitops/index.ts';
import type { PairedSides, SettledSides } from '../../gitops/index.ts';
import { pairsInEffect } from './stages/pairs-in-effect.ts';
import type { NamedPair } from './stages/named-pairs.ts';
import { namedPair } from './stages/named-pairs.ts';
import type { EvaluationInput } from './evaluation-input.ts';
import { reviewOf } from './review-of-pairs.ts';
import { reviewPair } from './review-pair.ts';
import { whereItGoes } from './stages/where-it-goes.ts';
import { meshIdentityOf } from '../../istio/index.ts';
import type { AssessedEnvironment } from '../policy/assess.ts';
import { redactReview } from './redact-review.ts';
import type { Review } from './review.ts';
import { resolvedPairs } from './stages/resolved-pair.ts';
import { assessedEnvironments } from './reviewed-pair.ts';
import { withAutomation } from './with-automation.ts';

/** A review, and what the rules were applied to. */
export interface Evaluation {
  readonly review: Review;
  readonly assessed: readonly AssessedEnvironment[];
}

/**
 * The stages of docs/architecture.md, from rendered trees to a review, in order (`STAGES` says what each is). A function of
 * its input.
 */
export function evaluate(given: EvaluationInput): Evaluation {
  const { policy, changedFiles } = given;
  const settled = settledSides({ base: given.renderedBase, merged: given.renderedMerged });
  const delivered = deliver(settled);
  const paired = pairSides(delivered, changedFiles.all, meshIdentityOf);
  const acting = pairsInEffect(paired, policy.config);
  const resolved = resolvedPairs(acting, policy.config);
  const named = resolved.map(namedPair);
  const input = {
    ...given,
    renderedBase: paired.base,
    renderedMerged: paired.merged,
    otherNotes: [...notesOfStages(settled, paired, changedFiles.all), ...given.otherNotes],
  };
  const goes = whereItGoes(resolved, [paired.base, paired.merged], policy.config, changedFiles.all);
  const reviewing = {
    policy,
    goes,
    changedFiles: new Set(changedFiles.all),
    review: (pair: NamedPair) => reviewPair(pair, input, goes),
  };
  const pairs = named.map((pair) => withAutomation(pair, reviewing, given.automation));
  const assessed = assessedEnvironments(pairs, goes);
  return { review: redactReview(reviewOf(pairs, assessed, input)), assessed };
}

/** What is to be said of what the stages leave out, before what the caller has to say. */
const notesOfStages = (
  { base, merged }: SettledSides,
  paired: PairedSides,
  changed: readonly string[],
): readonly string[] => [
  ...liveNotes(merged),
  ...paired.notes,
  ...applierNotes(base, merged, changed),
];
