import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { seededRandom } from '../../bench/seeded-random.ts';
import { keepAudit, madeAudit } from '../../sandbox/recorded-audit.ts';
import { temporaryFolder } from '../review/edge/temporary-repository.ts';
import { meshwarden } from './run-cli.ts';

/** A store with an audit log that ends now. */
async function recorded() {
  const folder = temporaryFolder();
  const random = seededRandom(7);
  await keepAudit(folder, madeAudit({ pullRequests: 40, until: Date.now(), days: 30, random }));
  return (...args: readonly string[]) =>
    meshwarden(['report', ...args], { variables: { MESHWARDEN_DATA_DIR: folder } });
}

test('a period is told in a terminal, as a page, as tables and for programs', async () => {
  const report = await recorded();
  const text = await report();
  expect(text).toMatchObject({ code: 0, stderr: '' });
  expect(text.stdout).toMatch(/^90 days: 40 changes: /);
  const page = await report('--format', 'html');
  expect(page.stdout).toMatch(/^<!doctype html>/);
  expect(page.stdout).toContain('Timeline: prod');
  const csv = await report('--format', 'csv', '--table', 'tiers');
  expect(csv.stdout).toMatch(/^tier,changes,merged,/);
  const json = await report('--format', 'json', '--since', '30d', '--repo', 'ACME/mesh');
  expect(JSON.parse(json.stdout)).toMatchObject({
    schemaVersion: '1.0',
    tables: { teams: expect.any(Array), settings: null },
  });
  expect(json.stdout).not.toContain('"repository": "acme/shop"');
});

test('settings of a folder stand side by side', async () => {
  const report = await recorded();
  const folder = temporaryFolder();
  writeFileSync(
    join(folder, 'shop.yaml'),
    `apiVersion: v1
kind: Service
metadata: { name: orders, namespace: shop }
spec: { selector: { app: orders }, ports: [{ name: http, port: 80 }] }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: orders, namespace: shop }
spec: { hosts: [orders], http: [{ timeout: 3s, route: [{ destination: { host: orders } }] }] }
`,
  );
  const { stdout } = await report(folder, '--format', 'csv', '--table', 'settings');
  expect(stdout).toContain('service,setting,environment,value,differs,place\r\n');
  expect(stdout).toMatch(
    /^orders,timeout of VirtualService orders[^,]*,[^,]*,3s,false,shop\.yaml:9\r$/m,
  );
});

test('what cannot be told is said in one sentence', async () => {
  const report = await recorded();
  const said = async (...args: readonly string[]) => {
    const { code, stdout, stderr } = await report(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    return stderr;
  };
  expect(await said('--since', 'yesterday')).toContain('--since is 24h, 7d, 2w');
  expect(await said('--since', '2999-01-01')).toContain('before now');
  expect(await said('--environment', 'qa')).toContain('Nothing is on record of qa in this period');
  expect(await said('--format', 'csv', '--table', 'settings')).toContain('meshwarden report DIR');
  const none = await meshwarden(['report'], {
    variables: { MESHWARDEN_DATA_DIR: temporaryFolder() },
  });
  expect(none).toMatchObject({ code: 2, stdout: '' });
  expect(none.stderr).toContain('No store of the app is in');
});
