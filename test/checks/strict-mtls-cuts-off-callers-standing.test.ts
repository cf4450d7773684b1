import { expect, test } from 'vitest';
import { app } from './findings-of.ts';
import { note, standingOf } from './told-standing.ts';

const strict = (version: string): string => `
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: team, namespace: shop }
spec: { selector: { matchLabels: { version: ${version} } }, mtls: { mode: STRICT } }
---
`;
const pods = (version: string): string =>
  app('shop', 'orders')
    .replace('name: orders', `name: orders-${version}`)
    .replace('app: orders, sidecar', `app: orders, version: ${version}, sidecar`);

test('a caller is cut off anew by other pods of the Service that it calls', async () => {
  const caller = app('batch', 'report', ['orders.shop']).replace('"true"', '"false"');
  const both = caller + pods('v1') + pods('v2');
  const told = async (before: string, after: string) =>
    standingOf('caller-without-mtls', both + before, both + after);
  expect(await told(strict('v1'), strict('v2'))).toEqual(['this-change: report, orders-v2']);
  expect(await told(strict('v1'), strict('v1') + note('new'))).toEqual([
    'already-there: report, orders-v1',
  ]);
});
