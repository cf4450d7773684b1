import { expect, test } from 'vitest';
import { reportOf } from '../../support/review-of.ts';

const route = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec: { hosts: [web], http: [{ route: [{ destination: { host: wbe } }] }] }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { ports: [{ name: http, port: 80 }] }
`;
const settings = (value: string): string => `apiVersion: v1
kind: ConfigMap
metadata: { name: settings, namespace: shop }
data: { LEVEL: ${value} }
`;
const overlay = 'resources: [../../base, settings.yaml]\n';
const tree = (value: string) => ({
  'base/kustomization.yaml': 'resources: [route.yaml]\n',
  'base/route.yaml': route,
  ...Object.fromEntries(
    ['dev', 'staging', 'prod'].flatMap((name) => [
      [`overlays/${name}/kustomization.yaml`, overlay],
      [`overlays/${name}/settings.yaml`, settings(value)],
    ]),
  ),
});

test('what was there before in several environments is told once, with all of them', async () => {
  const { text } = await reportOf(tree('info'), tree('debug'), 'markdown');
  const [, there = ''] = text.split('Already there before this change');
  const lines = there.split('</details>')[0]?.match(/^- .*wbe.*$/gm) ?? [];
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/^- prod, dev and staging: /);
});
