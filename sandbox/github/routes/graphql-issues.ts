import { z } from 'zod';
import { installationToken, isGranted, reaches } from '../http/authorization.ts';
import { ok } from '../http/call.ts';
import type { Call, Reply } from '../http/call.ts';
import type { Account } from '../state/accounts.ts';
import type { Issue } from '../state/issue.ts';
import { findRepository } from '../state/world.ts';

const ACTOR = String.raw`\{ __typename login \.\.\. on Bot \{ databaseId \} \}`;
const BROUGHT = String.raw`timelineItems\(first: 1, itemTypes: \[TRANSFERRED_EVENT\]\) \{ nodes \{ __typename \} \}`;
const PART = new RegExp(
  String.raw`^(\w+): issue\(number: (\d+)\) \{ number body lastEditedAt author ${ACTOR} editor ${ACTOR} ${BROUGHT} \}$`,
);

/** The one query that is known: who wrote issues, and who edited what they say last. */
export const IssueQuery = z.object({
  query: z.string().regex(/^query\s*\(\$owner: String!, \$repo: String!\)/),
  variables: z.object({ owner: z.string(), repo: z.string() }),
});

type IssueQuery = z.output<typeof IssueQuery>;

interface Problem {
  readonly type: string;
  readonly path: readonly string[];
  readonly message: string;
}

/**
 * Fields of `Issue` (https://docs.github.com/en/graphql/reference/objects#issue): `editor` and `lastEditedAt` are of the
 * body; both are null where nobody edited it, and `editor` is where the account is gone. A bot's login has no `[bot]`.
 */
export function answerIssues(call: Call, { query, variables }: IssueQuery): Reply {
  const { owner, repo } = variables;
  const repository = findRepository(call.world, owner, repo);
  const token = installationToken(call);
  if (repository === null || !reaches(token, repository)) {
    const message = `Could not resolve to a Repository with the name '${owner}/${repo}'.`;
    return answer(null, [{ type: 'NOT_FOUND', path: ['repository'], message }]);
  }
  const parts = query
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.includes('issue('));
  const found: Record<string, unknown> = {};
  const errors: Problem[] = [];
  for (const part of parts) {
    const [, alias, number] = PART.exec(part) ?? [];
    if (alias === undefined)
      return answer(null, [
        { type: 'undefinedField', path: [], message: `Not a query of the stand-in: ${part}` },
      ]);
    const issue = repository.issues.get(Number(number));
    const path = ['repository', alias];
    const isPlain = issue?.pull === null;
    found[alias] = null;
    if (!isGranted(token.permissions, 'issues=read'))
      errors.push({ type: 'FORBIDDEN', path, message: 'Resource not accessible by integration' });
    else if (isPlain) found[alias] = issueFields(issue);
    else {
      const message = `Could not resolve to an Issue with the number of ${String(number)}.`;
      errors.push({ type: 'NOT_FOUND', path, message });
    }
  }
  return answer(found, errors);
}

const issueFields = ({ number, body, author, lastEdit, transferred }: Issue) => ({
  number,
  body: body ?? '',
  lastEditedAt: lastEdit?.at ?? null,
  author: actor(author),
  editor: lastEdit?.by == null ? null : actor(lastEdit.by),
  timelineItems: { nodes: transferred === true ? [{ __typename: 'TransferredEvent' }] : [] },
});

const actor = ({ kind, login, id }: Account) =>
  kind === 'Bot'
    ? { __typename: kind, login: login.replace(/\[bot\]$/, ''), databaseId: id }
    : { __typename: kind, login };

const answer = (repository: Readonly<Record<string, unknown>> | null, errors: Problem[]): Reply =>
  ok({ data: { repository }, ...(errors.length > 0 && { errors }) });
