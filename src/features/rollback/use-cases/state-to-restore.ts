import type {
  AnalysisRequest,
  PullRequestRecord,
  RevertRecord,
  Store,
} from '../../../review/index.ts';
import { subjectOfBranch } from '../reverts/revert-branch.ts';

/** What a review of a pull request of ours is asked beside it: whether it brings back the state that it is to. */
export async function stateToRestore(
  {
    pullRequest: { repository, head, author },
    state,
  }: Pick<PullRequestRecord, 'pullRequest' | 'state'>,
  store: Pick<Store, 'reverts'>,
): Promise<Pick<AnalysisRequest, 'restores'>> {
  if (state?.revert !== undefined) return restoring(state.revert);
  const subject = author.bot ? subjectOfBranch(head.ref) : null;
  if (subject === null) return {};
  const known = await store.reverts(repository.id);
  // a head that Git merged the base into has another name than our commit
  const revert =
    known.find(({ sha }) => sha === head.sha) ??
    known.findLast(({ command, of }) => command === subject.command && of === subject.number);
  return revert === undefined ? {} : restoring(revert);
}

const restoring = ({ before, whole }: RevertRecord): Pick<AnalysisRequest, 'restores'> =>
  before == null ? {} : { restores: { commit: before, whole } };
