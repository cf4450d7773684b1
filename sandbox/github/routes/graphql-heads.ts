import { z } from 'zod';
import { installationToken, isGranted, reaches } from '../http/authorization.ts';
import { ok } from '../http/call.ts';
import type { Call, Reply } from '../http/call.ts';
import type { PullRequest } from '../state/pull-request.ts';
import type { Repository } from '../state/repository.ts';
import { findRepository } from '../state/world.ts';

const HEAD = String.raw`number headRefOid updatedAt baseRefName baseRef \{ target \{ oid \} \}`;
const PART = new RegExp(
  String.raw`^(\w+): repository\(owner: \$(\w+), name: \$(\w+)\) \{ databaseId pullRequests\(states: OPEN, first: (\d+)\) \{ totalCount nodes \{ ${HEAD} \} \} \}$`,
);

/** The query of heads: open pull requests of many repositories. */
export const HeadsQuery = z.object({
  query: z.string().regex(/^query \(\$o0: String!, \$n0: String!/),
  variables: z.record(z.string(), z.string()),
});

type HeadsQuery = z.output<typeof HeadsQuery>;

/** A page of a connection has a hundred nodes at most. */
const MOST_NODES = 100;

/**
 * Fields of `Repository` and `PullRequest` (https://docs.github.com/en/graphql/reference/objects#repository). What a token
 * does not reach is null and an error, beside the others.
 */
export async function answerHeads(call: Call, { query, variables }: HeadsQuery): Promise<Reply> {
  const token = installationToken(call);
  const data: Record<string, unknown> = {};
  const errors: object[] = [];
  for (const line of query.split('\n').map((each) => each.trim())) {
    if (!line.includes('repository(')) continue;
    const [, alias, owner, name, first] = PART.exec(line) ?? [];
    if (alias === undefined || Number(first) > MOST_NODES)
      return ok({ data: null, errors: [{ message: `Not a query of the stand-in: ${line}` }] });
    const [login = '', called = ''] = [variables[owner ?? ''], variables[name ?? '']];
    const repository = findRepository(call.world, login, called);
    const isSeen =
      repository !== null &&
      reaches(token, repository) &&
      isGranted(token.permissions, 'pull_requests=read');
    data[alias] = isSeen ? await headsOf(repository, Number(first)) : null;
    if (!isSeen) {
      const message = `Could not resolve to a Repository with the name '${login}/${called}'.`;
      errors.push({ type: 'NOT_FOUND', path: [alias], message });
    }
  }
  return ok({ data, ...(errors.length > 0 && { errors }) });
}

async function headsOf(repository: Repository, first: number) {
  const open = [...repository.issues.values()].flatMap(({ pull, state }) =>
    pull !== null && state === 'open' ? [pull] : [],
  );
  const nodes = await Promise.all(open.slice(0, first).map((pull) => headOf(repository, pull)));
  return { databaseId: repository.id, pullRequests: { totalCount: open.length, nodes } };
}

async function headOf({ git }: Repository, { issue, head, base }: PullRequest) {
  const tip = await git.resolve(`refs/heads/${base.ref}`);
  return {
    number: issue.number,
    headRefOid: head.sha,
    updatedAt: issue.updatedAt,
    baseRefName: base.ref,
    baseRef: tip === null ? null : { target: { oid: tip } },
  };
}
