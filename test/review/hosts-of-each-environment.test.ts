import { expect, test } from 'vitest';
import type { Files } from '../support/review-of.ts';
import { reportOf } from '../support/review-of.ts';

const DOOR = `apiVersion: apps/v1
kind: Deployment
metadata: { name: door, namespace: edge }
spec:
  selector: { matchLabels: { istio: door } }
  template:
    metadata: { labels: { istio: door, sidecar.istio.io/inject: "true" }, annotations: { inject.istio.io/templates: gateway } }
    spec: { containers: [{ name: istio-proxy, image: auto }] }
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: suppliers, namespace: edge }
spec:
  selector: { matchLabels: { istio: door } }
  rules:
    - from: [{ source: { remoteIpBlocks: [NETWORKS] } }]
      to: [{ operation: { hosts: [suppliers.acme.test] } }]
`;
const overlay = (host: string): string => `resources: [../../base]
patches:
  - target: { kind: AuthorizationPolicy, name: suppliers }
    patch: '[{ "op": "replace", "path": "/spec/rules/0/to/0/operation/hosts/0", "value": "${host}" }]'
`;
const tree = (networks: string, hosts: readonly [prod: string, stage: string]): Files => ({
  'door/base/kustomization.yaml': 'resources: [door.yaml]\n',
  'door/base/door.yaml': DOOR.replace('NETWORKS', networks),
  'door/overlays/prod/kustomization.yaml': overlay(hosts[0]),
  'door/overlays/staging/kustomization.yaml': overlay(hosts[1]),
});
const textOf = async (more: string, hosts: readonly [string, string]): Promise<string> =>
  (await reportOf(tree('192.0.2.0/26', hosts), tree(`192.0.2.0/26, ${more}`, hosts), 'markdown'))
    .text;
const OWN = ['suppliers.acme.test', 'suppliers.stage.acme.test'] as const;

test('a sentence that has the host of one environment names those of the others', async () => {
  const text = await textOf('198.51.100.0/24', OWN);
  expect(text).toContain(
    'every request on host suppliers.acme.test from client address 198.51.100.0/24',
  );
  expect(text).toContain(
    'every request on host suppliers.stage.acme.test from client address 198.51.100.0/24 (staging)',
  );
});

test('nothing is said where all have the same', async () => {
  const text = await textOf('198.51.100.0/24', [OWN[0], OWN[0]]);
  expect(text).not.toContain('(staging)');
});

test('networks that are let in are meant, or not; everybody is to be narrowed', async () => {
  expect(await textOf('198.51.100.0/24', OWN)).toContain(
    'If these addresses should have access, leave them',
  );
  expect(await textOf('0.0.0.0/0', OWN)).toContain('Narrow the rule of AuthorizationPolicy');
});
