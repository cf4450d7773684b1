import { z } from 'zod';
import type { Forge, OpenHead } from '../../../ports/forge.ts';
import { ForgeProblem } from '../../../ports/forge.ts';
import type { Repository } from '../../../github/repository.ts';
import { ObjectId } from '../github-fields.ts';
import type { ForgeContext } from './forge-context.ts';

const NAME = 'openHeads';

/** Repositories that one query asks about. */
const MOST_AT_ONCE = 50;

/** Pull requests of one repository that it tells; with more, the repository is asked by itself. */
const MOST_HEADS = 20;

const Head = z
  .object({
    number: z.int(),
    headRefOid: ObjectId,
    updatedAt: z.string(),
    baseRefName: z.string(),
    baseRef: z.object({ target: z.object({ oid: ObjectId }).nullable() }).nullable(),
  })
  .transform(({ number, headRefOid: head, updatedAt, baseRefName: base, baseRef }): OpenHead => ({
    ...{ number, head, updatedAt, base },
    baseTip: baseRef?.target?.oid ?? null,
  }));

const Asked = z.object({
  databaseId: z.int(),
  pullRequests: z.object({ totalCount: z.int(), nodes: z.array(Head) }),
});

const Answer = z.object({ data: z.record(z.string(), z.unknown()).nullish() });

const HEAD = 'number headRefOid updatedAt baseRefName baseRef { target { oid } }';

/** One part for each repository; their names are variables, as whatever comes from outside. */
function queryOf(repositories: readonly Repository[]) {
  const at = repositories.map((_, index) => String(index));
  const variables = Object.fromEntries(
    repositories.flatMap(({ owner, name }, index) => [
      [`o${String(index)}`, owner],
      [`n${String(index)}`, name],
    ]),
  );
  const given = at.map((each) => `$o${each}: String!, $n${each}: String!`).join(', ');
  const parts = at.map(
    (each) =>
      `r${each}: repository(owner: $o${each}, name: $n${each}) { databaseId pullRequests(states: OPEN, first: ${String(MOST_HEADS)}) { totalCount nodes { ${HEAD} } } }`,
  );
  return { query: `query (${given}) {\n  ${parts.join('\n  ')}\n}`, variables };
}

/**
 * Asks for the heads of all open pull requests of many repositories at once, which takes a request for each over REST
 * (https://docs.github.com/en/graphql/reference/objects#repository).
 */
export const openHeadsCall = ({ api }: Pick<ForgeContext, 'api'>): Pick<Forge, 'openHeads'> => ({
  async openHeads(installation, repositories) {
    const found = new Map<number, readonly OpenHead[]>();
    for (let at = 0; at < repositories.length; at += MOST_AT_ONCE) {
      const asked = repositories.slice(at, at + MOST_AT_ONCE);
      const answer = await answerTo(queryOf(asked), installation, api);
      for (const [index, { id }] of asked.entries()) {
        const told = Asked.safeParse(answer[`r${String(index)}`]).data;
        // another one may have taken its name, and what is cut off says nothing
        if (told?.databaseId !== id) continue;
        const { nodes, totalCount } = told.pullRequests;
        if (nodes.length === totalCount) found.set(id, nodes);
      }
    }
    return found;
  },
});

async function answerTo(
  asked: ReturnType<typeof queryOf>,
  installation: number,
  api: ForgeContext['api'],
): Promise<Readonly<Record<string, unknown>>> {
  try {
    const answer = Answer.safeParse(await api.graphql(installation, { name: NAME, ...asked }));
    return answer.data?.data ?? {};
  } catch (error) {
    // whatever is not told is asked by itself; a limit holds for that as well
    if (!(error instanceof ForgeProblem) || error.kind === 'rate-limited') throw error;
    return {};
  }
}
