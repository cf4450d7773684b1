import { expect, onTestFinished, test } from 'vitest';
import { createShop } from '../../../sandbox/example-on-github.ts';
import { startGitHub } from '../../../sandbox/github/start-github.ts';
import { parseState } from '../../../src/review/index.ts';
import { emptyFolder } from './empty-folder.ts';
import { openCopy } from './open-copy.ts';
import { serve } from './served.ts';
import { concluded, idle } from './story.ts';

const EXAMPLE = '09-wrong-nesting';
/** What an earlier version called the meaning: other names of environments make another one of every change. */
const EARLIER = 'e'.repeat(64);

test('an approval given under an earlier version, which called environments otherwise, counts on until the change is another', async () => {
  const github = await startGitHub();
  onTestFinished(() => github.close());
  const shop = await createShop(github, { pullRequests: [EXAMPLE], environments: ['prod'] });
  const first = await serve(github, await emptyFolder());
  const pr = await openCopy({ github, shop }, EXAMPLE, 'approved');
  await concluded(pr, 'action_required');
  pr.reviewBy('pat', 'APPROVED');
  const check = await concluded(pr, 'success', 'Counted: pat');
  await idle({ github, app: first });
  await first.kill();

  const [state] = parseState(check.text) ?? [];
  const meaning = state?.meaning ?? '';
  expect(meaning).toMatch(/^[0-9a-f]{64}$/);
  const text = check.text
    .replaceAll(meaning, EARLIER)
    .replace(/"meaningVersion":\d+/, '"meaningVersion":3')
    .replaceAll(/"digest":"[0-9a-f]{8}"/g, '"digest":"00000000"');
  check.run.output = { ...check.run.output, text };
  expect(parseState(check.text)?.[0]).toMatchObject({ meaning: EARLIER, meaningVersion: 3 });

  const second = await serve(github, await emptyFolder());
  await idle({ github, app: second });
  const now = await concluded(pr, 'success', 'Counted: pat');
  expect(parseState(now.text)?.[0]).toMatchObject({ meaning, conclusion: 'success' });
  expect(now.text).not.toContain(EARLIER);

  await pr.push({
    'overlays/prod/permissive.yaml':
      'apiVersion: security.istio.io/v1\nkind: PeerAuthentication\nmetadata: {name: lax, namespace: shop}\nspec: {mtls: {mode: PERMISSIVE}}\n',
    'base/mesh/namespace.yaml':
      'apiVersion: v1\nkind: Namespace\nmetadata: {name: istio-system, labels: {istio-injection: enabled}}\n',
  });
  const other = await concluded(pr, 'action_required');
  expect(other.summary).toMatch(/pat \(approved an earlier change: .+ changed since\)/);
});
