import { afterEach, beforeEach, expect, test } from 'vitest';
import { startKubernetes } from '../../../../../sandbox/kubernetes/start-kubernetes.ts';
import type { KubernetesStandIn } from '../../../../../sandbox/kubernetes/start-kubernetes.ts';
import { configMap, read } from './calling.ts';

let kubernetes: KubernetesStandIn;
beforeEach(async () => {
  kubernetes = await startKubernetes();
});
afterEach(async () => {
  await kubernetes.close();
});

const CONFIG_MAPS = '/api/v1/configmaps';

test('the server refuses, and answers again afterwards', async () => {
  const { faults } = kubernetes;
  faults.add({ kind: 'status', code: 401 });
  faults.add({ kind: 'status', code: 429, retryAfter: 7 });
  faults.add({ kind: 'status', code: 500 });
  const answers = [];
  for (let count = 0; count < 4; count += 1) answers.push(await read(kubernetes, CONFIG_MAPS));
  expect(answers.map(({ status }) => status)).toEqual([401, 429, 500, 200]);
  expect(answers[0]?.body).toMatchObject({ kind: 'Status', reason: 'Unauthorized' });
  expect(answers[1]?.headers.get('retry-after')).toBe('7');
  expect(answers[1]?.headers.get('content-type')).toMatch('text/plain');
  expect(faults.pending).toBe(0);
});

test('a fault meets the kind and the request that was meant', async () => {
  kubernetes.faults.add({ kind: 'status', code: 503 }, { resource: 'services', nth: 2 });
  kubernetes.faults.add({ kind: 'status', code: 504 }, { path: /continue=/ });
  const statusOf = async (path: string) => (await read(kubernetes, path)).status;
  expect(await statusOf('/api/v1/services')).toBe(200);
  expect(await statusOf(CONFIG_MAPS)).toBe(200);
  expect(await statusOf('/api/v1/services')).toBe(503);
  expect(await statusOf(`${CONFIG_MAPS}?limit=1&continue=a`)).toBe(504);
});

test('a connection breaks before the answer or within it', async () => {
  kubernetes.create(configMap('large', { text: 'x'.repeat(1_000_000) }));
  kubernetes.faults.add({ kind: 'reset' });
  await expect(read(kubernetes, CONFIG_MAPS)).rejects.toThrow();
  kubernetes.faults.add({ kind: 'broken-body', after: 0.5 });
  await expect(read(kubernetes, CONFIG_MAPS)).rejects.toThrow();
  expect((await read(kubernetes, CONFIG_MAPS)).text.length).toBeGreaterThan(1_000_000);
  expect(kubernetes.calls.map(({ status, fault }) => [status, fault])).toEqual([
    [0, 'reset'],
    [0, 'broken-body'],
    [200, null],
  ]);
});

test('a slow body is whole in the end', async () => {
  kubernetes.faults.add({ kind: 'slow-body', pieces: 4, milliseconds: 1 });
  expect((await read(kubernetes, CONFIG_MAPS)).body).toMatchObject({ kind: 'ConfigMapList' });
});

test('the server lies about content', async () => {
  const { faults } = kubernetes;
  faults.add({ kind: 'other-body', contentType: 'text/html', body: '<html>Sign in</html>' });
  faults.add({ kind: 'other-body', contentType: 'application/json', body: '{"kind": ' });
  faults.add({ kind: 'content-type', contentType: 'text/plain' });
  const page = await read(kubernetes, CONFIG_MAPS);
  expect([page.status, page.text]).toEqual([200, '<html>Sign in</html>']);
  expect((await read(kubernetes, CONFIG_MAPS)).text).toBe('{"kind": ');
  const plain = await read(kubernetes, CONFIG_MAPS);
  expect(plain.headers.get('content-type')).toBe('text/plain');
  expect(plain.body).toMatchObject({ kind: 'ConfigMapList' });
});
