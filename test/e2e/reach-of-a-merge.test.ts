import { afterAll, beforeAll, expect, test } from 'vitest';
import { begunOf } from '../features/after-merge/watch/begun-of.ts';
import { temporaryFolder } from '../review/edge/temporary-repository.ts';
import { startGitServer } from '../support/git-server.ts';
import type { GitServer } from '../support/git-server.ts';
import { serveRepository } from '../support/served-repository.ts';
import { AS_OF, reviewed, startAnalysis } from '../support/started-analysis.ts';
import { service } from '../support/objects.ts';

let folder: string;
let server: GitServer;
beforeAll(async () => {
  folder = temporaryFolder();
  server = await startGitServer(folder);
});
afterAll(() => server.close());

const SERVICE = service('orders');
const rule = (connections: number): string => `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: orders, namespace: shop }
spec: { host: orders, trafficPolicy: { connectionPool: { tcp: { maxConnections: ${String(connections)} } } } }
`;
const CONFIG = `watch: { tier: low, prometheus: main }
environments: [{ name: prod, paths: [prod/**], cluster: prod-eu }]
`;

test('whom a merge reaches is known outside of the process that reviewed it', async () => {
  const served = serveRepository(server, folder, 'shop');
  const before = served.push('main', {
    '.meshwarden/config.yaml': CONFIG,
    'prod/kustomization.yaml': 'resources: [service.yaml, rule.yaml]\n',
    'prod/service.yaml': SERVICE,
    'prod/rule.yaml': rule(100),
  });
  const after = served.push('main', { 'prod/rule.yaml': rule(1) });
  const { repository } = served;
  const outcome = await startAnalysis(server).review({
    ...{ repository, base: before, head: after, expectedHead: after },
    ...{ pullRequest: null, asOf: AS_OF, chartsAllowed: true, asPushed: true },
  });
  const { review, config } = reviewed(outcome);
  expect(begunOf(after, review, config)).toMatchObject({
    ...{ environment: 'prod', cluster: 'prod-eu', prometheus: 'main', roots: ['prod'] },
    radius: {
      watched: [{ kind: 'service', name: 'shop/orders', hosts: ['orders.shop'] }],
      isPartial: false,
    },
  });
});
