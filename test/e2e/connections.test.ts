import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { temporaryFolder, writeFiles } from '../review/edge/temporary-repository.ts';
import { meshwarden } from './run-cli.ts';

const workload = (name: string): string => `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: shop }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec: { containers: [{ name: app, image: 'app:1', ports: [{ containerPort: 8080 }] }] }
`;

const policy = (caller: string): string => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: payments, namespace: shop }
spec:
  podSelector: { matchLabels: { app: payments } }
  ingress:
    - from: [{ podSelector: { matchLabels: { app: ${caller} } } }]
`;

const shop = (caller: string) => ({
  'overlays/prod/kustomization.yaml': 'resources: [apps.yaml, policy.yaml]\n',
  'overlays/prod/apps.yaml': ['web', 'orders', 'payments'].map(workload).join(''),
  'overlays/prod/policy.yaml': policy(caller),
});

function repository(): string {
  const folder = temporaryFolder();
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], {
      cwd: folder,
    });
  writeFiles(folder, shop('orders'));
  git('init', '-q', '-b', 'main');
  git('add', '.');
  git('commit', '-q', '-m', 'shop');
  return folder;
}

const run = async (cwd: string, ...args: string[]) => {
  const { code, stdout, stderr } = await meshwarden(['connections', ...args], { cwd });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
};

test('connections are listed as a table, as CSV, JSON and a graph', async () => {
  const folder = repository();
  const table = await run(folder);
  expect(table).toContain('prod: network policies decide 2 groups of connections\n');
  expect(table).toContain('allowed: Deployment shop/orders → Deployment shop/payments, port 8080');
  expect(table).toContain('(overlays/prod/policy.yaml:7)');
  expect(await run(folder, '--format', 'csv')).toContain(
    'prod,Deployment shop/orders,1,Deployment shop/payments,1,8080,TCP,,,allowed,ingress,NetworkPolicy shop/payments,overlays/prod/policy.yaml:7,',
  );
  expect(JSON.parse(await run(folder, '--format', 'json'))).toMatchObject({
    environments: [{ environment: 'prod', compared: false }],
  });
  expect(await run(folder, '--format', 'dot')).toContain(
    '"prod Deployment shop/orders" -> "prod Deployment shop/payments" [label="allowed, port 8080/TCP, NetworkPolicy shop/payments (overlays/prod/policy.yaml:7)", color=darkgreen];',
  );
});

test('a comparison lists what the work tree changes', async () => {
  const folder = repository();
  writeFiles(folder, shop('web'));
  const told = await run(folder, '--against', 'main');
  expect(told).toContain('prod: another outcome for 2 groups of connections\n');
  expect(told).toContain('allowed → dropped: Deployment shop/orders → Deployment shop/payments');
  expect(told).toContain('dropped → allowed: Deployment shop/web → Deployment shop/payments');
  expect(await run(folder, '--against', 'main', '--rev', 'main')).toContain('changes its outcome');
});

test('a folder that does not render is said', async () => {
  const folder = temporaryFolder();
  writeFiles(folder, {
    ...shop('orders'),
    'overlays/prod/kustomization.yaml': 'resources: [apps.yaml, policy.yaml, lost.yaml]\n',
  });
  const told = await run(folder);
  expect(told).toContain('Not seen here, and may change this:');
  expect(told).toContain('lost.yaml');
});
