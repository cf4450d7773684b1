import { ForgeProblem } from '../../src/forge/index.ts';
import type { Forge, Account } from '../../src/forge/index.ts';
import type { MemoryGitHub } from './memory-forge.ts';

export interface MemoryIssue {
  readonly id: number;
  /** Id of the repository. */
  readonly repository: number;
  title: string;
  body: string;
  open: boolean;
  closedBy: Account | null;
  /** Whether somebody else than us edited it last; absent for no. */
  edited?: boolean;
  readonly labels: Set<string>;
}

const CLOSED_AT = '2026-11-20T12:00:00Z';

function issueOf({ issues }: MemoryGitHub, id: number): MemoryIssue {
  const issue = issues.find((each) => each.id === id);
  if (issue === undefined) throw new ForgeProblem('not-found', 'Not Found');
  return issue;
}

type IssueCalls = Pick<
  Forge,
  'issues' | 'ownBodies' | 'createIssue' | 'updateIssue' | 'labelIssue' | 'issueClosing'
>;

/** Our issues on that state, and the labels of pull requests. */
export const issuesOf = (github: MemoryGitHub, bot: Account): IssueCalls => ({
  issues: ({ id }) =>
    Promise.resolve(
      github.issues
        .filter(({ repository }) => repository === id)
        .map(({ id: number, title, body, open }) => ({ number, title, body, open })),
    ),
  ownBodies: ({ id }, numbers) =>
    Promise.resolve(
      new Map(
        github.issues
          .filter((each) => each.repository === id && each.edited !== true)
          .filter((each) => numbers.includes(each.id))
          .map((each) => [each.id, each.body]),
      ),
    ),
  createIssue: ({ id: repository }, title, body) => {
    const id = ++github.lastId;
    github.issues.push({
      id,
      repository,
      title,
      body,
      open: true,
      closedBy: null,
      labels: new Set(),
    });
    return Promise.resolve(id);
  },
  updateIssue: (_, issue, { title, body, open }) => {
    const found = issueOf(github, issue);
    found.title = title ?? found.title;
    found.body = body ?? found.body;
    if (body !== undefined) found.edited = false;
    if (open !== undefined && open !== found.open)
      Object.assign(found, { open, closedBy: open ? null : bot });
    return Promise.resolve();
  },
  labelIssue: ({ id }, issue, label) => {
    const plain = github.issues.find((each) => each.id === issue);
    const key = `${String(id)}:${String(issue)}`;
    const labels = plain?.labels ?? github.labels.get(key) ?? new Set();
    if (plain === undefined) github.labels.set(key, labels);
    labels.add(label);
    return Promise.resolve();
  },
  issueClosing: (_, issue) => {
    const { open, closedBy } = issueOf(github, issue);
    return Promise.resolve(
      open ? null : { by: closedBy, byUs: closedBy?.id === bot.id, at: CLOSED_AT },
    );
  },
});
