import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { blockCovers, parseIpBlock } from '../../../../src/istio/matching/ip-block.ts';
import {
  matchesForm,
  parseAddressForm,
  parsePathForm,
  parseRequestPrincipalForm,
  parseStringForm,
} from '../../../../src/istio/mesh/request/value-form.ts';

describe('values of rules', () => {
  test.each([
    ['abc', 'abc', true],
    ['abc', 'abcd', false],
    ['abc*', 'abc', true],
    ['*abc', 'xabc', true],
    ['*', '', false],
    ['*', 'x', true],
    ['a*c', 'abc', false],
  ])('%s against %s: %s (AUTHZ-28)', (pattern, value, expected) => {
    expect(matchesForm(parseStringForm(pattern), value)).toBe(expected);
  });

  test.each([
    ['/allow/admin/{**}', '/allow/admin/', true],
    ['/allow/admin/{**}', '/allow/admin/x/y', true],
    ['/allow/admin/{**}', '/allow/admin', false],
    ['/store/{**}/cart', '/store//cart', true],
    ['/store/{**}/cart', '/store/a/b/cart', true],
    ['/store/{**}/cart', '/store/cart', false],
    ['/foo/{*}/bar', '/foo/x/bar', true],
    ['/foo/{*}/bar', '/foo//bar', false],
    ['/foo/{*}/bar', '/foo/x/y/bar', false],
    ['/foo/{*}/*', '/foo/x/*', false],
  ])('template %s against %s: %s (AUTHZ-47, 48)', (pattern, value, expected) => {
    expect(matchesForm(parsePathForm(pattern), value)).toBe(expected);
  });

  test('a request principal is compared by issuer and subject (JWT-5)', () => {
    const matches = (pattern: string, issuer: string, subject: string): boolean =>
      matchesForm(parseRequestPrincipalForm(pattern), `${issuer}\u0000${subject}`);
    expect(matches('*', 'https://accounts', 'x')).toBe(true);
    expect(matches('https://accounts/*', 'https://accounts', 'x')).toBe(true);
    expect(matches('https://acc*', 'https://accounts', 'x')).toBe(false);
    expect(matches('*/x', 'https://accounts', 'x')).toBe(true);
    expect(matches('issuer', 'issuer', 'x')).toBe(false);
  });

  test('addresses are compared as blocks, in both families', () => {
    expect(matchesForm(parseAddressForm('192.168.4.0/23'), '192.168.5.9')).toBe(true);
    expect(matchesForm(parseAddressForm('192.168.4.0/23'), '192.168.6.9')).toBe(false);
    expect(matchesForm(parseAddressForm('2001:db8::/32'), '2001:db8:1::1')).toBe(true);
    expect(matchesForm(parseAddressForm('10.0.0.300'), '10.0.0.3')).toBe(false);
  });

  test('a block covers another exactly when both of its ends are inside', () => {
    const block = fc
      .tuple(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 24, max: 32 }))
      .map(([last, length]) => parseIpBlock(`10.0.0.${String(last)}/${String(length)}`));
    fc.assert(
      fc.property(block, block, (outer, inner) => {
        if (outer === undefined || inner === undefined) throw new Error('not a block');
        const last = inner.address + (1n << BigInt(32 - inner.length)) - 1n;
        const contains = (address: bigint): boolean =>
          blockCovers(outer, { family: 4, address, length: 32 });
        expect(blockCovers(outer, inner)).toBe(contains(inner.address) && contains(last));
      }),
    );
  });
});
