import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { shareOfRun } from '../../support/share-of-run.ts';
import { storiesOfRun } from '../../support/stories-of-run.ts';
import { asked, concluded, idle, open, start, tell } from './story.ts';

const test = storiesOfRun();

/** What a successor finds of the data of its predecessor. */
const FOLDERS = ['the same', 'an empty'];

async function dataFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'meshwarden-recovery-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

it.each(shareOfRun(FOLDERS, 2))(
  'after a restart with %s data directory everything that was missed is picked up, and nothing is said twice',
  async (kind) => {
    const dataDir = await dataFolder();
    const { shop, github, app } = await tell({
      examples: ['01-comment-only', '05-missing-subset', '06-strict-mesh-wide'],
      app: { dataDir },
    });
    const pushed = await open(shop, '05-missing-subset');
    const approved = await open(shop, '06-strict-mesh-wide');
    await concluded(pushed, 'action_required');
    await concluded(approved, 'action_required');
    approved.reviewBy('pat', 'APPROVED');
    await concluded(approved, 'action_required', '1 of 2');
    await idle({ github, app });
    const still = approved.requested;
    await app.close();

    await pushed.push({ 'README.md': '# The shop, since then\n' });
    approved.reviewBy('quinn', 'APPROVED');
    const opened = await open(shop, '01-comment-only');
    const again = await start(github, kind === 'the same' ? { dataDir } : {});
    await concluded(opened, 'success');
    await concluded(pushed, 'action_required', '0 of 1');
    await concluded(approved, 'success', 'Counted: pat, quinn');
    await idle({ github, app: again });
    expect(pushed.comments()).toHaveLength(1);
    expect(approved.comments()).toHaveLength(1);
    expect(opened.comments()).toEqual([]);
    expect(approved.requested).toEqual(still);
    expect(shop.issues()).toHaveLength(1);

    // what counts now outlives the next head too, though nobody has seen the first one
    await approved.push({ 'README.md': '# The shop, since then\n' });
    await concluded(approved, 'success', 'Counted: pat, quinn');
    expect(approved.comments()).toHaveLength(1);
  },
);

it.each(shareOfRun(FOLDERS, 2, 1))(
  'a check that a process left in progress is finished after a restart with %s data directory',
  async (kind) => {
    const dataDir = await dataFolder();
    const { shop, github, app } = await tell({
      examples: ['01-comment-only', '02-release-orders'],
      app: { dataDir },
    });
    await idle({ github, app });
    github.faults.add({ kind: 'hang' }, { surface: 'git', times: 100 });
    const pr = await open(shop, '01-comment-only');
    const closed = await open(shop, '02-release-orders');
    await eventually(
      () => [pr, closed].every((each) => each.checks()[0]?.status === 'in_progress'),
      () => 'no check in progress',
    );
    await app.close();
    github.faults.clear();
    closed.close();
    const again = await start(github, kind === 'the same' ? { dataDir } : {});
    await concluded(pr, 'success');
    if (kind === 'the same') await concluded(closed, 'cancelled');
    await idle({ github, app: again });
    expect(pr.checks()).toHaveLength(1);
  },
);

test('deliveries that come twice or in the wrong order end in one check for each head and one comment', async () => {
  const story = await tell({ examples: ['05-missing-subset'] });
  const { shop, github } = story;
  github.webhooks.parallel = 4;
  github.webhooks.trouble({ kind: 'duplicated' }, {}, 20);
  github.webhooks.hold();
  const pr = await open(shop, '05-missing-subset');
  const heads = [pr.headSha];
  for (const round of ['one', 'two', 'three'])
    heads.push(await pr.push({ 'README.md': `# The shop, round ${round}\n` }));
  pr.reviewBy('pat', 'APPROVED');
  pr.convertToDraft();
  await pr.readyForReview();
  github.webhooks.release((held) => held.toReversed());
  await concluded(pr, 'success', 'Counted: pat');
  await idle(story);
  await concluded(pr, 'success', 'Counted: pat');
  for (const sha of heads) {
    expect(pr.checks(sha).length).toBeLessThanOrEqual(1);
    expect(pr.checks(sha).every(({ status }) => status === 'completed')).toBe(true);
  }
  expect(pr.comments()).toHaveLength(1);
  expect(shop.issues()).toHaveLength(1);
});

test('what was lost on the way is found by the next reconcile pass', async () => {
  const story = await tell({
    examples: ['01-comment-only', '05-missing-subset'],
    app: { overrides: { schedule: { reconcile: 1_000 } } },
  });
  const { shop, github } = story;
  for (const event of ['pull_request', 'pull_request_review', 'check_suite', 'push'])
    github.webhooks.trouble({ kind: 'lost' }, { event }, 1_000);
  const pr = await open(shop, '05-missing-subset');
  await concluded(pr, 'action_required', '0 of 1');
  await asked(pr, ['mesh-platform']);
  pr.reviewBy('pat', 'APPROVED');
  await concluded(pr, 'success', 'Counted: pat');
  await pr.push({ 'README.md': '# The shop, unheard\n' });
  await concluded(pr, 'success', 'Counted: pat');
  await shop.pushTo('main', {
    CODEOWNERS: '* @acme/on-call\n',
    '.meshwarden/config.yaml': 'version: 1\n',
  });
  await concluded(pr, 'action_required', 'acme/on-call');

  github.faults.add({ kind: 'delay', milliseconds: 2_000 }, { surface: 'git' });
  const closed = await open(shop, '01-comment-only');
  await eventually(
    () => closed.checks()[0]?.status === 'in_progress',
    () => 'no check in progress',
  );
  closed.close();
  await concluded(closed, 'cancelled');
});
