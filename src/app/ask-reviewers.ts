import type { Reviewers } from '../core/effects/reviewers.ts';
import { namesOf } from './asked-reviewers.ts';
import { ForgeProblem } from './ports/forge.ts';
import type { Forge } from './ports/forge.ts';
import type { PullRequestRecord, Store } from './ports/store.ts';

export interface AskPorts {
  readonly forge: Pick<Forge, 'requestReviewers'>;
  readonly store: Pick<Store, 'updatePullRequest'>;
}

/** Where GitHub refuses one of them, the others were asked all the same; the refusal names who was not. */
export async function askReviewers(
  { pullRequest }: Pick<PullRequestRecord, 'pullRequest'>,
  reviewers: Reviewers,
  { forge, store }: AskPorts,
): Promise<void> {
  const { repository, number } = pullRequest;
  const asked = (names: readonly string[]) =>
    store.updatePullRequest(repository.id, number, (record) => ({
      ...record,
      requested: [...new Set([...record.requested, ...names])],
    }));
  try {
    await forge.requestReviewers(repository, number, reviewers);
  } catch (error) {
    if (error instanceof ForgeProblem && error.kind === 'refused')
      await asked(
        namesOf(reviewers).filter((name) => !error.message.includes(name.replace(/^team:/, ''))),
      );
    throw error;
  }
  await asked(namesOf(reviewers));
}
