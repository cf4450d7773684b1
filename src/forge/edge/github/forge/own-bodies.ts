import { z } from 'zod';
import type { Forge } from '../../../ports/forge.ts';
import { ForgeProblem } from '../../../ports/forge.ts';
import type { AppIdentity } from '../app-identity.ts';
import { inRepository } from './forge-context.ts';
import type { ForgeContext } from './forge-context.ts';
import { botLogin } from '../app-identity.ts';

const NAME = 'issueEditors';

/** Issues that one query asks about. */
const MOST_AT_ONCE = 50;

/** Its login stands without `[bot]` here; no other kind of account can be a `Bot`. */
const Actor = z.object({
  __typename: z.string(),
  login: z.string(),
  databaseId: z.int().nullish(),
});

const Edited = z.object({
  number: z.int(),
  body: z.string(),
  author: Actor.nullable(),
  // null, too, where an account is deleted: the instant still tells of the edit
  editor: Actor.nullable(),
  lastEditedAt: z.string().nullable(),
  /** Only transfers are asked for: what we wrote for another repository says nothing of this one. */
  timelineItems: z.object({ nodes: z.array(z.unknown()) }),
});
type Edited = z.output<typeof Edited>;

const Answer = z.object({
  data: z.object({ repository: z.record(z.string(), z.unknown()) }),
});

const ACTOR = '{ __typename login ... on Bot { databaseId } }';
const BROUGHT = 'timelineItems(first: 1, itemTypes: [TRANSFERRED_EVENT]) { nodes { __typename } }';

/** One part for each issue: numbers are all that goes into the text. */
function queryOf(issues: readonly number[]): string {
  const parts = issues.map(
    (issue) =>
      `i${String(issue)}: issue(number: ${String(issue)}) { number body lastEditedAt author ${ACTOR} editor ${ACTOR} ${BROUGHT} }`,
  );
  return `query ($owner: String!, $repo: String!) {
  repository(owner: $owner, name: $repo) {
    ${parts.join('\n    ')}
  }
}`;
}

/**
 * Reads who wrote an issue and who edited it last, which REST does not tell
 * (https://docs.github.com/en/graphql/reference/objects#issue).
 */
export const ownBodiesCall = ({
  api,
  app,
}: Pick<ForgeContext, 'api' | 'app'>): Pick<Forge, 'ownBodies'> => ({
  async ownBodies(repository, issues) {
    const found = new Map<number, string>();
    try {
      const identity = await app();
      for (let at = 0; at < issues.length; at += MOST_AT_ONCE) {
        const query = queryOf(issues.slice(at, at + MOST_AT_ONCE));
        const variables = inRepository(repository);
        const asked = { name: NAME, query, variables };
        const answer = await api.graphql(repository.installation, asked);
        for (const { number, body } of writtenByUs(answer, identity)) found.set(number, body);
      }
    } catch (error) {
      // whatever cannot be asked is not believed
      if (!(error instanceof ForgeProblem)) throw error;
    }
    return found;
  },
});

function writtenByUs(answer: unknown, identity: AppIdentity): readonly Edited[] {
  const parsed = Answer.safeParse(answer);
  if (!parsed.success) return [];
  return Object.entries(parsed.data.data.repository).flatMap(([alias, value]) => {
    const issue = Edited.safeParse(value);
    const isMeant = issue.success && alias === `i${String(issue.data.number)}`;
    const isBelieved =
      isMeant && issue.data.timelineItems.nodes.length === 0 && isWrittenByUs(issue.data, identity);
    return isBelieved ? [issue.data] : [];
  });
}

/** We opened it, and nobody edited it, or we did so last. */
export function isWrittenByUs(
  { author, editor, lastEditedAt }: Pick<Edited, 'author' | 'editor' | 'lastEditedAt'>,
  { slug }: Pick<AppIdentity, 'slug'>,
): boolean {
  const isUs = (actor: z.output<typeof Actor> | null): boolean =>
    actor?.__typename === 'Bot' && (actor.login === slug || actor.login === botLogin({ slug }));
  if (author === null || !isUs(author)) return false;
  if (editor === null) return lastEditedAt === null;
  return isUs(editor) && editor.databaseId === author.databaseId;
}
