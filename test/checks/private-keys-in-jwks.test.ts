import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { secretInClear } from '../../src/checks/secret-in-clear/secret-in-clear.ts';
import { redactText, withoutCredentials } from '../../src/manifest/index.ts';
import { analysed } from '../cli/at-rest/analysed.ts';
import { findingsOf } from './findings-of.ts';

/** Opens nothing. */
const SIGNS = 'x7Kq2LmP9vR4tZ8wB3nC6yD1';

const policy = (jwks: string): string => `
apiVersion: security.istio.io/v1
kind: RequestAuthentication
metadata: { name: tokens, namespace: shop }
spec:
  jwtRules:
    - issuer: https://a.example.com
      jwksUri: https://a.example.com/keys
    - issuer: https://b.example.com
      jwks: |
${jwks.replace(/^/gm, '        ')}
`;

describe('keys that sign, in a set that is to check tokens', () => {
  test.each([
    ['the private half of a pair', `{"keys":[{"kty":"EC","x":"a","y":"b","d":"${SIGNS}"}]}`, 1],
    ['a key that both sides share', `{"keys":[{"kty":"oct","k":"${SIGNS}"}]}`, 1],
    ['one key without a set', `{"kty":"OKP","x":"a","d":"${SIGNS}"}`, 1],
    ['public halves', '{"keys":[{"kty":"RSA","n":"a","e":"AQAB"}]}', 0],
    ['an empty one', '{"keys":[{"kty":"EC","d":""}]}', 0],
    ['what is no set', '"d"', 0],
    ['what is no JSON', '{"d":', 0],
  ])('%s', (_, jwks, count) => {
    expect(findingsOf(secretInClear, '', policy(jwks))).toHaveLength(count);
  });

  test('each is told by its name and its line, and never by what it is', () => {
    const keys = `{"keys": [\n  {"kty":"RSA","n":"a","e":"AQAB"},\n  {"kty":"EC","kid":"new",\n   "d":"${SIGNS}"}]}`;
    const [found] = findingsOf(secretInClear, '', policy(keys));
    expect(spoken(found)).toMatchObject({
      check: 'private-key-in-jwks',
      key: 'spec.jwtRules[1].jwks keys[1]',
      message:
        'The private key `new` of RequestAuthentication shop/tokens lies in Git in clear text.',
      origin: { line: 14 },
    });
    expect(
      JSON.stringify([
        spoken(found)?.message,
        spoken(found?.why),
        spoken(found?.symptom),
        found?.fix,
      ]),
    ).not.toContain(SIGNS);
  });

  test('a name that is any text is not shown', () => {
    const [found] = findingsOf(
      secretInClear,
      '',
      policy(`{"kty":"EC","kid":"<b> @all","d":"${SIGNS}"}`),
    );
    expect(spoken(found)?.message).toBe(
      'The private key of RequestAuthentication shop/tokens lies in Git in clear text.',
    );
  });

  test.each([
    `{"keys":[{"kty":"EC","d":"${SIGNS}"}]}`,
    `{"keys":[{"kty":"oct","k":"${SIGNS}"}]}`,
    `{\n  "kty" : "RSA",\n  "n": "a",\n  "dp" : "${SIGNS}"\n}`,
    JSON.stringify({ jwks: `{"kty":"EC","d":"${SIGNS}"}` }),
  ])('no report shows one: %s', (text) => {
    expect(redactText(text)).not.toContain(SIGNS);
    expect(withoutCredentials(text)).not.toContain(SIGNS);
  });

  test('a member of that name is shown where it is of no key', () => {
    expect(withoutCredentials(`{"d":"${SIGNS}"}`)).toContain(SIGNS);
  });

  test('one that a replacement copies is told once, where it stands', async () => {
    const key = `{"kty":"EC","d":"${SIGNS}"}`;
    const rule = (name: string, jwks: string): string => `apiVersion: security.istio.io/v1
kind: RequestAuthentication
metadata: { name: ${name} }
spec: { jwtRules: [{ issuer: a, jwks: '${jwks}' }] }
`;
    const { entries } = await analysed(
      {
        'kustomization.yaml': `resources: [all.yaml]
replacements:
- source: { kind: RequestAuthentication, name: b, fieldPath: spec.jwtRules.0.jwks }
  targets: [{ select: { kind: RequestAuthentication, name: a }, fieldPaths: [spec.jwtRules.0.jwks] }]
`,
        'all.yaml': `${rule('a', '{}')}---\n${rule('b', key)}`,
      },
      {},
      { kind: 'repository' },
    );
    expect(
      entries
        .filter(({ id }) => id.startsWith('secret-in-clear/'))
        .map(({ resource, line }) => `${resource}:${String(line)}`),
    ).toEqual(['RequestAuthentication b:9']);
  });
});
