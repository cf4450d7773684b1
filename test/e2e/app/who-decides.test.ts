import { expect } from 'vitest';
import { storiesOfRun } from '../../support/stories-of-run.ts';
import { ALL_ENVIRONMENTS, concluded, idle, open, STRICT, tell } from './story.ts';

const test = storiesOfRun();

const EXAMPLE = '06-strict-mesh-wide';
const FILE = 'base/mesh/peer-authentication.yaml';

test('who pushed last does not approve, though every commit is somebody else’s; clicking "Update branch" is no push', async () => {
  const { shop } = await tell({ examples: [EXAMPLE] });
  const pr = await open(shop, EXAMPLE);
  await concluded(pr, 'action_required', '0 of 2');
  const text = STRICT[FILE].replace('# The mode', '# The one mode');
  await pr.pushCommit(await shop.pushTo('by-dana', { [FILE]: text }), 'pat');
  await concluded(pr, 'action_required', '0 of 2');
  pr.reviewBy('pat', 'APPROVED');
  pr.reviewBy('quinn', 'APPROVED');
  const check = await concluded(pr, 'action_required', '1 of 2');
  expect(check.summary).toMatch(/Not counted: pat \(pushed [0-9a-f]{7}\)/);

  await shop.pushTo('main', { 'README.md': '# The shop\n' });
  await pr.updateBranch('quinn');
  await concluded(pr, 'action_required', 'Counted: quinn');
  const [again] = pr.checks();
  expect(again?.summary).toMatch(/Not counted: pat \(pushed [0-9a-f]{7}\)/);

  await pr.push({ 'overlays/dev/README.md': '# dev\n' });
  await concluded(pr, 'success', 'Counted: pat, quinn');
});

test('who leaves the platform team, or the organisation, no longer counts from that moment', async () => {
  const story = await tell({ examples: [EXAMPLE] });
  const { shop, github } = story;
  const pr = await open(shop, EXAMPLE);
  await concluded(pr, 'action_required', '0 of 2');
  pr.reviewBy('pat', 'APPROVED');
  pr.reviewBy('quinn', 'APPROVED');
  await concluded(pr, 'success', 'Counted: pat, quinn');

  github.team('acme/mesh-platform', ['quinn', 'uma']);
  await concluded(pr, 'action_required', '1 of 2');
  github.team('acme/mesh-platform', ['quinn', 'uma', 'pat']);
  await concluded(pr, 'success', '2 of 2');
  github.removeMember('acme', 'pat');
  await concluded(pr, 'action_required', '1 of 2');
  await idle(story);
  expect(pr.comments()).toHaveLength(1);
});

test('what nobody can see of production takes as many overrides as approvals of a mesh-wide change', async () => {
  const { shop } = await tell({ environments: ALL_ENVIRONMENTS });
  const pr = await shop.openPullRequest({
    author: 'dana',
    head: 'broken',
    files: { 'overlays/prod/kustomization.yaml': 'resources: [\n' },
  });
  const check = await concluded(pr, 'failure', 'has 0 of 2 overrides');
  const id = /\/override ([0-9a-f]{6,})/.exec(check.summary)?.[1] ?? 'none';
  pr.comment('pat', `/override ${id} prod is synced by hand today`);
  await concluded(pr, 'failure', 'has 1 of 2 overrides');
  pr.comment('pat', `/override ${id} once more`);
  await concluded(pr, 'failure', 'once more');
  pr.comment('quinn', `/override ${id} agreed`);
  // the gap is settled; that production no longer renders is high by itself
  await concluded(pr, 'action_required', 'agreed');
  pr.reviewBy('quinn', 'APPROVED');
  await concluded(pr, 'success', 'Counted: quinn');
});
