import { afterAll, beforeAll, expect, test } from 'vitest';
import { temporaryFolder } from '../review/edge/temporary-repository.ts';
import { startGitServer } from '../support/git-server.ts';
import type { GitServer } from '../support/git-server.ts';
import { serveRepository } from '../support/served-repository.ts';
import { AS_OF, reviewed, startAnalysis } from '../support/started-analysis.ts';

let folder: string;
let server: GitServer;

beforeAll(async () => {
  folder = temporaryFolder();
  server = await startGitServer(folder);
});
afterAll(() => server.close());

const service = (port: number): string =>
  `apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop}\nspec: {ports: [{name: http, port: ${String(port)}}]}\n`;
const RULE =
  '- {id: of-bots, when: {kind: Service, production: true}, if: pullRequest.bot, tier: high, why: w}\n';

test('rules may ask about the pull request, in the process that reviews', async () => {
  const shop = serveRepository(server, folder, 'shop');
  const base = shop.push('main', {
    'shop/web.yaml': service(80),
    '.meshwarden/rules/bots.yaml': RULE,
  });
  const head = shop.push('feature', { 'shop/web.yaml': service(81) }, base);
  const analysis = startAnalysis(server);
  const tierFor = async (bot: boolean) => {
    const outcome = await analysis.review({
      ...{ repository: shop.repository, base, head, expectedHead: head, asOf: AS_OF },
      pullRequest: {
        ...{ number: 1, author: 'pat', bot, fork: false, draft: false },
        ...{ base: 'main', head: 'feature' },
      },
    });
    return reviewed(outcome).review.tier;
  };
  expect([await tierFor(true), await tierFor(false)]).toEqual(['high', 'medium']);
});
