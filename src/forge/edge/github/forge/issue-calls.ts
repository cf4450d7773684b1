import { z } from 'zod';
import type { Forge } from '../../../ports/forge.ts';
import { AccountFields, toAccount } from '../github-fields.ts';
import { Anything } from '../github-api.ts';
import { inRepository } from './forge-context.ts';
import type { ForgeContext } from './forge-context.ts';
import { botLogin, isOurs } from '../app-identity.ts';

const Issue = z.object({
  number: z.int(),
  title: z.string(),
  state: z.string(),
  body: z.string().nullish(),
  user: AccountFields,
  pull_request: z.unknown().optional(),
  performed_via_github_app: z.object({ id: z.int() }).nullish(),
});

type IssuePart = Pick<
  Forge,
  'issues' | 'createIssue' | 'updateIssue' | 'labelIssue' | 'issueClosing'
>;

const Closing = z.object({
  closed_at: z.string().nullish(),
  closed_by: AccountFields.nullish(),
});

/** Our issues (https://docs.github.com/en/rest/issues/issues). */
export const issueCalls = ({ api, app }: ForgeContext): IssuePart => ({
  async issues(repository) {
    const identity = await app();
    const issues = await api.list(
      repository.installation,
      'GET /repos/{owner}/{repo}/issues',
      {
        ...inRepository(repository),
        creator: botLogin(identity),
        state: 'all',
        sort: 'created',
        direction: 'asc',
      },
      z.array(Issue),
    );
    return issues
      .filter((issue) => issue.pull_request === undefined && isOurs(issue, identity))
      .map(({ number, title, body, state }) => ({
        ...{ number, title, body: body ?? '' },
        open: state === 'open',
      }));
  },

  async createIssue(repository, title, body) {
    const { number } = await api.send(
      repository.installation,
      'POST /repos/{owner}/{repo}/issues',
      { ...inRepository(repository), title, body },
      z.object({ number: z.int() }),
    );
    return number;
  },

  async updateIssue(repository, issue, { title, body, open }) {
    await api.send(
      repository.installation,
      'PATCH /repos/{owner}/{repo}/issues/{issue_number}',
      {
        ...inRepository(repository),
        issue_number: issue,
        ...(title !== undefined && { title }),
        ...(body !== undefined && { body }),
        ...(open !== undefined && { state: open ? 'open' : 'closed' }),
      },
      Anything,
    );
  },

  async labelIssue(repository, issue, label) {
    await api.send(
      repository.installation,
      'POST /repos/{owner}/{repo}/issues/{issue_number}/labels',
      { ...inRepository(repository), issue_number: issue, labels: [label] },
      Anything,
    );
  },

  async issueClosing(repository, issue) {
    const { closed_at, closed_by } = await api.send(
      repository.installation,
      'GET /repos/{owner}/{repo}/issues/{issue_number}',
      { ...inRepository(repository), issue_number: issue },
      Closing,
    );
    if (closed_at == null) return null;
    const by = closed_by == null ? null : toAccount(closed_by);
    return { by, byUs: by !== null && by.login === botLogin(await app()), at: closed_at };
  },
});
