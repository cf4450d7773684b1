import { expect } from 'vitest';
import type { GitHubRepository } from '../../../sandbox/github/people/github-repository.ts';
import { eventually } from '../../support/eventually.ts';
import { storiesOfRun } from '../../support/stories-of-run.ts';
import { skippingClock } from './skipping-clock.ts';
import { concluded, open, tell } from './story.ts';

const test = storiesOfRun({ always: 1 });

const HOUR = 3_600_000;
const CONFIG = `platformTeam: acme/mesh-platform
breakGlass: { team: acme/on-call, expiresHours: 2 }
`;
const configured = async (shop: GitHubRepository) => {
  await shop.pushTo('main', { '.meshwarden/config.yaml': CONFIG });
};

const debtOf = (shop: GitHubRepository) =>
  shop.issues().filter(({ title }) => title.includes('Break-glass'));

async function brokenGlass(skips = skippingClock()) {
  const story = await tell({
    examples: ['06-strict-mesh-wide'],
    before: configured,
    app: { overrides: { clock: skips } },
  });
  const { shop } = story;
  const pr = await open(shop, '06-strict-mesh-wide');
  await concluded(pr, 'action_required', '0 of 2');
  return { ...story, pr, skips };
}

test('the on-call breaks the glass, the change merges, and a review afterwards settles the debt', async () => {
  const { shop, pr } = await brokenGlass();
  pr.comment('dana', '/break-glass let me through');
  await eventually(
    () => pr.comments().some(({ body }) => body.includes('active members of acme/on-call')),
    () => 'no refusal',
  );
  expect(debtOf(shop)).toEqual([]);

  pr.comment('noor', '/break-glass checkout is down, mTLS has to be strict');
  const check = await concluded(pr, 'success', 'noor takes responsibility');
  const [issue, ...more] = debtOf(shop);
  expect(more).toEqual([]);
  expect(issue?.body).toContain('@acme/mesh-platform');
  expect(check.summary).toContain(`#${String(issue?.number)}`);

  await pr.merge('noor');
  pr.reviewBy('pat', 'APPROVED');
  await eventually(
    () => debtOf(shop)[0]?.state === 'closed',
    () => JSON.stringify(debtOf(shop).map(({ title, state }) => [title, state])),
  );
});

test('a broken glass expires by itself, and a debt is reminded and escalated', async () => {
  const { shop, pr, skips } = await brokenGlass();
  pr.comment('noor', '/break-glass checkout is down');
  await concluded(pr, 'success');
  skips.skip(2 * HOUR);
  await concluded(pr, 'action_required', '0 of 2');
  skips.skip(11 * HOUR);
  const [issue] = debtOf(shop);
  const conversation = () =>
    [...(issue?.repository.comments.values() ?? [])]
      .filter((comment) => comment.issue === issue)
      .map(({ body }) => body);
  await eventually(
    () => conversation().some((body) => body.includes('Half the time is over')),
    () => conversation().join('\n'),
  );
  skips.skip(12 * HOUR);
  await eventually(
    () => issue?.title.startsWith('Overdue:') === true,
    () => issue?.title ?? 'no issue',
  );
  expect([...(issue?.labels ?? [])].map(({ name }) => name)).toEqual(['break-glass overdue']);
  expect(conversation()).toHaveLength(2);
});

test('a request that GitHub carried out and did not answer opens no second issue', async () => {
  const { shop, pr, github } = await brokenGlass();
  github.faults.add(
    { kind: 'applied-but-cut' },
    { method: 'POST', path: '/repos/{owner}/{repo}/issues' },
  );
  pr.comment('noor', '/break-glass checkout is down');
  await concluded(pr, 'success', 'noor takes responsibility');
  expect(debtOf(shop)).toHaveLength(1);
});

test('nobody breaks the glass for a change of the policy itself', async () => {
  const { pr, shop } = await brokenGlass();
  await pr.push({ '.github/CODEOWNERS': '* @acme/on-call\n' });
  await concluded(pr, 'action_required', '0 of 2');
  pr.comment('noor', '/break-glass checkout is down');
  await eventually(
    () =>
      pr
        .comments()
        .some(({ body }) => body.includes('no single person can let a change of Meshwarden')),
    () =>
      pr
        .comments()
        .map(({ body }) => body.slice(-300))
        .join('\n---\n'),
  );
  await concluded(pr, 'action_required');
  expect(debtOf(shop)).toEqual([]);
});
