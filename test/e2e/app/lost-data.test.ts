import { expect, onTestFinished, test } from 'vitest';
import { createShop } from '../../../sandbox/example-on-github.ts';
import { startGitHub } from '../../../sandbox/github/start-github.ts';
import { emptyFolder } from './empty-folder.ts';
import { openCopy } from './open-copy.ts';
import { serve } from './served.ts';
import { concluded, idle } from './story.ts';

const EXAMPLE = '09-wrong-nesting';

test('what was approved counts for a successor without any data, and what was opened meanwhile is reviewed', async () => {
  const github = await startGitHub();
  onTestFinished(() => github.close());
  const shop = await createShop(github, { pullRequests: [EXAMPLE], environments: ['prod'] });
  const first = await serve(github, await emptyFolder());
  const pr = await openCopy({ github, shop }, EXAMPLE, 'approved');
  await concluded(pr, 'action_required');
  pr.reviewBy('pat', 'APPROVED');
  await concluded(pr, 'success', 'Counted: pat');
  await idle({ github, app: first });
  await first.kill();

  await shop.pushTo('main', { 'README.md': '# The shop\n' });
  await pr.rebaseOnto('main');
  const other = await openCopy({ github, shop }, EXAMPLE, 'opened-meanwhile');
  await github.settled();

  const second = await serve(github, await emptyFolder());
  await concluded(pr, 'success', 'Counted: pat');
  await concluded(other, 'action_required');
  await idle({ github, app: second });
  expect(pr.comments(github.app.botLogin)).toHaveLength(1);
  expect(pr.reviewComments()).toHaveLength(1);
  expect(other.comments(github.app.botLogin)).toHaveLength(1);
  expect(shop.issues()).toHaveLength(1);
});
