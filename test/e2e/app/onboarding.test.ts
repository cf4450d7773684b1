import { expect, test } from 'vitest';
import type { GitHubRepository } from '../../../sandbox/github/people/github-repository.ts';
import { eventually } from '../../support/eventually.ts';
import { concluded, idle, STRICT, tell } from './story.ts';

/** Others are about pushes that no review let through. */
const onboardingOf = (repository: GitHubRepository) =>
  repository.issues().filter(({ title }) => !title.startsWith('Pushed past review'));

const issueOf = (repository: GitHubRepository, saying = '') =>
  eventually(
    () => onboardingOf(repository).find(({ body }) => body?.includes(saying)),
    () =>
      repository
        .issues()
        .map(({ body }) => body)
        .join('\n') || 'no issue',
  );

const POLICY = { 'mesh/peer-authentication.yaml': STRICT['base/mesh/peer-authentication.yaml'] };

test('one issue says what was found in each repository with mesh content, as long as it is open', async () => {
  const repositories: GitHubRepository[] = [];
  const story = await tell({
    before: async (_, github) => {
      repositories.push(
        await github.createRepository('acme/site', { from: { 'index.html': '<h1>Acme</h1>\n' } }),
        await github.createRepository('acme/nobody', { from: POLICY }),
        await github.createRepository('acme/owned', {
          from: { ...POLICY, '.github/CODEOWNERS': '/mesh/ @acme/on-call\n' },
        }),
      );
    },
  });
  const { shop, github, app } = story;
  const [site, nobody, owned] = repositories;
  if (site === undefined || nobody === undefined || owned === undefined) throw new Error();
  const issue = await issueOf(shop, 'acme/mesh-platform');
  await issueOf(owned, 'acme/on-call');
  await issueOf(nobody, 'observe');
  await idle(story);
  expect(site.issues()).toEqual([]);

  // what the default branch says now
  await shop.pushTo('main', {
    '.meshwarden/config.yaml': 'version: 1\nplatformTeam: acme/on-call\n',
  });
  await issueOf(shop, 'acme/on-call');
  expect(issue.body).not.toContain('platformTeam: acme/mesh-platform');
  await site.pushTo('main', POLICY);
  await issueOf(site);

  issue.state = 'closed';
  const said = issue.body;
  await shop.pushTo('main', { '.meshwarden/config.yaml': 'version: 1\nplatformTeam: acme/shop\n' });
  await idle({ github, app });
  expect(issue).toMatchObject({ state: 'closed', body: said });
  for (const repository of [shop, site, nobody, owned])
    expect(onboardingOf(repository)).toHaveLength(1);

  // nobody is known to ask: it is said, and lets the change through
  const pr = await nobody.openPullRequest({
    author: 'dana',
    head: 'lax',
    title: 'Lax',
    files: {
      'mesh/peer-authentication.yaml': POLICY['mesh/peer-authentication.yaml'].replace(
        'STRICT',
        'DISABLE',
      ),
    },
  });
  await concluded(pr, 'success', '`platformTeam` names nobody');
  const other = await owned.openPullRequest({
    author: 'dana',
    head: 'lax',
    title: 'Lax',
    files: {
      'mesh/peer-authentication.yaml': POLICY['mesh/peer-authentication.yaml'].replace(
        'STRICT',
        'DISABLE',
      ),
    },
  });
  await concluded(other, 'action_required', 'acme/on-call');
});
