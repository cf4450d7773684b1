import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import type { Files } from '../support/review-of.ts';
import { reviewOf } from '../support/review-of.ts';

const object = (apiVersion: string, kind: string, metadata: string, spec: string): string =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { ${metadata} }\nspec: ${spec}\n---\n`;

/** What the findings of one check say to do. */
async function fixes(check: string, before: Files, after: Files): Promise<readonly string[]> {
  const { findings } = await reviewOf(before, after);
  return findings.filter((finding) => finding.check === check).map(({ fix }) => spoken(fix.text));
}

const strict = object(
  'security.istio.io/v1',
  'PeerAuthentication',
  'name: default, namespace: istio-system',
  '{ mtls: { mode: STRICT } }',
);
const loose = strict.replace('STRICT', 'PERMISSIVE');

test('a mode that nothing sets any more is not kept, but what set it is applied again, by its entry where that went', async () => {
  const files = (resources: string): Files => ({
    'prod/kustomization.yaml': `resources: [${resources}]\n`,
    'prod/a.yaml': object('v1', 'Namespace', 'name: shop', '{}'),
    'prod/mtls.yaml': strict,
  });
  expect(await fixes('mtls-weakened', files('a.yaml, mtls.yaml'), files('a.yaml'))).toEqual([
    'Name `mtls.yaml` there again, unless prod/mtls.yaml is meant to go.',
  ]);
  const { 'prod/mtls.yaml': _, ...gone } = files('a.yaml');
  expect(await fixes('mtls-weakened', files('a.yaml, mtls.yaml'), gone)).toEqual([
    'Have PeerAuthentication istio-system/default (prod/mtls.yaml:4 at the base) applied as before, or write STRICT in one for each namespace that relies on it.',
  ]);
  expect(await fixes('mtls-weakened', { 'prod/a.yaml': strict }, { 'prod/a.yaml': loose })).toEqual(
    [
      'Keep STRICT, or limit PERMISSIVE to what needs it, with a PeerAuthentication for it alone in its namespace.',
    ],
  );
});

const gateway = object(
  'networking.istio.io/v1',
  'Gateway',
  'name: public, namespace: edge',
  '{ selector: { app: edge }, servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: [shop.example.com] }] }',
);
const service = object(
  'v1',
  'Service',
  'name: orders, namespace: shop',
  '{ ports: [{ name: http, port: 80 }] }',
);
const route = (gateways: string, host: string): string =>
  object(
    'networking.istio.io/v1',
    'VirtualService',
    'name: orders, namespace: shop',
    `{ hosts: [shop.example.com, ${host}], gateways: [${gateways}], http: [{ route: [{ destination: { host: orders } }] }] }`,
  );

test('the name of a Service is for callers in the mesh, and no server of a gateway helps it', async () => {
  const files = (gateways: string, host: string): Files => ({
    'prod/a.yaml': gateway + service + route(gateways, host),
  });
  const told = (host: string) =>
    fixes('some-hosts-not-served', files('edge/public, mesh', host), files('edge/public', host));
  expect(await told('orders')).toEqual([
    'Add `mesh` to `gateways`: callers in the mesh, who call orders, get these routes only then. If none is to get them, take it out of the VirtualService.',
  ]);
  expect(await told('other.example.com')).toEqual([
    'Add other.example.com to a server, or take it out of the VirtualService.',
  ]);
});

test('a variable that goes everywhere is not advised to be declared as a difference', async () => {
  const workload = (variable: string): string =>
    object(
      'apps/v1',
      'Deployment',
      'name: orders, namespace: shop',
      `{ selector: { matchLabels: { app: orders } }, template: { metadata: { labels: { app: orders } }, spec: { containers: [{ name: app, image: 'orders:1', env: [{ name: ${variable}, value: info }] }] } } }`,
    );
  const files = (variable: string): Files => ({
    'overlays/staging/a.yaml': workload(variable),
    'overlays/prod/a.yaml': workload(variable),
  });
  const found = await fixes('variable-lost', files('LOG_LEVEL'), files('LOG_LEVELS'));
  expect(new Set(found)).toEqual(
    new Set(['Keep LOG_LEVEL until an image runs that does not read it.']),
  );
});
