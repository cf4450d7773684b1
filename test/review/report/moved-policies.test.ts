import { expect, test } from 'vitest';
import { reportOf } from '../../support/review-of.ts';

const policy = (kind: string, namespace: string, spec: string): string =>
  `apiVersion: security.istio.io/v1\nkind: ${kind}\nmetadata: { name: default, namespace: ${namespace} }\nspec: ${spec}\n`;

const rowsOf = async (before: string, after: string): Promise<string> => {
  const files = (text: string) => ({ 'shop/all.yaml': text });
  const { text } = await reportOf(files(before), files(after), 'markdown');
  return text.split('<details>')[0] ?? '';
};

test.each([
  ['PeerAuthentication', '{ mtls: { mode: PERMISSIVE } }', '{ mtls: { mode: STRICT } }'],
  [
    'RequestAuthentication',
    '{ jwtRules: [{ issuer: one.example, jwksUri: "https://one.example/keys" }] }',
    '{ jwtRules: [{ issuer: two.example, jwksUri: "https://two.example/keys" }] }',
  ],
])('a %s of another namespace that says something else is no move', async (kind, was, is) => {
  const rows = await rowsOf(policy(kind, 'istio-system', was), policy(kind, 'shop', is));
  expect(rows).not.toMatch(/namespace \S+ →/);
  expect(rows).toContain(`${kind} shop/default: added`);
  expect(rows).toContain(`${kind} istio-system/default: removed`);
});

test('one that says the same moves, and so does what has a name of its own', async () => {
  const strict = '{ mtls: { mode: STRICT } }';
  expect(
    await rowsOf(
      policy('PeerAuthentication', 'cart', strict),
      policy('PeerAuthentication', 'shop', strict),
    ),
  ).toContain('namespace cart → shop');
  const service = (namespace: string, port: number): string =>
    `apiVersion: v1\nkind: Service\nmetadata: { name: web, namespace: ${namespace} }\nspec: { ports: [{ port: ${String(port)} }] }\n`;
  expect(await rowsOf(service('cart', 80), service('shop', 81))).toContain('namespace cart → shop');
});
