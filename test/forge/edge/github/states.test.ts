import { expect, test } from 'vitest';
import { problemOf } from './connect.ts';
import { startShopForTest } from './stand-in.ts';

test('a renamed repository is found under its old name, and written to', async () => {
  const { forge, shop, repository, pr, github } = await startShopForTest();
  repository.rename('store');
  expect(await forge.repository(shop)).toMatchObject({ id: shop.id, name: 'store' });
  await forge.createComment(shop, pr.number, 'still here');
  expect(pr.comments(github.app.botLogin)).toHaveLength(1);
});

test('a suspended installation', async () => {
  const { forge, shop, pr, github } = await startShopForTest();
  github.suspendInstallation('acme');
  expect(await forge.installations()).toEqual([{ id: shop.installation, suspended: true }]);
  expect(await problemOf(forge.createComment(shop, pr.number, 'x'))).toMatchObject({
    kind: 'suspended',
  });
});

test('an archived repository', async () => {
  const { forge, shop, pr, repository } = await startShopForTest();
  repository.archive();
  expect(await forge.repository(shop)).toMatchObject({ archived: true });
  expect(await problemOf(forge.createComment(shop, pr.number, 'x'))).toMatchObject({
    kind: 'read-only',
  });
});

test('a permission that was not granted is named', async () => {
  const { forge, shop, pr, github } = await startShopForTest();
  github.grant('acme', { contents: 'read', metadata: 'read', pull_requests: 'read' });
  github.expireTokens();
  // the token that ended is noticed once
  expect(await problemOf(forge.pullRequest(shop, pr.number))).toMatchObject({
    kind: 'unavailable',
  });
  expect(await problemOf(forge.createIssue(shop, 'Meshwarden', 'body'))).toMatchObject({
    kind: 'forbidden',
    permission: 'Issues (read and write)',
  });
});

test('a request that was carried out and not heard of is not repeated here', async () => {
  const { forge, shop, pr, github } = await startShopForTest();
  github.faults.add({ kind: 'applied-but-cut' }, { method: 'POST' });
  expect(await problemOf(forge.createComment(shop, pr.number, 'once'))).toMatchObject({
    kind: 'unavailable',
  });
  expect(pr.comments(github.app.botLogin)).toHaveLength(1);
});

test('a token for Git fetches, and reads nothing else', async () => {
  const { tokenFor, shop, github, pr } = await startShopForTest();
  const token = await tokenFor(shop.installation);
  const asked = async (path: string) => {
    const headers = { authorization: `token ${token}` };
    return (await fetch(`${github.apiUrl}${path}`, { headers })).status;
  };
  expect(await asked('/repos/acme/shop/branches')).toBe(200);
  expect(await asked(`/repos/acme/shop/issues/${String(pr.number)}/comments`)).toBe(403);
});

test('a look-up that is refused is not a yes, and what passes by itself is not a no', async () => {
  const { forge, shop, github } = await startShopForTest();
  const lookUp = () => forge.teamMemberships(shop, 'acme/mesh-platform', ['pat']);
  github.faults.add({ kind: 'status', status: 422 });
  expect(await lookUp()).toMatchObject([{ membership: 'unknown' }]);
  github.faults.add({ kind: 'status', status: 502 });
  expect(await problemOf(lookUp())).toMatchObject({
    kind: 'unavailable',
  });
  github.faults.add({ kind: 'secondary-limit', retryAfter: 30 });
  expect(await problemOf(lookUp())).toMatchObject({
    kind: 'rate-limited',
  });
});

test('a refused list of members is a no for everybody on it', async () => {
  const { forge, shop, github } = await startShopForTest();
  const lookUp = () => forge.teamMemberships(shop, 'acme/mesh-platform', ['pat', 'eve']);
  const everybody = (membership: string, trouble?: string) =>
    ['pat', 'eve'].map((login) => ({
      login,
      team: 'acme/mesh-platform',
      membership,
      ...(trouble !== undefined && { trouble }),
    }));
  github.faults.add({ kind: 'status', status: 422 });
  expect(await lookUp()).toEqual(everybody('unknown'));
  github.faults.add({ kind: 'status', status: 404 });
  expect(await lookUp()).toEqual(everybody('none', 'not-found'));
  github.grant('acme', { metadata: 'read' });
  github.expireTokens();
  expect(await problemOf(lookUp())).toMatchObject({ kind: 'unavailable' });
  expect(await lookUp()).toEqual(everybody('forbidden', 'forbidden'));
});
