import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import {
  createRepository,
  temporaryFolder,
  writeFiles,
} from '../review/edge/temporary-repository.ts';
import { meshwarden } from './run-cli.ts';
import { service } from '../support/objects.ts';

const gateway = `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: public, namespace: shop }
spec:
  selector: { istio: ingressgateway }
  servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: ['shop.example.com'] }]
`;
const routes = (name: string): string => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: orders, namespace: shop }
spec:
  hosts: [shop.example.com]
  gateways: [${name}]
  http: [{ route: [{ destination: { host: orders.shop.svc.cluster.local } }] }]
`;
const orders = service('orders', '{ ports: [{ name: http, port: 80 }] }');

const Entries = z.array(
  z.object({
    code: z.string().nullable(),
    analyzer: z.string().nullable(),
    id: z.string(),
    level: z.enum(['error', 'warning', 'info']),
    resource: z.string(),
    file: z.string(),
    line: z.number(),
    message: z.string(),
  }),
);

function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  writeFiles(folder, files);
  return folder;
}

const entriesOf = ({ stdout }: { readonly stdout: string }) => Entries.parse(JSON.parse(stdout));

describe('meshwarden analyze', () => {
  test('tells each reason of a refusal by itself in JSON, and all of them once in a terminal', async () => {
    const refused = `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: orders, namespace: shop }
spec:
  host: orders.shop.svc.cluster.local
  trafficPolicy: {}
  subsets:
    - { name: a }
    - { name: a }
`;
    const folder = folderOf({ 'rule.yaml': refused, 'orders.yaml': orders });
    const only = ['analyze', folder, '--only', 'IST0106'];
    const entries = entriesOf(await meshwarden([...only, '--format', 'json']));
    expect(entries.map(({ code, line }) => ({ code, line }))).toEqual([
      { code: 'IST0106', line: 6 },
      { code: 'IST0106', line: 9 },
    ]);
    const { stdout } = await meshwarden(only);
    expect(stdout.match(/is invalid/g)).toHaveLength(1);
    expect(stdout).toMatch(/Another subset has the\s+name a \(rule\.yaml:9\)\./);
  });

  test('takes a plain folder for all there is, and ends with 1 for an error', async () => {
    const folder = folderOf({
      'gateway.yaml': gateway,
      'routes.yaml': routes('public') + '---\n' + orders,
    });
    const run = await meshwarden(['analyze', folder, '--format', 'json']);
    expect(run.code).toBe(1);
    const found = {
      id: 'unresolved-reference/gateway-without-pods',
      level: 'error',
      resource: 'Gateway shop/public',
      file: 'gateway.yaml',
      line: 5,
    };
    expect(entriesOf(run)).toMatchObject([
      { ...found, analyzer: 'gateway.IngressGatewayPortAnalyzer' },
      { ...found, analyzer: 'gateway.SecretAnalyzer' },
    ]);
  });

  test('takes the ingress gateway to be there where that is asked for', async () => {
    const folder = folderOf({
      'gateway.yaml': gateway,
      'routes.yaml': routes('public') + '---\n' + orders,
    });
    const run = await meshwarden(['analyze', folder, '--implicit-ingress']);
    expect(run).toMatchObject({
      code: 0,
      stdout: 'Nothing found (3 objects looked at).\n',
      stderr: '',
    });
  });

  test('reads folders below only with --recursive, and mesh configuration where it is given', async () => {
    const folder = folderOf({
      'orders.yaml': orders,
      'below/routes.yaml': routes('publc'),
      'mesh.txt': 'enableAutoMtls: true\ndefaultConfg: {}\n',
    });
    expect(await meshwarden(['analyze', folder])).toMatchObject({ code: 0 });
    const all = await meshwarden([
      'analyze',
      folder,
      '-R',
      '--format',
      'json',
      '--fail-on',
      'never',
    ]);
    expect(all.code).toBe(0);
    expect(entriesOf(all).map(({ file }) => file)).toContain('below/routes.yaml');
    const given = await meshwarden([
      'analyze',
      folder,
      '--mesh-config',
      `${folder}/mesh.txt`,
      '--format',
      'json',
    ]);
    expect(entriesOf(given)).toMatchObject([
      { id: 'invalid-mesh-resource/setting-ignored', line: 2 },
    ]);
  });

  test('of a repository asks what is applied where, and calls nothing missing that may lie elsewhere', async () => {
    const repository = createRepository();
    repository.commit({ 'deploy/prod/routes.yaml': routes('elsewhere/public') });
    const run = await meshwarden(['analyze', '--repo', repository.path, '--format', 'json']);
    expect(run).toMatchObject({ code: 0 });
    expect(entriesOf(run)).toEqual([]);
  });

  test('a folder with a pipeline at its top is a repository, and not a folder of manifests in which nothing is found', async () => {
    const folder = folderOf({
      '.gitlab-ci.yml': 'stages: [deploy]\n',
      'shop/all.yaml': `${orders}---\n${gateway}---\n${routes('pubic')}`,
    });
    const { stdout } = await meshwarden(['analyze', folder, '--format', 'json']);
    expect(entriesOf({ stdout }).map(({ file }) => file)).toContain('shop/all.yaml');
  });

  test('a kustomization is rendered, with what it refers to', async () => {
    const folder = folderOf({
      'base/kustomization.yaml': 'resources: [gateway.yaml]\n',
      'base/gateway.yaml': gateway,
      'prod/kustomization.yaml': 'resources: [../base, routes.yaml]\n',
      'prod/routes.yaml': routes('publc'),
    });
    const run = await meshwarden(['analyze', `${folder}/prod`, '--format', 'json']);
    expect(entriesOf(run)).toContainEqual(
      expect.objectContaining({
        id: 'unresolved-reference/route-without-gateway',
        file: 'prod/routes.yaml',
        line: 6,
      }),
    );
  });

  test('a file of manifests is all there is, and a kustomization stands for its folder', async () => {
    const folder = folderOf({
      'orders.yaml': orders,
      'routes.yaml': routes('public'),
      'kustomization.yaml': 'resources: [routes.yaml, orders.yaml]\n',
    });
    const codesOf = async (path: string) =>
      entriesOf(await meshwarden(['analyze', join(folder, path), '--format', 'json'])).map(
        ({ id, file, line }) => `${id} ${file}:${String(line)}`,
      );
    const noGateway = 'unresolved-reference/route-without-gateway routes.yaml:6';
    expect(await codesOf('routes.yaml')).toEqual([
      noGateway, // IST0101 and IST0132
      noGateway,
      'unresolved-reference/route-without-host routes.yaml:7',
    ]);
    expect(await codesOf('orders.yaml')).toEqual([]);
    expect(await codesOf('kustomization.yaml')).toEqual(await codesOf('.'));
    writeFiles(folder, { 'notes.txt': routes('public') });
    expect(await meshwarden(['analyze', join(folder, 'notes.txt')])).toMatchObject({ code: 2 });
  });

  test('says what of a folder is not read', async () => {
    const folder = folderOf({ 'orders.yaml': orders, 'node_modules/a/routes.yaml': orders });
    const { stdout } = await meshwarden(['analyze', folder]);
    expect(stdout.replace(/\s+/g, ' ')).toContain('node_modules (packages of others)');
  });

  test('says in one line what it cannot follow', async () => {
    const folder = folderOf({ 'orders.yaml': orders });
    expect(await meshwarden(['analyze', `${folder}/nope`])).toMatchObject({ code: 2, stdout: '' });
    expect(await meshwarden(['analyze', folder, '--mesh-config', 'nope.yaml'])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^meshwarden: The file nope\.yaml cannot be read \(in .+\n$/),
    });
    expect(await meshwarden(['analyze', folder, '--fail-on', 'fatal'])).toMatchObject({ code: 2 });
  });
});

describe('meshwarden explain', () => {
  test('a check, with the example of its page', async () => {
    const run = await meshwarden(['explain', 'unresolved-reference/route-without-gateway']);
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout).toContain('Gateway of a VirtualService not found.');
    expect(run.stdout).toContain('# ← here');
  });

  test('a code of Istio that no manifest decides', async () => {
    const run = await meshwarden(['explain', 'ist0158']);
    expect(run.stdout).toContain('PodsIstioProxyImageMismatchInNamespace');
  });

  test('a name that means nothing, with the nearest', async () => {
    expect(await meshwarden(['explain', 'unresolved-refernce'])).toMatchObject({
      code: 2,
      stderr:
        'meshwarden: No check is called unresolved-refernce (in `meshwarden explain`). Did you mean unresolved-reference?\n',
    });
  });
});
