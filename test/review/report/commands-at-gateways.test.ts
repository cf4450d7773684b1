import { expect, test } from 'vitest';
import { reportOf } from '../../support/review-of.ts';
import { authorizationPolicy, manifest, namespace, virtualService } from '../../support/objects.ts';
import { app } from '../../checks/findings-of.ts';

const GATEWAY = `apiVersion: apps/v1
kind: Deployment
metadata: { name: public, namespace: ingress }
spec:
  template:
    metadata: { labels: { istio: public }, annotations: { inject.istio.io/templates: gateway } }
    spec: { containers: [{ name: istio-proxy, image: auto }] }
---
apiVersion: v1
kind: Service
metadata: { name: public, namespace: ingress }
spec: { type: LoadBalancer, selector: { istio: public }, ports: [{ name: http, port: 80 }] }
---
`;
const TREE =
  namespace('ingress', 'istio-injection: enabled') +
  namespace('shop', 'istio-injection: enabled') +
  GATEWAY +
  manifest(
    'Gateway',
    'public',
    '{ selector: { istio: public }, servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: ["*"] }] }',
    { namespace: 'ingress' },
  ) +
  app('shop', 'web') +
  ['a', 'b']
    .map((name) =>
      virtualService(
        name,
        `{ hosts: [${name}.example.com], gateways: [ingress/public], http: [{ route: [{ destination: { host: web } }] }] }`,
      ),
    )
    .join('');

const policy = (name: string, where: string, labels: string): string =>
  authorizationPolicy(name, `{ selector: { matchLabels: { ${labels} } } }`, { namespace: where });

const said = async (added: string): Promise<string> =>
  (await reportOf({ 'prod/all.yaml': TREE }, { 'prod/all.yaml': TREE + added }, 'markdown')).text;

test('what a policy at the gateway refuses is looked for at the gateway, once for all hosts', async () => {
  const text = await said(policy('none', 'ingress', 'istio: public'));
  expect(text.match(/^istioctl x authz check .*$/gm)).toEqual([
    'istioctl x authz check -n ingress deploy/public',
  ]);
  expect(text).toMatch(
    /# The gateway no longer serves a\.example\.com.*\n# The gateway no longer serves b\.example\.com.*\nistioctl x authz check/,
  );
});

test('what a policy of the pods refuses is looked for at the pods', async () => {
  const text = await said(policy('none', 'shop', 'app: web'));
  expect(text).toContain('istioctl x authz check -n shop deploy/web');
  expect(text).not.toContain('authz check -n ingress');
});
