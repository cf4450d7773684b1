import type { PullRequestRecord, Store } from '../../review/index.ts';
import type { Forge } from '../../forge/index.ts';
import { rememberPullRequest } from '../repositories/pull-request-records.ts';
import { workableRepository } from '../../review/index.ts';

export interface SubjectPorts {
  readonly store: Store;
  readonly forge: Pick<Forge, 'pullRequest'>;
}

/** Holds a pull request to work on, or says why there is nothing to do. */
export type ReviewSubject =
  | { readonly kind: 'subject'; readonly record: PullRequestRecord }
  | {
      readonly kind: 'nothing-to-do';
      readonly why: string;
      /** It was closed while a check was in progress for it, and nobody told us. */
      readonly leavesCheck?: true;
    };

/** Finds the pull request as the latest delivery showed it, under the name its repository has now. */
export async function subjectOf(
  {
    repository: id,
    pullRequest: number,
  }: { readonly repository: number; readonly pullRequest: number },
  { store, forge }: SubjectPorts,
): Promise<ReviewSubject> {
  const workable = await workableRepository(id, store);
  if (workable.kind === 'not-workable')
    return { kind: 'nothing-to-do', why: `repository is ${workable.why}` };
  const { repository } = workable.record;
  const known = await store.pullRequest(id, number);
  const record =
    known ?? (await rememberPullRequest(await forge.pullRequest(repository, number), store));
  if (record.pullRequest.state !== 'open')
    return {
      kind: 'nothing-to-do',
      why: `pull request is ${record.pullRequest.state}`,
      ...(record.checking !== null && { leavesCheck: true }),
    };
  return {
    kind: 'subject',
    record: { ...record, pullRequest: { ...record.pullRequest, repository } },
  };
}
