import { expect, test } from 'vitest';
import { analysed } from '../cli/at-rest/analysed.ts';

const gateway = (namespace: string, name: string): string => `
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: ${name}, namespace: ${namespace} }
spec:
  selector: { istio: ingressgateway }
  servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: ["*"] }]
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: ${name}, namespace: ${namespace} }
spec: { hosts: [shop.example.com], gateways: [${name}], http: [{ directResponse: { status: 200 } }] }
`;

const INGRESS = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: ingress, namespace: ingress }
spec: { template: { metadata: { labels: { istio: ingressgateway } } } }
`;

const root = (...resources: readonly string[]): string => `resources: [${resources.join(', ')}]\n`;

/** Gateways that are told to serve the same, in a repository with these files. */
async function collisionsIn(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const { entries } = await analysed(files, {}, { kind: 'repository' });
  return entries
    .filter(({ id, code }) => id === 'gateways-collide/server-shared' && code === 'IST0145')
    .map(({ resource }) => resource)
    .sort();
}

test('an object that two folders write is one object', async () => {
  const files = {
    'ingress/plain/kustomization.yaml': root('../base'),
    'ingress/tls/kustomization.yaml': `${root('../base')}commonLabels: { with: tls }\n`,
    'ingress/base/kustomization.yaml': root('gateway.yaml', 'ingress.yaml'),
    'ingress/base/gateway.yaml': gateway('ingress', 'web'),
    'ingress/base/ingress.yaml': INGRESS,
  };
  expect(await collisionsIn(files)).toEqual([]);
});

test('variants of one thing that nothing applies do not collide, what stands beside them does', async () => {
  const files = {
    'ingress/plain/kustomization.yaml': root('gateway.yaml', '../base'),
    'ingress/plain/gateway.yaml': gateway('ingress', 'plain'),
    'ingress/tls/kustomization.yaml': root('gateway.yaml', '../base'),
    'ingress/tls/gateway.yaml': gateway('ingress', 'tls'),
    'ingress/base/kustomization.yaml': root('ingress.yaml'),
    'ingress/base/ingress.yaml': INGRESS,
  };
  expect(await collisionsIn(files)).toEqual([]);
  const beside = {
    'shop/web/kustomization.yaml': root('gateway.yaml'),
    'shop/web/gateway.yaml': gateway('shop', 'shop'),
  };
  expect(await collisionsIn({ ...files, ...beside })).toEqual([
    'Gateway ingress/plain',
    'Gateway ingress/tls',
    'Gateway shop/shop',
  ]);
});

test('PeerAuthentications of two variants do not compete', async () => {
  const mode = (name: string, mtls: string): string => `
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: ${name}, namespace: istio-system }
spec: { mtls: { mode: ${mtls} } }
`;
  const { entries } = await analysed(
    {
      'mesh/strict/kustomization.yaml': root('mode.yaml', '../base'),
      'mesh/strict/mode.yaml': mode('strict', 'STRICT'),
      'mesh/permissive/kustomization.yaml': root('mode.yaml', '../base'),
      'mesh/permissive/mode.yaml': mode('permissive', 'PERMISSIVE'),
      'mesh/base/kustomization.yaml': root('ingress.yaml'),
      'mesh/base/ingress.yaml': INGRESS,
    },
    {},
    { kind: 'repository' },
  );
  expect(entries.filter(({ id }) => id.startsWith('objects-compete/'))).toEqual([]);
});

test('what one folder says of a Gateway that another says otherwise is not held against a third', async () => {
  const plain = gateway('shop', 'web').replace('number: 80', 'number: 8080');
  const files = {
    'ingress/kustomization.yaml': root('ingress.yaml'),
    'ingress/ingress.yaml': INGRESS,
    'bank/kustomization.yaml': root('gateway.yaml'),
    'bank/gateway.yaml': gateway('bank', 'bank'),
    'shop/web/kustomization.yaml': root('gateway.yaml'),
    'shop/web/gateway.yaml': gateway('shop', 'web'),
  };
  const both = ['Gateway bank/bank', 'Gateway shop/web'];
  expect(await collisionsIn(files)).toEqual(both);
  const other = (text: string) => ({
    'install/login/kustomization.yaml': root('gateway.yaml'),
    'install/login/gateway.yaml': text,
  });
  expect(await collisionsIn({ ...files, ...other(plain) })).toEqual([]);
  expect(await collisionsIn({ ...files, ...other(gateway('shop', 'web')) })).toEqual(both);
  // what one folder has is there together
  expect(
    await collisionsIn({
      ...files,
      ...other(plain),
      'bank/kustomization.yaml': root('gateway.yaml', '../shop/web'),
    }),
  ).toEqual(both);
});
