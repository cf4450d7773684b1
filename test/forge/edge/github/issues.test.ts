import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isWrittenByUs } from '../../../../src/forge/edge/github/forge/own-bodies.ts';
import { startShopForTest } from './stand-in.ts';

test('an issue is labelled once, closed, and opened again; who closed it is told', async () => {
  const { forge, shop, github, repository } = await startShopForTest();
  const number = await forge.createIssue(shop, 'Break-glass', 'owed');
  for (let times = 1; times <= 2; times++)
    await forge.labelIssue(shop, number, 'break-glass overdue');
  const issue = repository.issues().find((each) => each.number === number);
  expect([...(issue?.labels ?? [])].map(({ name }) => name)).toEqual(['break-glass overdue']);
  expect(await forge.issueClosing(shop, number)).toBeNull();

  await forge.updateIssue(shop, number, { open: false });
  expect(issue?.body).toBe('owed');
  expect(await forge.issueClosing(shop, number)).toEqual({
    by: expect.objectContaining({ login: github.app.botLogin, bot: true }),
    byUs: true,
    at: expect.any(String),
  });
  await forge.updateIssue(shop, number, { open: true });
  expect(await forge.issueClosing(shop, number)).toBeNull();
});

test('what an issue says is ours until somebody else edits it, and again once we have written it', async () => {
  const { forge, shop, repository } = await startShopForTest();
  const number = await forge.createIssue(shop, 'Drift', 'first');
  const others = repository.openIssue('mallory', 'Drift', 'first');
  const issue = repository.issues().find((each) => each.number === number);
  if (issue === undefined) throw new Error('There is no issue.');
  const own = async () => [...(await forge.ownBodies(shop, [number, others.number, 99]))];
  expect(await own()).toEqual([[number, 'first']]);
  await forge.updateIssue(shop, number, { body: 'second' });
  expect(await own()).toEqual([[number, 'second']]);
  repository.editIssue(issue, 'dana', { title: 'Another title' });
  expect(await own()).toEqual([[number, 'second']]);
  repository.editIssue(issue, 'dana', { body: 'third' });
  expect(await own()).toEqual([]);
  // the account is deleted: nobody edited it, says `editor`, but it was edited
  issue.lastEdit = { by: null, at: issue.updatedAt };
  expect(await own()).toEqual([]);
  await forge.updateIssue(shop, number, { body: 'fourth' });
  expect(await own()).toEqual([[number, 'fourth']]);
});

test('what an issue says that somebody brought here from another repository is not believed', async () => {
  const { forge, shop, github, repository } = await startShopForTest();
  const elsewhere = await github.createRepository('acme/playground');
  const [, other] = await forge.repositories(shop.installation);
  if (other === undefined) throw new Error('The app sees one repository.');
  const number = await forge.createIssue(other, 'Drift', 'all of it is ignored');
  expect([...(await forge.ownBodies(other, [number]))]).toHaveLength(1);
  const issue = elsewhere.issues().find((each) => each.number === number);
  if (issue === undefined) throw new Error('There is no issue.');
  const brought = elsewhere.transferIssue(issue, repository);
  expect((await forge.issues(shop)).map((each) => each.number)).toContain(brought.number);
  expect([...(await forge.ownBodies(shop, [brought.number]))]).toEqual([]);
  await forge.updateIssue(shop, brought.number, { body: 'nothing is' });
  expect([...(await forge.ownBodies(shop, [brought.number]))]).toEqual([]);
});

test.each([
  { kind: 'status', status: 403 },
  { kind: 'status', status: 404 },
  { kind: 'status', status: 502 },
  { kind: 'secondary-limit' },
  { kind: 'primary-limit', resetIn: 60 },
  { kind: 'reset' },
] as const)(
  'where GitHub does not tell ($kind), nothing is believed and nothing fails',
  async (fault) => {
    const { forge, shop, github } = await startShopForTest();
    const number = await forge.createIssue(shop, 'Drift', 'first');
    github.faults.add(fault, { path: '/graphql' });
    expect([...(await forge.ownBodies(shop, [number]))]).toEqual([]);
  },
);

const US = { __typename: 'Bot', login: 'meshwarden', databaseId: 7 };
const actors = [
  US,
  { ...US, login: 'meshwarden[bot]' },
  { ...US, login: 'other-app', databaseId: 8 },
  { ...US, databaseId: 8 },
  { __typename: 'User', login: 'meshwarden' },
  null,
];

test('whoever else edited it last, and in whatever order, it is not believed', () => {
  const edits = fc.array(fc.constantFrom(...actors), { maxLength: 4 });
  fc.assert(
    fc.property(fc.constantFrom(...actors), edits, (author, edited) => {
      const editor = edited.at(-1) ?? null;
      const lastEditedAt = edited.length === 0 ? null : '2026-11-20T08:00:00Z';
      const isBot = (actor: (typeof actors)[number]) =>
        actor?.__typename === 'Bot' && actor.login.startsWith('meshwarden');
      const isSame =
        editor !== null &&
        author !== null &&
        'databaseId' in editor &&
        'databaseId' in author &&
        editor.databaseId === author.databaseId;
      const expected = isBot(author) && (edited.length === 0 || (isBot(editor) && isSame));
      expect(isWrittenByUs({ author, editor, lastEditedAt }, { slug: 'meshwarden' })).toBe(
        expected,
      );
    }),
  );
});
