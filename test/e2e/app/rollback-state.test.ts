import { expect } from 'vitest';
import type { GitHubPullRequest } from '../../../sandbox/github/people/github-pull-request.ts';
import { storiesOfRun } from '../../support/stories-of-run.ts';
import { answered, fileOf, merged, reverts } from './rollback-story.ts';
import { concluded, idle, STRICT, tell } from './story.ts';
import type { Story } from './story.ts';

const test = storiesOfRun();

const policy = (name: string, namespace: string, spec: string): string =>
  `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata:
  name: ${name}
  namespace: ${namespace}
spec: ${spec}
`;

/** A denial for the whole mesh, and the permission that makes it harmless: merged together, or one after the other. */
const DENIAL = policy('nobody', 'istio-system', '{}');
const PERMISSION = policy('everybody', 'istio-system', '{ rules: [{}] }');

async function mesh(
  { shop }: Pick<Story, 'shop'>,
  files: Readonly<Record<string, string>>,
): Promise<Record<string, string>> {
  const list = 'base/mesh/kustomization.yaml';
  const text = (await fileOf({ shop }, await shop.tip(), list)) ?? '';
  const lines = Object.keys(files).map((name) => `  - ${name}\n`);
  const named = Object.entries(files).map(([name, each]) => [`base/mesh/${name}`, each]);
  return {
    ...(Object.fromEntries(named) as Record<string, string>),
    [list]: text + lines.join(''),
  };
}

const lastRevert = (story: Story, of: GitHubPullRequest): GitHubPullRequest => {
  const revert = reverts(story, of).at(-1);
  if (revert === undefined) throw new Error('There is no revert.');
  return revert;
};

test('half of what was merged together is never rolled back with one approval, and all of it is', async () => {
  const story = await tell();
  const { shop } = story;
  const files = await mesh(story, { 'nobody.yaml': DENIAL, 'everybody.yaml': PERMISSION });
  const pr = await merged(story, [files]);
  await idle(story);

  const object = 'AuthorizationPolicy/istio-system/everybody';
  const half = `/rollback --resource ${object} nobody needs it`;
  expect(await answered(story, pr, half)).toContain('Rolling back');
  const part = lastRevert(story, pr);
  expect(part.pull.issue.body).toContain('not known to have had the resulting state');
  await concluded(part, 'action_required', 'is judged like any other change');
  part.reviewBy('pat', 'APPROVED');
  await idle(story);
  const check = await concluded(part, 'action_required');
  expect(check.summary).not.toContain('come back with it');
  part.reviewBy('quinn', 'APPROVED');
  await concluded(part, 'success');
  part.close('dana');

  await answered(story, pr, '/rollback all of it');
  const whole = lastRevert(story, pr);
  expect(whole.pull.issue.body).toContain('one approval where its check would ask for several');
  await concluded(whole, 'action_required', 'come back with it');
  whole.reviewBy('pat', 'APPROVED');
  await concluded(whole, 'success');

  // later work of others in the same place: what it would leave was never there
  await shop.pushTo('main', STRICT);
  await concluded(whole, 'action_required', 'not known to have had the resulting state');
  whole.reviewBy('quinn', 'APPROVED');
  await concluded(whole, 'success');
}, 120_000);

test('what was rolled back by hand does not come back as the rollback of that', async () => {
  const story = await tell();
  const { shop } = story;
  const bad = await merged(story, [await mesh(story, { 'nobody.yaml': DENIAL })]);
  await idle(story);
  const good = await merged(story, [
    {
      'base/mesh/nobody.yaml': null,
      'base/mesh/kustomization.yaml':
        (await fileOf(story, `${await shop.tip()}~1`, 'base/mesh/kustomization.yaml')) ?? '',
    },
  ]);
  await idle(story);
  expect(bad.number).toBeLessThan(good.number);
  await answered(story, good, '/rollback bring the denial back');
  const back = lastRevert(story, good);
  expect(back.pull.issue.body).toContain('it undoes a rollback, so it restores content');
  back.reviewBy('pat', 'APPROVED');
  await idle(story);
  await concluded(back, 'action_required', 'restores content that was removed once');
}, 120_000);
