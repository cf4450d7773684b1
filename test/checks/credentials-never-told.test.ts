import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { entropyOf, looksRandom } from '../../src/checks/secret-in-clear/credential-value.ts';
import { secretInClear } from '../../src/checks/secret-in-clear/secret-in-clear.ts';
import { times } from '../support/times.ts';
import {
  annotated,
  application,
  args,
  base64,
  configMap,
  release,
  secret,
  variable,
} from './credential-places.ts';
import { findingsOf } from './findings-of.ts';

describe('what generators make', () => {
  test.each([
    ['x7Kq2LmP', true],
    ['7d16fee92f8d11b8940b081b3f8b8acb', true],
    ['pUBnBOY80SnXgjibTYM9ZWNz', true],
    ['aBcDkFgLmNoPqRsTuVwX', true],
    ['x7Kq2Lm', false],
    ['aaaaaaa1', false],
    ['orders-db-2', false],
    ['v1alpha1', false],
    ['shop.example.com:8080', false],
    ['ServiceAccountTokenIssuer', false],
    ['correct horse battery 1', false],
  ])('%s: %s', (text, isRandom) => {
    expect(looksRandom(text)).toBe(isRandom);
  });

  test('the limit is 2.5 bits a character', () => {
    expect(entropyOf('a1b2c3a1')).toBe(2.5);
    expect(looksRandom('a1b2c3a1')).toBe(true);
    expect(entropyOf('a1b2a1b3')).toBe(2.25);
    expect(looksRandom('a1b2a1b3')).toBe(false);
  });
});

/** What is planted is seldom a word of our sentences, a path or a name. */
const planted = fc
  .string({
    unit: fc.constantFrom(...Array.from('ABCDEFGHJKLMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz23456789')),
    minLength: 14,
    maxLength: 40,
  })
  .filter(
    (text) => /\d/.test(text) && /[A-Z]/.test(text) && /[a-z]/.test(text) && looksRandom(text),
  );

test('no text of a finding has the credential in it', () => {
  const places: readonly ((value: string) => string)[] = [
    (value) => secret({ password: value, 'a.yaml': `b: c\ntoken: ${value}\n` }),
    (value) => secret({ password: base64(value) }, 'data'),
    (value) => variable('DB_PASSWORD', value),
    (value) => variable('DB_URL', `postgres://orders:${value}@db.shop/orders`),
    (value) => configMap({ 'a.properties': `x=y\ndb.password=${value}\ntoken = "${value}"\n` }),
    (value) => configMap({ 'a.json': `{\n"password": "${value}", "next": [1]}` }),
    (value) => args('--password', value, `--token=${value}`),
    (value) => args('sh', '-c', `mysql -uroot -p${value} shop; backup --password ${value} x`),
    (value) => args('mysql', `-p${value}`, 'shop', `-p${value}password`, 'x7Kq2LmP9vR4'),
    (value) => annotated('shop.example.com/token', value),
    (value) =>
      annotated(
        'kubectl.kubernetes.io/last-applied-configuration',
        JSON.stringify({
          ...{ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a' } },
          data: { password: base64(value) },
        }),
      ),
    (value) => release(`{ password: ${value}, args: ["--token=${value}"] }`),
    (value) => application(`{ values: "password: ${value}\\nurl: http://a:${value}@b\\n" }`),
  ];
  fc.assert(
    fc.property(fc.constantFrom(...places), planted, (place, value) => {
      const findings = findingsOf(secretInClear, '', place(value));
      expect(findings.length, 'it is found').toBeGreaterThan(0);
      for (const { subject: _, ...finding } of findings) {
        const text = JSON.stringify(finding);
        expect(text).not.toContain(value);
        expect(text).not.toContain(base64(value).slice(0, 12));
      }
    }),
    times(300),
  );
});
