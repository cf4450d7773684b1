import { isIP } from 'node:net';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { domainProblem } from '../../../src/manifest/schema/admission/values/host-name.ts';
import {
  isIpAddress,
  isIpBlock,
} from '../../../src/manifest/schema/admission/values/network-address.ts';
import { isLabelKey } from '../../../src/manifest/schema/admission/values/pod-labels.ts';
import { pathProblem } from '../../../src/manifest/schema/admission/authorization-values.ts';
import { jwksProblem } from '../../../src/manifest/schema/admission/authentication-admission.ts';

const near = (letters: string): fc.Arbitrary<string> =>
  fc.string({
    unit: fc.nat(letters.length - 1).map((index) => letters.charAt(index)),
    maxLength: 24,
  });

describe('values that the webhook reads', () => {
  test('an IP address is what the system takes for one', () => {
    const texts = fc.oneof(
      fc.ipV4(),
      fc.ipV6(),
      near('0127.'),
      near('0af:'),
      near('0f:.1'),
      fc.tuple(near('0f:'), fc.ipV4()).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        expect(isIpAddress(text), text).toBe(isIP(text) !== 0);
      }),
    );
  });

  test('a range is an address and a number of bits that it has', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), fc.nat(200), (address, bits) => {
        const most = address.includes(':') ? 128 : 32;
        expect(isIpBlock(`${address}/${String(bits)}`)).toBe(bits <= most);
        expect(isIpBlock(`${address}/0${String(bits)}`)).toBe(false);
      }),
    );
    expect(isIpBlock('fe80::1%eth0')).toBe(true);
    expect(isIpBlock('fe80::1%eth0/64')).toBe(false);
  });

  test('names of hosts are judged whatever they are, those of domains are taken', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), (text) => {
        const problem = domainProblem(text);
        expect(problem === null || problem.message.length > 0).toBe(true);
      }),
    );
    fc.assert(
      fc.property(fc.domain({ size: 'small' }), (domain) => {
        expect(domainProblem(domain)).toBeNull();
        expect(domainProblem(`*.${domain}`)).toBeNull();
        expect(domainProblem(`-${domain}`)).not.toBeNull();
        expect(domainProblem(`a b.${domain}`)).not.toBeNull();
      }),
    );
  });

  test('a key of a label is a name, or a domain and a name', () => {
    const name = fc.stringMatching(/^[A-Za-z0-9]([-A-Za-z0-9_.]{0,30}[A-Za-z0-9])?$/);
    fc.assert(
      fc.property(name, fc.domain({ size: 'small' }), (text, domain) => {
        expect(isLabelKey(text)).toBe(true);
        expect(isLabelKey(`${domain}/${text}`)).toBe(true);
        expect(isLabelKey(`${text}-`)).toBe(false);
        expect(isLabelKey(`${domain}/${domain}/${text}`)).toBe(false);
      }),
    );
  });

  test('a path without braces is any text, and {**} comes last', () => {
    fc.assert(
      fc.property(near('/a*%.'), (path) => {
        expect(pathProblem(path)).toBeNull();
      }),
    );
    expect(pathProblem('/a/{*}/{**}/b')).toBeNull();
    for (const path of ['/{**}/{*}', '/a{*}', '/{a}', '/{*}/a*', '/a b/{*}'])
      expect(pathProblem(path), path).not.toBeNull();
  });

  test('a key set is read whatever it is', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(jwksProblem(JSON.stringify({ keys: [] }))).toBeNull();
        expect(jwksProblem(text) === null || jwksProblem(text) !== '').toBe(true);
      }),
    );
    const key = { kty: 'RSA', n: 'a', e: 'AQAB' };
    expect(jwksProblem(JSON.stringify(key))).toBeNull();
    expect(
      jwksProblem(JSON.stringify({ keys: [key, { kty: 'EC', crv: 'P-256', x: 'a' }] })),
    ).toContain('`y`');
  });
});
