import { expect, test } from 'vitest';
import type { ForgeContext } from '../../../../src/forge/edge/github/forge/forge-context.ts';
import { ownBodiesCall } from '../../../../src/forge/edge/github/forge/own-bodies.ts';

const notAsked = (): never => {
  throw new Error('Only GraphQL is asked.');
};
const REPOSITORY = {
  ...{ id: 1, installation: 1, owner: 'acme', name: 'shop', defaultBranch: 'main' },
  htmlUrl: 'https://github.example/acme/shop',
  cloneUrl: 'https://github.example/acme/shop.git',
  archived: false,
};

/** Which of issues 7 and 8 are believed where GitHub answers so. */
async function believed(answer: unknown): Promise<readonly number[]> {
  const context: Pick<ForgeContext, 'api' | 'app'> = {
    api: { send: notAsked, list: notAsked, graphql: () => Promise.resolve(answer) },
    app: () => Promise.resolve({ id: 3, slug: 'meshwarden' }),
  };
  return [...(await ownBodiesCall(context).ownBodies(REPOSITORY, [7, 8])).keys()];
}

const US = { __typename: 'Bot', login: 'meshwarden', databaseId: 30 };
const issue = (number: number, more: Readonly<Record<string, unknown>> = {}) => ({
  ...{ number, body: 'what we wrote', author: US, editor: null, lastEditedAt: null },
  timelineItems: { nodes: [] },
  ...more,
});
const EDITED = '2026-11-20T08:00:00Z';
const of = (i7: unknown, i8: unknown = issue(8)) => ({ data: { repository: { i7, i8 } } });

test.each<readonly [what: string, answer: unknown, who: readonly number[]]>([
  ['both are ours', of(issue(7)), [7, 8]],
  ['we edited it last', of(issue(7, { editor: US, lastEditedAt: EDITED })), [7, 8]],
  ['a deleted account edited it', of(issue(7, { lastEditedAt: EDITED })), [8]],
  [
    'a deleted account that GitHub shows',
    of(issue(7, { editor: { __typename: 'User', login: 'ghost' }, lastEditedAt: EDITED })),
    [8],
  ],
  ['the account of who opened it is gone', of(issue(7, { author: null })), [8]],
  [
    'somebody edited it through our app',
    of(issue(7, { editor: { __typename: 'User', login: 'meshwarden' }, lastEditedAt: EDITED })),
    [8],
  ],
  [
    'a bot of a name like ours',
    of(issue(7, { author: { __typename: 'Bot', login: 'meshwarden-2', databaseId: 31 } })),
    [8],
  ],
  [
    'an app that took our name once it was free',
    of(issue(7, { editor: { ...US, databaseId: 31 }, lastEditedAt: EDITED })),
    [8],
  ],
  [
    'an organisation of our name',
    of(issue(7, { author: { ...US, __typename: 'Organization' } })),
    [8],
  ],
  ['it came from another repository', of(issue(7, { timelineItems: { nodes: [{}] } })), [8]],
  ['nothing is said of where it came from', of(issue(7, { timelineItems: null })), [8]],
  ['nothing is said of edits', of({ number: 7, body: 'x', author: US, editor: null }), [8]],
  ['the body is not told', of(issue(7, { body: null })), [8]],
  ['it is another issue', of(issue(9)), [8]],
  ['one is answered for the other', of(issue(8), issue(7)), []],
  [
    'one part fails beside the other',
    { ...of(null), errors: [{ type: 'FORBIDDEN', path: ['repository', 'i7'] }] },
    [8],
  ],
  ['the repository is not found', { data: { repository: null }, errors: [{}] }, []],
  ['there is no data', { errors: [{ message: 'timeout' }] }, []],
  ['there is no answer', null, []],
  ['it is a page', '<html></html>', []],
])(
  'what issues say is believed as far as GitHub tells that it is ours: %s',
  async (_, answer, who) => {
    expect(await believed(answer)).toEqual(who);
  },
);
