import { expect, test } from 'vitest';
import { createRepository } from '../review/edge/temporary-repository.ts';
import { meshwarden } from './run-cli.ts';

const orders = (timeout: string): string => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: orders, namespace: shop }
spec:
  hosts: [orders]
  http:
    - timeout: ${timeout}
      route: [{ destination: { host: orders } }]
`;
const shop = (staging: string, prod: string) => ({
  'overlays/staging/kustomization.yaml': 'resources: [orders.yaml]\n',
  'overlays/staging/orders.yaml': orders(staging),
  'overlays/prod/kustomization.yaml': 'resources: [orders.yaml]\n',
  'overlays/prod/orders.yaml': orders(prod),
});

test('a review says since when an earlier environment has what changes in production', async () => {
  const repository = createRepository();
  repository.commit(shop('3s', '3s'));
  repository.commit(shop('10s', '3s'));
  repository.git('commit', '-q', '--amend', '-m', 'Wait longer for orders (#41)');
  const base = repository.git('rev-parse', 'HEAD');
  repository.branch('promote', base);
  repository.commit(shop('10s', '10s'));
  const args = ['review', '--base', 'main', '--head', 'promote', '--format'];
  const { stdout } = await meshwarden([...args, 'markdown'], { cwd: repository.path });
  expect(stdout).toContain('staging ● since 2026-01-02 (#41) → **prod ○ by this change**');
  const json = await meshwarden([...args, 'json'], { cwd: repository.path });
  expect(JSON.parse(json.stdout)).toMatchObject({
    promotions: [
      {
        environment: 'prod',
        inForce: [
          { environment: 'staging', since: { at: '2026-01-02T03:04:05.000Z', pullRequest: 41 } },
        ],
      },
    ],
  });
});

test('a review says since when an earlier environment has what it keeps, where production gets something first', async () => {
  const repository = createRepository();
  repository.commit(shop('3s', '3s'));
  repository.branch('first', repository.git('rev-parse', 'HEAD'));
  repository.commit(shop('3s', '10s'));
  const args = ['review', '--base', 'main', '--head', 'first', '--format'];
  const json = await meshwarden([...args, 'json'], { cwd: repository.path });
  expect(JSON.parse(json.stdout)).toMatchObject({
    promotions: [
      {
        environment: 'prod',
        behind: [
          { environment: 'staging', kept: 1, of: 1, since: { at: '2026-01-02T03:04:05.000Z' } },
        ],
      },
    ],
  });
  const text = await meshwarden([...args, 'terminal', '--all'], { cwd: repository.path });
  expect(text.stdout).toContain('staging · as before, since 2026-01-02 → prod ○ first');
});
