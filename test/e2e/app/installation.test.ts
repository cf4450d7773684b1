import { expect } from 'vitest';
import type { Permissions } from '../../../sandbox/github/state/app.ts';
import { DEFAULT_PERMISSIONS } from '../../../sandbox/github/state/new-world.ts';
import { eventually } from '../../support/eventually.ts';
import { storiesOfRun } from '../../support/stories-of-run.ts';
import { concluded, idle, open, tell } from './story.ts';

const test = storiesOfRun();

const without = (name: string): Permissions =>
  Object.fromEntries(Object.entries(DEFAULT_PERMISSIONS).filter(([each]) => each !== name));

test('nothing is written while the installation is suspended, and everything is picked up afterwards', async () => {
  const story = await tell({ examples: ['01-comment-only', '06-strict-mesh-wide'] });
  const { shop, github } = story;
  await idle(story);
  // this one is reviewed by an app that has not heard of it yet
  github.webhooks.hold();
  const unheard = await open(shop, '01-comment-only');
  github.suspendInstallation('acme');
  github.webhooks.release((held) => held.toReversed());
  const unseen = await open(shop, '06-strict-mesh-wide');
  await idle(story);
  expect([...unheard.checks(), ...unseen.checks()]).toEqual([]);
  expect([...unheard.comments(), ...unseen.comments()]).toEqual([]);

  github.unsuspendInstallation('acme');
  await concluded(unheard, 'success');
  await concluded(unseen, 'action_required');
});

test('without "checks" the comment names the permission, and the check comes once it is granted', async () => {
  const { shop, github } = await tell({
    examples: ['01-comment-only'],
    before: (_, there) => {
      there.grant('acme', without('checks'));
    },
  });
  const pr = await open(shop, '01-comment-only');
  const said = await eventually(
    () => pr.comments().find(({ body }) => body.includes('Checks (read')),
    () =>
      pr
        .comments()
        .map(({ body }) => body)
        .join('\n'),
  );
  expect(pr.checks()).toEqual([]);

  github.grant('acme', DEFAULT_PERMISSIONS);
  await concluded(pr, 'success');
  await eventually(
    () => !said.body.includes('is missing'),
    () => said.body,
  );
  expect(pr.comments()).toHaveLength(1);
});

test('without "pull requests" the check names the permission until it is granted', async () => {
  const story = await tell({ examples: ['06-strict-mesh-wide'] });
  const { shop, github } = story;
  const pr = await open(shop, '06-strict-mesh-wide');
  // a change that renders alike is not looked up again
  const check = await concluded(pr, 'action_required');
  await idle(story);
  github.grant('acme', without('pull_requests'));
  github.expireTokens();
  check.rerequest('dana');
  await concluded(pr, 'failure', 'Pull requests (read');
  await idle(story);
  github.grant('acme', DEFAULT_PERMISSIONS);
  await concluded(pr, 'action_required');
});

test('without "contents" the check names the permission until it is granted', async () => {
  const story = await tell({
    examples: ['01-comment-only'],
    before: (_, there) => {
      there.grant('acme', without('contents'));
    },
  });
  const { shop, github } = story;
  const pr = await open(shop, '01-comment-only');
  await concluded(pr, 'failure', 'Contents (read-only)');
  await idle(story);
  github.grant('acme', DEFAULT_PERMISSIONS);
  await concluded(pr, 'success');
});

test('without "issues" nothing but the onboarding issue is missing, and the log says why', async () => {
  const log: string[] = [];
  const story = await tell({
    examples: ['06-strict-mesh-wide'],
    before: (_, there) => {
      there.grant('acme', without('issues'));
    },
    app: { overrides: { write: (line) => log.push(line) } },
  });
  const { shop, github } = story;
  const pr = await open(shop, '06-strict-mesh-wide');
  await concluded(pr, 'action_required');
  await idle(story);
  expect(pr.comments()).toHaveLength(1);
  expect(shop.issues()).toEqual([]);
  expect(log.join('')).toContain('Issues (read');
  github.grant('acme', DEFAULT_PERMISSIONS);
  await eventually(
    () => shop.issues().length === 1,
    () => `${String(shop.issues().length)} issues`,
  );
});

test('without "members" an approval does not count, the check says why, and it counts once it is granted', async () => {
  const story = await tell({
    examples: ['05-missing-subset'],
    before: (_, there) => {
      there.grant('acme', without('members'));
    },
  });
  const { shop, github } = story;
  const pr = await open(shop, '05-missing-subset');
  await concluded(pr, 'action_required', '0 of 1');
  pr.reviewBy('pat', 'APPROVED');
  await concluded(pr, 'action_required', 'Members (read-only)');
  await idle(story);
  github.grant('acme', DEFAULT_PERMISSIONS);
  await concluded(pr, 'success', 'Counted: pat');
});

test('a repository that was renamed is worked on under its new name, though nobody told us', async () => {
  const { shop, github } = await tell({ examples: ['06-strict-mesh-wide'] });
  const pr = await open(shop, '06-strict-mesh-wide');
  await concluded(pr, 'action_required');
  github.webhooks.trouble({ kind: 'lost' }, { event: 'repository' });
  github.webhooks.hold();
  pr.reviewBy('pat', 'APPROVED');
  pr.reviewBy('quinn', 'APPROVED');
  shop.rename('boutique');
  github.webhooks.release();
  await concluded(pr, 'success', 'Counted: pat, quinn');

  await pr.push({ 'README.md': '# The boutique\n' });
  await concluded(pr, 'success', 'Counted: pat, quinn');
  expect(pr.comments()).toHaveLength(1);
});

test('a repository that is transferred is left alone, until its new owner has the App too', async () => {
  const story = await tell({ examples: ['01-comment-only', '02-release-orders'] });
  const { shop, github } = story;
  const pr = await open(shop, '01-comment-only');
  await concluded(pr, 'success');
  shop.transfer('globex');
  const later = await open(shop, '02-release-orders');
  await idle(story);
  expect(later.checks()).toEqual([]);

  github.install('globex');
  await concluded(later, 'success');
  await pr.push({ 'README.md': "# Globex's shop\n" });
  await concluded(pr, 'success');
});

test('nothing is written to an archived repository, told or not, and it is picked up when it is revived', async () => {
  const story = await tell({ examples: ['01-comment-only', '02-release-orders'] });
  const { shop, github } = story;
  const pr = await open(shop, '01-comment-only');
  const check = await concluded(pr, 'success');
  await idle(story);
  github.webhooks.trouble({ kind: 'lost' }, { event: 'repository', action: 'archived' });
  github.webhooks.hold();
  const unheard = await open(shop, '02-release-orders');
  shop.archive();
  github.webhooks.release();
  check.rerequest('dana');
  await idle(story);
  expect(unheard.checks()).toEqual([]);
  github.calls.clear();
  check.rerequest('dana');
  await idle(story);
  expect(github.calls.api).toEqual([]);

  shop.unarchive();
  await concluded(unheard, 'success');
  await concluded(pr, 'success');
});
