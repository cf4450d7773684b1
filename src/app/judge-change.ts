import { decideGate } from '../core/gate/decide-gate.ts';
import type { Decision } from '../core/gate/decision.ts';
import type { ShownReviewComment } from '../core/forge/comment.ts';
import { composeReview, planReview } from './compose-review.ts';
import type { ComposedReview, JudgedChange } from './compose-review.ts';
import { gatherGateInput } from './gather-gate-input.ts';
import type { GatheredGateInput } from './gather-gate-input.ts';
import { findComment } from './our-comment.ts';
import { overrideIn } from './override-finding.ts';
import type { AskedOverride, OverrideEnd } from './override-finding.ts';
import type { AnalysedChange } from './ports/analysis.ts';
import type { PullRequestRecord } from './ports/store.ts';
import { publish } from './publish.ts';
import type { PublishPorts } from './publish.ts';
import { currentRecord } from './superseded.ts';
import type { SupersededPorts } from './superseded.ts';

export interface JudgePorts extends PublishPorts, SupersededPorts {
  readonly forge: PublishPorts['forge'];
  readonly store: PublishPorts['store'];
}

export type JudgeEnd =
  | {
      readonly kind: 'reviewed';
      readonly decision: Decision;
      readonly override: OverrideEnd | null;
    }
  | { readonly kind: 'stale' };

/** Decides on a review, and shows it if the head is still the one that was reviewed. */
export async function judgeChange(
  record: PullRequestRecord,
  change: AnalysedChange,
  { asOf, override }: { readonly asOf: string; readonly override: AskedOverride | null },
  ports: JudgePorts,
): Promise<JudgeEnd> {
  const gathered = await gatherGateInput(record, change, ports);
  const overriding = override === null ? null : await overrideIn(gathered, override, record, ports);
  const decision = decisionOf(overriding?.gathered ?? gathered);
  const composed = composeReview({ record, change, decision, asOf });
  const shown = {
    comment: await findComment(record, ports),
    suggestions: await suggestionsShown(record, composed, ports),
  };
  const current = await currentRecord(record, ports);
  if (current === null) return { kind: 'stale' };
  // what was looked for just now is not looked for again
  const known = { ...current, state: record.state, complete: true };
  const judged = { record: known, change, decision, asOf };
  await show(judged, composed, shown, ports);
  return { kind: 'reviewed', decision, override: overriding?.outcome ?? null };
}

/** Where no review was read, what was approved earlier stays remembered. */
function decisionOf({ input, lookUps, reviewsRead }: GatheredGateInput): Decision {
  const decision = decideGate(input, lookUps);
  if (reviewsRead || input.remembered === null) return decision;
  const { approvals, reviewsUntil } = input.remembered;
  return { ...decision, approvals, reviewsUntil };
}

/** Ours in the diff; looked for only where there are some, or may be. */
async function suggestionsShown(
  { pullRequest, complete, suggested }: PullRequestRecord,
  { suggestions }: ComposedReview,
  { forge }: JudgePorts,
): Promise<readonly ShownReviewComment[]> {
  const mayHaveSome = suggested || !complete || suggestions.comments.length > 0;
  return mayHaveSome ? forge.reviewComments(pullRequest.repository, pullRequest.number) : [];
}

async function show(
  judged: JudgedChange,
  composed: ComposedReview,
  shown: Parameters<typeof planReview>[3],
  ports: JudgePorts,
): Promise<void> {
  const { record, change } = judged;
  const { repository, number, head, updatedAt } = record.pullRequest;
  const { store } = ports;
  if (composed.suggestions.comments.length > 0)
    await store.updatePullRequest(repository.id, number, (each) => ({ ...each, suggested: true }));
  const check = await store.check(repository.id, head.sha);
  const effects = planReview(judged, composed, check, shown);
  await publish(record, effects, composed.check, ports);
  await store.saveReads(repository.id, number, change.reads);
  await store.updatePullRequest(repository.id, number, (each) => ({
    ...each,
    complete: true,
    state: composed.state,
    checking: null,
    baseTip: change.commits.base,
    seenAt: updatedAt,
  }));
}
