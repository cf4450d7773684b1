import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { shareOfRun } from '../../support/share-of-run.ts';
import { storiesOfRun } from '../../support/stories-of-run.ts';
import { emptyFolder } from './empty-folder.ts';
import { concluded, idle, open, tell } from './story.ts';

const test = storiesOfRun();

const EXAMPLE = '03-orders-canary';
const CHECK_RUN = '/repos/{owner}/{repo}/check-runs/{check_run_id}';

/** A second of patience with an outage. */
const SOON = { workers: { firstWait: 50, longestWait: 200, poll: 50, outage: 1_000 } };

test('where the comment can never be written for want of an answer, the check fails and says so', async () => {
  const { shop, github } = await tell({ examples: [EXAMPLE], app: { overrides: SOON } });
  github.faults.add(
    { kind: 'status', status: 500 },
    {
      method: 'POST',
      path: '/repos/{owner}/{repo}/issues/{issue_number}/comments',
      times: Infinity,
    },
  );
  const pr = await open(shop, EXAMPLE);
  const check = await concluded(pr, 'failure', 'not analysed');
  expect(check.summary).toContain('Nothing was judged, so this check fails rather than passes.');
  expect(pr.comments()).toHaveLength(0);

  github.faults.clear();
  pr.comment('dana', '/recheck');
  await concluded(pr, 'success');
  expect(pr.comments(github.app.botLogin)).not.toHaveLength(0);
});

test('a result that GitHub refuses to take is said to be missing, not left in progress', async () => {
  const story = await tell({ examples: [EXAMPLE], app: { overrides: SOON } });
  const { shop, github } = story;
  await idle(story);
  // a second reason to review would begin to count anew
  github.webhooks.trouble({ kind: 'lost' }, { event: 'check_suite' }, Infinity);
  // each of three attempts; the notice that it was given up goes through
  github.faults.add(
    { kind: 'status', status: 422 },
    { method: 'PATCH', path: CHECK_RUN, times: 3 },
  );
  const pr = await open(shop, EXAMPLE);
  const check = await concluded(pr, 'failure', 'not analysed');
  expect(check.summary).toMatch(/In the log: `job \d+`/);
});

test('an analysis that dies each time ends in a check that says so, and the next pull request is reviewed', async () => {
  const entry = join(await emptyFolder(), 'dies.js');
  await writeFile(entry, 'process.exit(1);\n');
  const overrides = { ...SOON, analysis: { entry } };
  const story = await tell({ examples: [EXAMPLE], app: { overrides } });
  const pr = await open(story.shop, EXAMPLE);
  await concluded(pr, 'failure', 'not analysed');
  await idle(story);
  expect(pr.checks()).toHaveLength(1);
  expect(pr.comments(story.github.app.botLogin).length).toBeLessThanOrEqual(1);
});

const HANGING = [
  ['Git', 'git'],
  ['API', 'api'],
] as const;

it.each(shareOfRun(HANGING, 2))(
  'a repository whose %s hangs delays no other',
  async (_, surface) => {
    const { shop, github } = await tell({
      examples: [EXAMPLE],
      // what hangs is not waited for at the end
      app: { overrides: { workers: { poll: 100, grace: 100 } } },
    });
    const slow = await github.createRepository('acme/slow', { from: { 'README.md': '# Slow\n' } });
    github.faults.add({ kind: 'hang' }, { surface, path: /\/acme\/slow/, times: Infinity });
    for (let each = 0; each < 10; each++) {
      const name = `change-${String(each)}`;
      await slow.openPullRequest({ author: 'dana', head: name, files: { 'README.md': name } });
    }
    await github.settled();
    await concluded(await open(shop, EXAMPLE), 'success');
    expect(
      slow
        .pullRequests()
        .flatMap((pr) => pr.checks().filter((check) => check.status === 'completed')),
    ).toEqual([]);
  },
);
