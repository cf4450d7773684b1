import { describe, expect, test } from 'vitest';
import { openSqlite } from '../../src/bot/edge/store/sqlite/sqlite-persistence.ts';
import type { Written } from '../review/edge/temporary-repository.ts';
import { createRepository, temporaryFolder } from '../review/edge/temporary-repository.ts';
import { meshwarden } from './run-cli.ts';

const orders = (timeout: string): string => `apiVersion: v1
kind: Service
metadata: { name: orders, namespace: shop }
spec: { selector: { app: orders }, ports: [{ name: http, port: 80 }] }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: orders, namespace: shop }
spec:
  hosts: [orders]
  http:
    - timeout: ${timeout}
      route: [{ destination: { host: orders } }]
`;
const patched = (timeout: string): string => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: orders, namespace: shop }
spec:
  http:
    - timeout: ${timeout}
      route: [{ destination: { host: orders } }]
`;

/** A base that changes twice, a patch of production between, and a folder that moves. */
function shop() {
  const repository = createRepository();
  const commit = (files: Record<string, Written>, subject: string): string => {
    repository.commit(files);
    repository.git('commit', '-q', '--amend', '-m', subject);
    return repository.git('rev-parse', 'HEAD');
  };
  const first = commit(
    {
      'base/kustomization.yaml': 'resources: [orders.yaml]\n',
      'base/orders.yaml': orders('3s'),
      'overlays/prod/kustomization.yaml': 'resources: [../../base]\n',
      'overlays/staging/kustomization.yaml': 'resources: [../../base]\n',
    },
    'Begin',
  );
  const second = commit({ 'base/orders.yaml': orders('5s') }, 'Wait longer (#7)');
  commit({ 'notes.md': 'nothing\n' }, 'Something else');
  const third = commit(
    {
      'overlays/prod/kustomization.yaml': 'resources: [../../base]\npatches: [{ path: p.yaml }]\n',
      'overlays/prod/p.yaml': patched('9s'),
    },
    'Production waits longer (#8)',
  );
  // no effect in production: the patch has the last word
  commit({ 'base/orders.yaml': orders('6s') }, 'Longer still (#9)');
  commit(
    {
      'base/orders.yaml': null,
      'base/kustomization.yaml': 'resources: [shop/orders.yaml]\n',
      'base/shop/orders.yaml': orders('6s'),
    },
    'Move a file',
  );
  return { repository, first, second, third };
}

const history = (cwd: string, ...args: readonly string[]) =>
  meshwarden(['history', ...args, '--environment', 'prod'], { cwd });

describe('meshwarden history', () => {
  test('tells each change of an effective value, across files that moved', async () => {
    const { repository, first, second, third } = shop();
    for (const asked of [
      'VirtualService/shop/orders.http[0].timeout',
      'virtualservice/orders.spec.http[0].timeout',
      'orders.timeout',
    ]) {
      const run = await history(repository.path, asked, '--format', 'json');
      const { now, changes, complete } = JSON.parse(run.stdout) as Record<string, unknown>;
      expect({ now, changes, complete }, asked).toMatchObject({
        now: [{ value: '9s', file: 'overlays/prod/p.yaml', line: 6 }],
        changes: [
          { sha: third, before: '5s', after: '9s', pullRequest: 8, file: 'overlays/prod/p.yaml' },
          { sha: second, before: '3s', after: '5s', pullRequest: 7, file: 'base/orders.yaml' },
          { sha: first, before: null, after: '3s', pullRequest: null },
        ],
        complete: true,
      });
    }
    const text = await history(repository.path, 'orders.timeout');
    expect(text.stdout.split('\n').map((line) => line.trim().replace(/ +/g, ' '))).toEqual([
      'timeout of VirtualService orders in prod: 9s overlays/prod/p.yaml:6',
      '2026-01-02 Pat #8 5s → 9s overlays/prod/p.yaml:6',
      'Production waits longer (#8)',
      '2026-01-02 Pat #7 3s → 5s base/orders.yaml:12',
      'Wait longer (#7)',
      `2026-01-02 Pat ${first.slice(0, 8)} not there → 3s base/orders.yaml:12`,
      'Begin',
      '',
      'Tier and who approved are shown where MESHWARDEN_DATA_DIR names the data folder of the app.',
      '',
    ]);
  });

  test('says with the store of the app what tier each had, and who approved it', async () => {
    const { repository } = shop();
    const folder = temporaryFolder();
    const { store, close } = await openSqlite(folder, { now: () => 1_000 });
    const decide = (name: string, pullRequest: number, more: object) =>
      store.audit({
        ...{ kind: 'decision', repository: name, pullRequest, actor: null },
        detail: JSON.stringify({
          ...{ conclusion: 'success', tier: 'high', sha: 'a', base: 'b', meaning: null },
          ...{ approvals: [], overrides: [], ...more },
        }),
      });
    const approvals = [{ login: 'pat', review: 5, sha: 'a' }];
    await decide('acme/shop', 8, {});
    await decide('acme/shop', 8, { approvals });
    await decide('acme/other', 7, { approvals });
    await close();
    const cwd = repository.path;
    const variables = { MESHWARDEN_DATA_DIR: folder };
    const asked = ['history', 'orders.timeout', '--environment', 'prod'];
    const run = await meshwarden([...asked, '--repository', 'Acme/shop'], { cwd, variables });
    expect(run.stdout).toMatch(/#8 {2}high, approved by pat {2}5s → 9s/);
    expect(run.stdout).toMatch(/#7 {2}not on record {2}3s → 5s/);
    expect(run.stdout).not.toContain('Tier and who approved');
    const unnamed = await meshwarden(asked, { cwd, variables });
    expect(unnamed.stdout).toContain('--repository owner/name says whose records');
    const json = [...asked, '--repository', 'acme/shop', '--format', 'json'];
    expect(JSON.parse((await meshwarden(json, { cwd, variables })).stdout)).toMatchObject({
      changes: [
        { pullRequest: 8, judged: { tier: 'high', approvedBy: ['pat'], brokenBy: null } },
        { pullRequest: 7, judged: null },
        { judged: null },
      ],
    });
  });

  test('says where it stops, and claims nothing of what is before', async () => {
    const { repository } = shop();
    const run = await history(repository.path, 'orders.timeout', '--limit', '3');
    expect(run.stdout).toContain('5s → 9s');
    expect(run.stdout).not.toContain('not there');
    expect(run.stdout).toContain('3 commits looked at; there are more, which --limit reaches.');
  });

  test('passes over commits that cannot be read, and names them', async () => {
    const { repository } = shop();
    const broken = repository.commit({ 'overlays/prod/p.yaml': 'a: [\n' });
    repository.commit({ 'overlays/prod/p.yaml': patched('12s') });
    const run = await history(repository.path, 'orders.timeout');
    expect(run.stdout).toContain('9s → 12s');
    expect(run.stdout).toContain(`It cannot be told at 1 commit: ${broken.slice(0, 8)}.`);
  });

  test('shows no secret, and says what it does not find', async () => {
    const repository = createRepository();
    repository.commit({
      'overlays/prod/kustomization.yaml': 'resources: [s.yaml]\n',
      'overlays/prod/s.yaml':
        'apiVersion: v1\nkind: Secret\nmetadata: { name: db, namespace: shop }\nstringData: { password: hunter2hunter2 }\n',
    });
    const run = await history(repository.path, 'Secret/shop/db.stringData.password');
    expect(run.stdout).toContain('<redacted>');
    expect(run.stdout).not.toContain('hunter2');
    const none = await history(repository.path, 'NO_SUCH');
    expect(none).toEqual({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(/^meshwarden: Nothing in prod is called NO_SUCH \(in .+\n$/),
    });
  });
});
