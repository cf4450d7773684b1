import { expect, test } from 'vitest';
import { reportOf } from '../../support/review-of.ts';

const object = (
  api: string,
  kind: string,
  name: string,
  spec: string,
  namespace = 'shop',
): string =>
  `---\napiVersion: ${api}\nkind: ${kind}\nmetadata: { name: ${name}, namespace: ${namespace} }\nspec: ${spec}\n`;
const NAMESPACE = '---\napiVersion: v1\nkind: Namespace\nmetadata: { name: shop }\n';
const LOGIN =
  object(
    'security.istio.io/v1',
    'RequestAuthentication',
    'tokens',
    '{ jwtRules: [{ issuer: "https://id.acme.test" }] }',
  ) +
  object(
    'security.istio.io/v1',
    'AuthorizationPolicy',
    'tokens',
    '{ rules: [{ from: [{ source: { requestPrincipals: ["*"] } }] }] }',
  );
const filter = (field: string, namespace = 'shop'): string =>
  object(
    'networking.istio.io/v1alpha3',
    'EnvoyFilter',
    'login',
    `{ ${field}: { labels: { app: web } }, configPatches: [] }`,
    namespace,
  );
const told = async (more: string): Promise<string> => {
  const { text } = await reportOf(
    { 'prod/all.yaml': NAMESPACE },
    { 'prod/all.yaml': NAMESPACE + LOGIN + more },
    'markdown',
  );
  return /^Apply .*$/m.exec(text)?.[0] ?? '';
};
const ORDER =
  'Apply RequestAuthentication shop/tokens before AuthorizationPolicy shop/tokens, else 403 meanwhile.';

test('beside what is refused an order does not promise that requests get through', async () => {
  expect(await told(filter('workloadSelectors'))).toBe(
    `${ORDER} EnvoyFilter shop/login comes only once it is accepted: its dependents may fail in either order.`,
  );
});

test('what is there and does nothing before it is mended takes effect, and does not come, once it is', async () => {
  const stale = object(
    'networking.istio.io/v1alpha3',
    'EnvoyFilter',
    'login',
    '{ workloadSelector: { labels: { app: web } }, configPatches: [{ applyTo: HTTP_FILTER, match: { context: SIDECAR_INBOUND, listener: { filterChain: { filter: { name: envoy.http_connection_manager } } } }, patch: { operation: INSERT_BEFORE, value: { name: envoy.ext_authz } } }] }',
  );
  expect(await told(stale)).toMatch(
    /EnvoyFilter shop\/login takes effect only .*once it is mended: its dependents may fail in either order\.$/,
  );
});

test('what is applied with it, or is of another namespace, is no reservation', async () => {
  expect(await told('')).toBe(ORDER);
  expect(await told(filter('workloadSelector'))).toBe(ORDER);
  expect(await told(filter('workloadSelectors', 'other'))).toBe(ORDER);
});

test('what waits with both of a pair is no reservation: the order is of then', async () => {
  const listing = (...files: readonly string[]) => `resources: [${files.join(', ')}]\n`;
  const tree = (listed: string, beside: string) => ({
    'prod/login/kustomization.yaml': listed,
    'prod/login/namespace.yaml': NAMESPACE,
    'prod/login/login.yaml': LOGIN,
    'prod/login/filter.yaml': filter('workloadSelector'),
    'prod/free/all.yaml': NAMESPACE.replace('shop', 'other') + beside,
  });
  const all = listing('namespace.yaml', 'login.yaml', 'filter.yaml', 'gone.yaml');
  const { text } = await reportOf(
    tree(listing('namespace.yaml', 'gone.yaml'), ''),
    tree(all, object('v1', 'Service', 'free', '{ ports: [{ port: 80 }] }', 'other')),
    'markdown',
  );
  expect(/^Apply .*$/m.exec(text)?.[0]).toBe(
    'Apply RequestAuthentication shop/tokens before AuthorizationPolicy shop/tokens, once prod/login builds, else 403 meanwhile.',
  );
});
