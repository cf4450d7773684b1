import { expect, onTestFinished } from 'vitest';
import type { GitHubPullRequest } from '../../../sandbox/github/people/github-pull-request.ts';
import type { GitHubStandIn } from '../../../sandbox/github/start-github.ts';
import { storiesOfRun } from '../../support/stories-of-run.ts';
import { concluded, idle, STRICT, tell } from './story.ts';
import type { Story } from './story.ts';

const test = storiesOfRun();

const EXAMPLE = '06-strict-mesh-wide';
const CHECK_RUNS = '/repos/{owner}/{repo}/check-runs';

/** The change is there already in `already-strict`, so that it is green; into `main` it is critical. */
async function green(): Promise<Story & { readonly pr: GitHubPullRequest }> {
  const story = await tell({
    examples: [EXAMPLE],
    before: async (shop) => {
      await shop.pushTo('already-strict', STRICT);
    },
  });
  const { shop } = story;
  const pr = await shop.openPullRequest({
    ...{ author: 'dana', head: EXAMPLE, title: EXAMPLE, base: 'already-strict' },
  });
  await concluded(pr, 'success');
  await idle(story);
  story.github.calls.clear();
  return { ...story, pr };
}

/** What is written to checks from now on: `in_progress`, or a conclusion. */
function writtenTo(github: GitHubStandIn): readonly string[] {
  const written: string[] = [];
  const stop = github.onExchange(({ template, requestBody }) => {
    if (!template.startsWith(CHECK_RUNS)) return;
    if (typeof requestBody !== 'object' || requestBody === null) return;
    const said: unknown =
      Reflect.get(requestBody, 'conclusion') ?? Reflect.get(requestBody, 'status');
    written.push(String(said));
  });
  onTestFinished(stop);
  return written;
}

/** Calls of any kind, until the first that has to do with Git: that is where an analysis begins. */
const beforeAnalysis = ({ calls }: GitHubStandIn): readonly string[] => {
  const git = calls.all.findIndex(({ surface }) => surface === 'git');
  return calls.all
    .slice(0, git === -1 ? undefined : git)
    .map(({ method, template }) => `${method} ${template}`);
};

test('a pull request that gets another base is in progress before anything is fetched, and not green until it is judged', async () => {
  const { github, pr } = await green();
  const written = writtenTo(github);
  await pr.retargetBase('main');
  await concluded(pr, 'action_required', '0 of 2');
  expect(beforeAnalysis(github)).toContain(`PATCH ${CHECK_RUNS}/{check_run_id}`);
  expect(written[0]).toBe('in_progress');
  expect(written).not.toContain('success');
  expect(pr.checks()).toHaveLength(1);
});

test('one more pull request with the head of a green one takes its check back before anything is fetched', async () => {
  const { github, shop, pr } = await green();
  const written = writtenTo(github);
  const other = await shop.openPullRequest({
    ...{ author: 'eve', head: EXAMPLE, title: 'the same', base: 'main' },
  });
  await concluded(other, 'action_required', '0 of 2');
  expect(beforeAnalysis(github)).toContain(`PATCH ${CHECK_RUNS}/{check_run_id}`);
  expect(written[0]).toBe('in_progress');
  expect(written).not.toContain('success');
  expect(pr.checks()).toHaveLength(1);
  other.close();
  await concluded(pr, 'success');
});
