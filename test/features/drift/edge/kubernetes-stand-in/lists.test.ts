import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { startKubernetes } from '../../../../../sandbox/kubernetes/start-kubernetes.ts';
import type { KubernetesStandIn } from '../../../../../sandbox/kubernetes/start-kubernetes.ts';
import { configMap, read, virtualService } from './calling.ts';

let kubernetes: KubernetesStandIn;
beforeEach(async () => {
  kubernetes = await startKubernetes();
});
afterEach(async () => {
  await kubernetes.close();
});

const listSchema = z.object({
  kind: z.string(),
  metadata: z.object({
    resourceVersion: z.string(),
    continue: z.string().default(''),
    remainingItemCount: z.number().optional(),
  }),
  items: z.array(
    z.looseObject({ kind: z.string().optional(), metadata: z.looseObject({ name: z.string() }) }),
  ),
});
const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';
const SERVICES = '/apis/networking.istio.io';

const list = async (path: string) => listSchema.parse((await read(kubernetes, path)).body);
const namesOf = ({ items }: z.infer<typeof listSchema>) =>
  items.map(({ metadata }) => metadata.name);
const five = ['a', 'b', 'c', 'd', 'e'];

test('pages of a list show the cluster as it was at the first one', async () => {
  for (const name of five) kubernetes.create(configMap(name));
  const first = await list(`${CONFIG_MAPS}?limit=2`);
  expect(namesOf(first)).toEqual(['a', 'b']);
  expect(first.metadata.remainingItemCount).toBe(3);
  kubernetes.delete({ kind: 'ConfigMap', name: 'c' });
  kubernetes.create(configMap('f'));
  const second = await list(`${CONFIG_MAPS}?limit=2&continue=${first.metadata.continue}`);
  const third = await list(`${CONFIG_MAPS}?limit=2&continue=${second.metadata.continue}`);
  expect([...namesOf(second), ...namesOf(third)]).toEqual(['c', 'd', 'e']);
  expect(third.metadata.continue).toBe('');
  expect(third.metadata.resourceVersion).toBe(first.metadata.resourceVersion);
});

test('an expired token is 410, and the token of that answer goes on with what is there now', async () => {
  for (const name of five) kubernetes.create(configMap(name));
  const first = await list(`${CONFIG_MAPS}?limit=2`);
  kubernetes.delete({ kind: 'ConfigMap', name: 'c' });
  kubernetes.expireContinueTokens();
  const gone = await read(kubernetes, `${CONFIG_MAPS}?limit=9&continue=${first.metadata.continue}`);
  expect(gone.status).toBe(410);
  expect(gone.body).toMatchObject({ kind: 'Status', reason: 'Expired', code: 410 });
  const { metadata } = z.object({ metadata: z.object({ continue: z.string() }) }).parse(gone.body);
  expect(namesOf(await list(`${CONFIG_MAPS}?limit=9&continue=${metadata.continue}`))).toEqual([
    'd',
    'e',
  ]);
  expect((await read(kubernetes, `${CONFIG_MAPS}?continue=nonsense`)).status).toBe(400);
});

test('a custom kind is listed in every version that is served, and in no other', async () => {
  kubernetes.create(virtualService('web'));
  kubernetes.serve('VirtualService', ['v1beta1']);
  const { body } = await read(kubernetes, `${SERVICES}/v1beta1/virtualservices`);
  expect(body).toMatchObject({
    apiVersion: 'networking.istio.io/v1beta1',
    items: [{ apiVersion: 'networking.istio.io/v1beta1', kind: 'VirtualService' }],
  });
  expect((await read(kubernetes, `${SERVICES}/v1/virtualservices`)).status).toBe(404);
  expect((await read(kubernetes, '/apis')).text).toContain('networking.istio.io/v1"');
  kubernetes.serve('VirtualService', []);
  expect((await read(kubernetes, `${SERVICES}/v1beta1/virtualservices`)).text).toBe(
    '404 page not found\n',
  );
  expect((await read(kubernetes, `${SERVICES}/v1beta1`)).text).not.toContain('virtualservices');
});

test('a cluster without the mesh serves none of its groups', async () => {
  const bare = await startKubernetes({ customGroups: ['gateway.networking.k8s.io'] });
  expect((await read(bare, '/apis')).text).not.toContain('istio.io');
  expect((await read(bare, `${SERVICES}/v1`)).status).toBe(404);
  expect((await read(bare, '/apis/gateway.networking.k8s.io/v1/httproutes')).status).toBe(200);
  await bare.close();
});

test('rights are by verb, resource, namespace and name', async () => {
  kubernetes.create(configMap('istio'));
  const kubeconfig = kubernetes.kubeconfigFor('drift', [
    { verbs: ['list'], groups: ['networking.istio.io'], resources: ['*'] },
    {
      verbs: ['get'],
      groups: [''],
      resources: ['configmaps'],
      namespace: 'default',
      names: ['istio'],
    },
  ]);
  const statusOf = async (path: string) => (await read(kubernetes, path, kubeconfig)).status;
  expect(await statusOf(`${SERVICES}/v1/virtualservices`)).toBe(200);
  expect(await statusOf(`${CONFIG_MAPS}/istio`)).toBe(200);
  expect(await statusOf(CONFIG_MAPS)).toBe(403);
  expect(await statusOf(`${CONFIG_MAPS}/other`)).toBe(403);
  expect(await statusOf('/api/v1/secrets')).toBe(403);
  expect(await statusOf('/version')).toBe(200);
});

test('a namespace that is deleted stays for a while, with what is in it', async () => {
  kubernetes.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'going' } });
  kubernetes.create({ ...configMap('a'), metadata: { name: 'a', namespace: 'going' } });
  kubernetes.delete({ kind: 'Namespace', name: 'going' });
  const { body } = await read(kubernetes, '/api/v1/namespaces/going');
  expect(body).toMatchObject({ status: { phase: 'Terminating' } });
  expect(namesOf(await list('/api/v1/namespaces/going/configmaps'))).toEqual(['a']);
  kubernetes.finishDeletion();
  expect((await read(kubernetes, '/api/v1/namespaces/going')).status).toBe(404);
  expect(namesOf(await list('/api/v1/namespaces/going/configmaps'))).toEqual([]);
});
