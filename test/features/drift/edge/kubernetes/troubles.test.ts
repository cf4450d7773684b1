import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { KubernetesStandIn } from '../../../../../sandbox/kubernetes/start-kubernetes.ts';
import { startKubernetes } from '../../../../../sandbox/kubernetes/start-kubernetes.ts';
import type { RequestLimits } from '../../../../../src/features/drift/edge/kubernetes/api-server.ts';
import { openCluster } from '../../../../../src/features/drift/edge/kubernetes/open-cluster.ts';
import type { ListedKind } from '../../../../../src/forge/index.ts';
import { temporaryFolder } from '../../../../review/edge/temporary-repository.ts';

const LIMITS: RequestLimits = {
  timeout: 1_500,
  body: 200_000,
  tries: 2,
  wait: 1,
  longestWait: 5,
};
const ROUTES = { group: 'networking.istio.io', kind: 'VirtualService' };
const SERVICES = { group: '', kind: 'Service' };

let kubernetes: KubernetesStandIn;
beforeEach(async () => {
  kubernetes = await startKubernetes({ name: 'prod-eu' });
  kubernetes.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
  for (const name of ['orders', 'web']) route(name);
});
afterEach(() => kubernetes.close());

const route = (name: string, more: object = {}) =>
  kubernetes.create({
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    metadata: { name, namespace: 'shop', ...more },
    spec: { hosts: [name], http: [{ route: [{ destination: { host: name } }] }] },
  });

const kubeconfigFile = (text = kubernetes.kubeconfig): string => {
  const file = join(temporaryFolder(), 'kubeconfig');
  writeFileSync(file, text);
  return file;
};

async function read(
  kinds = [ROUTES, SERVICES],
  limits = LIMITS,
  file = kubeconfigFile(),
): Promise<readonly ListedKind[]> {
  const opened = await openCluster({ file, context: null }, limits);
  if (opened.kind !== 'opened') throw new Error(opened.why);
  return opened.cluster.read(kinds, []);
}

const said = (listed: readonly ListedKind[]): readonly string[] =>
  listed.map((each) =>
    each.kind === 'listed'
      ? `${each.of.kind}: ${String(each.items.length)}`
      : each.kind === 'unknown'
        ? `${each.of.kind}: ${each.reason}: ${each.why}`
        : `${each.of.kind}: not served`,
  );

test('everything is read, in the version that the server prefers', async () => {
  expect(said(await read())).toEqual(['VirtualService: 2', 'Service: 0']);
});

const other = (body: string) =>
  ({ kind: 'other-body', contentType: 'application/json', body }) as const;

test.each([
  [
    { kind: 'status', code: 401 },
    'unauthorized: the credentials are not accepted; they may have expired (401)',
  ],
  [{ kind: 'status', code: 403 }, 'forbidden: the credentials may not read it (403)'],
  [{ kind: 'status', code: 503 }, 'refused: it answers 503'],
  [
    { kind: 'other-body', contentType: 'text/html', body: '<html>' },
    'not-kubernetes: it answers with text/html where JSON was asked for',
  ],
  [
    { kind: 'content-type', contentType: 'text/plain' },
    'not-kubernetes: it answers with text/plain where JSON was asked for',
  ],
  [
    { kind: 'other-body', contentType: 'application/json', body: '{"items":' },
    'not-kubernetes: what it answers is no JSON',
  ],
  [
    { kind: 'other-body', contentType: 'application/json', body: '[]' },
    'not-kubernetes: what it answers is no list of objects',
  ],
  [
    other('{"kind":"PodList","apiVersion":"v1","items":[]}'),
    'not-kubernetes: it answers with PodList where VirtualServiceList was asked for',
  ],
  [
    other('{"kind":"Status","status":"Success"}'),
    'not-kubernetes: it answers with an object of kind Status where a list was asked for',
  ],
  [
    other('{"kind":"VirtualServiceList","items":null}'),
    'not-kubernetes: what it answers is no list of objects',
  ],
  [
    other('{"kind":"VirtualServiceList","items":[{"kind":"Pod","metadata":{"name":"a"}}]}'),
    'not-kubernetes: its list of VirtualService holds a Pod',
  ],
  [
    other('{"kind":"VirtualServiceList","items":[null,1,"a"]}'),
    'not-kubernetes: its list holds what is no object of Kubernetes',
  ],
  [
    other('{"kind":"VirtualServiceList","metadata":{"remainingItemCount":7},"items":[]}'),
    'not-kubernetes: its list ends before the end that it names',
  ],
  [
    other(`{"kind":"${'X'.repeat(190_000)}","items":[]}`),
    `not-kubernetes: it answers with ${'X'.repeat(80)} where VirtualServiceList was asked for`,
  ],
  [{ kind: 'hang' }, 'timeout: it did not answer within 1.5 seconds'],
  [
    { kind: 'slow-body', pieces: 30, milliseconds: 200 },
    'timeout: it did not answer within 1.5 seconds',
  ],
] as const)('where %j comes of one kind, it is unknown and others are read', async (fault, why) => {
  kubernetes.faults.add(fault, { resource: 'virtualservices', times: 9 });
  expect(said(await read())).toEqual([`VirtualService: ${why}`, 'Service: 0']);
});

test.each([{ kind: 'reset' }, { kind: 'broken-body', after: 0.5 }] as const)(
  'a connection that breaks (%j) is tried again, and named where it breaks again',
  async (fault) => {
    kubernetes.faults.add(fault, { resource: 'virtualservices' });
    expect(said(await read([ROUTES]))).toEqual(['VirtualService: 2']);
    kubernetes.faults.add(fault, { resource: 'virtualservices', times: 9 });
    expect(said(await read([ROUTES]))[0]).toMatch(/^VirtualService: unreachable: /);
  },
);

test('a server that is busy is asked again', async () => {
  kubernetes.faults.add(
    { kind: 'status', code: 429, retryAfter: 1 },
    { resource: 'virtualservices' },
  );
  expect(said(await read([ROUTES]))).toEqual(['VirtualService: 2']);
});

test('pages are followed; a list that expires meanwhile begins again', async () => {
  for (let i = 0; i < 600; i += 1) route(`r-${String(i)}`);
  expect(said(await read([ROUTES], { ...LIMITS, body: 10_000_000 }))).toEqual([
    'VirtualService: 602',
  ]);
  const pages = kubernetes.calls.filter(({ path }) => /virtualservices/.test(JSON.stringify(path)));
  expect(pages).toHaveLength(3);
  kubernetes.faults.add({ kind: 'expired' }, { resource: 'virtualservices', nth: 2 });
  expect(said(await read([ROUTES], { ...LIMITS, body: 10_000_000 }))).toEqual([
    'VirtualService: 602',
  ]);
  kubernetes.faults.add({ kind: 'expired' }, { resource: 'virtualservices', times: 99 });
  expect(said(await read([ROUTES], { ...LIMITS, body: 10_000_000 }))).toEqual([
    'VirtualService: refused: the list expired again and again before it was read (410)',
  ]);
});

test('a page that is too large is asked for in smaller ones', async () => {
  for (let i = 0; i < 60; i += 1)
    route(`r-${String(i)}`, { annotations: { note: 'x'.repeat(5_000) } });
  expect(said(await read([ROUTES]))).toEqual(['VirtualService: 62']);
  route('large', { annotations: { note: 'x'.repeat(250_000) } });
  expect(said(await read([ROUTES]))).toEqual([
    'VirtualService: too-large: it answers with more than 0 MB',
  ]);
});

test('a kind that is not installed has no objects; one that is served in an older version is read', async () => {
  kubernetes.serve('VirtualService', []);
  expect(said(await read([ROUTES]))).toEqual(['VirtualService: not served']);
  kubernetes.serve('VirtualService', ['v1alpha3']);
  const [listed] = await read([ROUTES]);
  expect(said(listed === undefined ? [] : [listed])).toEqual(['VirtualService: 2']);
});

test('who may read less is told of what it may not', async () => {
  const config = kubernetes.kubeconfigFor('drift', [
    { groups: [''], resources: ['services'], verbs: ['list'] },
  ]);
  expect(said(await read([ROUTES, SERVICES], LIMITS, kubeconfigFile(config)))).toEqual([
    'VirtualService: forbidden: the credentials may not read it (403)',
    'Service: 0',
  ]);
});

test('a kubeconfig that cannot be used is said', async () => {
  const folder = temporaryFolder();
  const missing = await openCluster({ file: join(folder, 'none'), context: null });
  expect(missing).toMatchObject({ kind: 'unusable' });
  const other = await openCluster({ file: kubeconfigFile(), context: 'staging' });
  expect(other).toEqual({
    kind: 'unusable',
    why: 'The kubeconfig has no context "staging": prod-eu.',
  });
  const broken = await openCluster({ file: kubeconfigFile('{ not: ['), context: null });
  expect(broken).toMatchObject({ kind: 'unusable' });
});

test('a server that is not there is unreachable, once for all kinds', async () => {
  const config = kubeconfigFile();
  await kubernetes.close();
  const listed = await read([ROUTES, SERVICES], LIMITS, config);
  expect(listed.every(({ kind }) => kind === 'unknown')).toBe(true);
  kubernetes = await startKubernetes({ name: 'prod-eu' });
});
