import { z } from 'zod';
import type { PullRequest } from '../../github/pull-request.ts';
import { AccountFields, toAccount } from './account.ts';
import { ObjectId, RepositoryFields, toRepository } from './repository-fields.ts';
import { withoutCredentials } from '../../../manifest/index.ts';

/** The fields of GitHub's `pull-request` and `pull-request-simple` that we use. */
export const PullRequestFields = z.object({
  number: z.int().positive(),
  title: z.string(),
  user: AccountFields,
  state: z.enum(['open', 'closed']),
  draft: z.boolean().exactOptional(),
  merged_at: z.string().nullable(),
  head: z.object({
    sha: ObjectId,
    ref: z.string(),
    repo: z.object({ full_name: z.string() }).nullable(),
  }),
  base: z.object({ sha: ObjectId, ref: z.string().min(1), repo: RepositoryFields }),
  requested_reviewers: z.array(z.object({ login: z.string().exactOptional() })).nullish(),
  requested_teams: z.array(z.object({ slug: z.string() })).nullish(),
  html_url: z.string(),
  created_at: z.string(),
  updated_at: z.string(),
});

export const toPullRequest = (
  fields: z.output<typeof PullRequestFields>,
  installation: number,
): PullRequest => ({
  repository: toRepository(fields.base.repo, installation),
  number: fields.number,
  // it is kept, quoted and logged: whoever wrote a token into it has to withdraw it, not we to spread it
  title: withoutCredentials(fields.title),
  author: toAccount(fields.user),
  state: stateOf(fields),
  draft: fields.draft ?? false,
  head: {
    sha: fields.head.sha,
    ref: fields.head.ref,
    repository: fields.head.repo?.full_name ?? null,
  },
  base: { sha: fields.base.sha, ref: fields.base.ref },
  requested: {
    teams: (fields.requested_teams ?? []).map(({ slug }) => slug),
    people: (fields.requested_reviewers ?? []).flatMap(({ login }) => login ?? []),
  },
  htmlUrl: fields.html_url,
  createdAt: fields.created_at,
  updatedAt: fields.updated_at,
});

function stateOf({
  state,
  merged_at: mergedAt,
}: Pick<z.output<typeof PullRequestFields>, 'state' | 'merged_at'>): PullRequest['state'] {
  if (state === 'open') return 'open';
  return mergedAt === null ? 'closed' : 'merged';
}
