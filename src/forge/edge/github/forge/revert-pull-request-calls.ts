import { z } from 'zod';
import type { Branches } from '../../../ports/branches.ts';
import { ForgeProblem } from '../../../ports/forge.ts';
import { fullName } from '../../../github/repository.ts';
import {
  AccountFields,
  toAccount,
  PullRequestFields,
  toPullRequest,
  ObjectId,
} from '../github-fields.ts';
import { inRepository } from './forge-context.ts';
import type { ForgeContext } from './forge-context.ts';
import { botLogin, isOurs } from '../app-identity.ts';

const Details = PullRequestFields.extend({
  body: z.string().nullish(),
  merge_commit_sha: ObjectId.nullable(),
  merged_by: AccountFields.nullish(),
});

const Listed = PullRequestFields.extend({ body: z.string().nullish() });

const Issue = z.object({
  number: z.int(),
  body: z.string().nullish(),
  user: AccountFields,
  created_at: z.string(),
  pull_request: z.unknown().optional(),
  performed_via_github_app: z.object({ id: z.int() }).nullish(),
});

const Opened = z.object({ number: z.int().positive() });

type PullRequestPart = Pick<
  Branches,
  'pullRequestDetails' | 'pullRequestsFrom' | 'pullRequestsByUs' | 'openPullRequest'
>;

/**
 * Reads what a rollback asks of pull requests, and opens its own
 * (https://docs.github.com/en/rest/pulls/pulls).
 */
export const revertPullRequestCalls = ({ api, app }: ForgeContext): PullRequestPart => ({
  async pullRequestDetails(repository, number) {
    const fields = await api.send(
      repository.installation,
      'GET /repos/{owner}/{repo}/pulls/{pull_number}',
      { ...inRepository(repository), pull_number: number },
      Details,
    );
    const { body, merged_at: at, merge_commit_sha: sha, merged_by: by } = fields;
    return {
      pullRequest: toPullRequest(fields, repository.installation),
      body: body ?? '',
      merge:
        at === null || sha === null ? null : { sha, at, by: by == null ? null : toAccount(by) },
    };
  },

  async pullRequestsFrom(repository, branch) {
    const identity = await app();
    const found = await api.list(
      repository.installation,
      'GET /repos/{owner}/{repo}/pulls',
      {
        ...inRepository(repository),
        head: `${repository.owner}:${branch}`,
        state: 'all',
        sort: 'created',
        direction: 'asc',
      },
      z.array(Listed),
    );
    return found
      .map((fields) => ({
        pullRequest: toPullRequest(fields, repository.installation),
        body: fields.body ?? '',
        ours: isOurs(fields, identity),
      }))
      .filter(
        // forks of the same owner have such branches too, and an empty filter is none
        ({ pullRequest: { head } }) =>
          head.ref === branch &&
          (head.repository === null || sameName(head.repository, fullName(repository))),
      );
  },

  async pullRequestsByUs(repository, since) {
    const identity = await app();
    const issues = await api.list(
      repository.installation,
      'GET /repos/{owner}/{repo}/issues',
      {
        ...inRepository(repository),
        creator: botLogin(identity),
        state: 'all',
        since: new Date(since).toISOString(),
        sort: 'created',
        direction: 'desc',
      },
      z.array(Issue),
      // others were changed since and are older
      (seen) => seen.some((issue) => Date.parse(issue.created_at) < since),
    );
    return issues
      .filter(
        (issue) =>
          issue.pull_request !== undefined &&
          isOurs(issue, identity) &&
          Date.parse(issue.created_at) >= since,
      )
      .map(({ number, body }) => ({ number, body: body ?? '' }));
  },

  async openPullRequest(repository, { title, body, head, base, draft }) {
    try {
      const { number } = await api.send(
        repository.installation,
        'POST /repos/{owner}/{repo}/pulls',
        { ...inRepository(repository), title, body, head, base, draft },
        Opened,
      );
      return number;
    } catch (error) {
      const refusal = REFUSALS.find(
        ([, message]) =>
          error instanceof ForgeProblem && error.kind === 'refused' && message.test(error.message),
      );
      if (refusal === undefined) throw error;
      return refusal[0];
    }
  },
});

/** GitHub says 422 to all of them, and only its words tell which. */
const REFUSALS = [
  ['exists', /\balready exists\b/i],
  ['nothing-new', /\bNo commits between\b/i],
  ['no-drafts', /\bdraft pull requests are not supported\b/i],
] as const;

const sameName = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();
