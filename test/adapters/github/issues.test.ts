import { expect, test } from 'vitest';
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
    at: expect.any(String),
  });
  await forge.updateIssue(shop, number, { open: true });
  expect(await forge.issueClosing(shop, number)).toBeNull();
});
