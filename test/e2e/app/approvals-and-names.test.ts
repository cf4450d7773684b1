import { expect, onTestFinished, test } from 'vitest';
import { ensureAccount } from '../../../sandbox/github/operations/accounts.ts';
import { commitFiles } from '../../../sandbox/github/people/commit-files.ts';
import { startGitHub } from '../../../sandbox/github/start-github.ts';
import { parseState } from '../../../src/review/index.ts';
import { emptyFolder } from './empty-folder.ts';
import { serve } from './served.ts';
import { concluded, idle, open } from './story.ts';
import { meshMtls } from '../../support/objects.ts';

const application = (name: string, path: string, server: string): string =>
  `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: ${name}, namespace: argocd }
spec:
  project: default
  source: { repoURL: https://git.example/acme/fleet, path: ${path} }
  destination: { server: https://${server}.example.test, namespace: shop }
`;
const SERVICE =
  'apiVersion: v1\nkind: Service\nmetadata: { name: NAME, namespace: shop }\nspec: { ports: [{ port: 80, name: http }] }\n';

/** Two clusters that only codes and colours tell apart. */
const FLEET = {
  '.meshwarden/config.yaml': 'version: 1\nplatformTeam: acme/mesh-platform\n',
  'argo/web-blue.yaml': application('web-blue', 'apps/web/one', 'a1b2'),
  'argo/web-green.yaml': application('web-green', 'apps/web/two', 'c3d4'),
  'apps/web/one/mtls.yaml': meshMtls('STRICT'),
  'apps/web/two/mtls.yaml': meshMtls('STRICT'),
};

/** More Applications for the same clusters, after which words for environments name them. */
const MORE = Object.fromEntries(
  ['api', 'cart', 'mail'].flatMap((name) => [
    [`argo/${name}-dev.yaml`, application(`${name}-dev`, `apps/${name}/one`, 'a1b2')],
    [`argo/${name}-prod.yaml`, application(`${name}-prod`, `apps/${name}/two`, 'c3d4')],
    [`apps/${name}/one/service.yaml`, SERVICE.replace('NAME', name)],
    [`apps/${name}/two/service.yaml`, SERVICE.replace('NAME', name)],
  ]),
);

const HEAD = 'permissive';

test('approvals stand where another Application, and an update of ours, give the environments other names', async () => {
  const github = await startGitHub();
  onTestFinished(() => github.close());
  github.user('dana', { email: 'developer@shop.example' });
  github.team('acme/mesh-platform', ['pat', 'quinn']);
  const fleet = await github.createRepository('acme/fleet', { from: FLEET });
  const commit = {
    by: ensureAccount(github.world, 'dana'),
    message: HEAD,
    from: await fleet.tip(),
  };
  await commitFiles(
    github.world,
    fleet.repository,
    HEAD,
    { 'apps/web/two/mtls.yaml': meshMtls('PERMISSIVE') },
    commit,
  );
  const first = await serve(github, await emptyFolder());
  const pr = await open(fleet, HEAD);
  await concluded(pr, 'action_required', '0 of 2');
  pr.reviewBy('pat', 'APPROVED');
  pr.reviewBy('quinn', 'APPROVED');
  const check = await concluded(pr, 'success', 'Counted: pat, quinn');
  const [state] = parseState(check.text) ?? [];
  const meaning = state?.meaning ?? '';
  expect(meaning).toMatch(/^[0-9a-f]{64}$/);

  await fleet.pushTo('main', MORE);
  await pr.rebaseOnto('main');
  const renamed = await concluded(pr, 'success', 'Counted: pat, quinn');
  expect(`${renamed.title}\n${renamed.summary}`).toContain('prod');
  expect(parseState(renamed.text)?.[0]).toMatchObject({ meaning });
  await idle({ github, app: first });
  await first.kill();

  // what the version before wrote, whose meanings went by names
  const earlier = 'e'.repeat(64);
  const text = renamed.text
    .replaceAll(meaning, earlier)
    .replace(/"meaningVersion":\d+/, '"meaningVersion":7');
  renamed.run.output = { ...renamed.run.output, text };
  const second = await serve(github, await emptyFolder());
  await idle({ github, app: second });
  const now = await concluded(pr, 'success', 'Counted: pat, quinn');
  expect(parseState(now.text)?.[0]).toMatchObject({ meaning, meaningVersion: 9 });
});
