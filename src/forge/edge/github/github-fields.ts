import { z } from 'zod';
import type { PullRequest, SubmittedReview, Account } from '../../github/pull-request.ts';
import { withoutCredentials } from '../../../manifest/index.ts';
import type { Repository } from '../../github/repository.ts';

/** The fields of GitHub's `simple-user` that we use; null where the account was deleted. */
export const AccountFields = z
  .object({ id: z.int(), login: z.string().min(1), type: z.string().exactOptional() })
  .nullable();

/** GitHub shows deleted accounts as this one. */
const GHOST: Account = { id: 10_137, login: 'ghost', bot: false };

export function toAccount(fields: z.output<typeof AccountFields>): Account {
  if (fields === null) return GHOST;
  const { id, login, type } = fields;
  return { id, login, bot: type === 'Bot' || login.endsWith('[bot]') };
}

/** A part of a path: `.` and `..` would lead to another resource of the API. */
const PathSegment = z
  .string()
  .min(1)
  .regex(/^(?!\.{1,2}$)[^/\s]+$/);

/** SHA-1 or SHA-256. */
export const ObjectId = z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/);

/** The fields of GitHub's `repository` that we use. */
export const RepositoryFields = z.object({
  id: z.int(),
  name: PathSegment,
  owner: z.object({ login: PathSegment }),
  default_branch: z.string().min(1),
  clone_url: z.string().min(1),
  html_url: z.string().min(1),
  archived: z.boolean(),
  private: z.boolean().exactOptional(),
});

export const toRepository = (
  fields: z.output<typeof RepositoryFields>,
  installation: number,
): Repository => ({
  id: fields.id,
  installation,
  owner: fields.owner.login,
  name: fields.name,
  defaultBranch: fields.default_branch,
  cloneUrl: fields.clone_url,
  htmlUrl: fields.html_url,
  archived: fields.archived,
  ...(fields.private !== undefined && { private: fields.private }),
});

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

const STATES = {
  approved: 'approved',
  changes_requested: 'changes-requested',
  commented: 'commented',
  dismissed: 'dismissed',
  pending: 'pending',
} as const satisfies Record<string, SubmittedReview['state']>;

/** The fields of GitHub's `pull-request-review` that we use; webhooks write the state in small letters. */
export const ReviewFields = z.object({
  id: z.int(),
  user: AccountFields,
  state: z
    .string()
    .toLowerCase()
    .pipe(z.enum(['approved', 'changes_requested', 'commented', 'dismissed', 'pending'])),
  commit_id: z.string().nullable(),
  submitted_at: z.string().nullish(),
});

export const toReview = (fields: z.output<typeof ReviewFields>): SubmittedReview => ({
  id: fields.id,
  author: toAccount(fields.user),
  state: STATES[fields.state],
  commit: fields.commit_id,
  submittedAt: fields.submitted_at ?? null,
});
