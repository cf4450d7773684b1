import { describe, expect, test } from 'vitest';
import { parseOutbound, proxyFor } from '../../../../src/forge/edge/network/outbound-settings.ts';
import { ownCertificate } from '../../../support/own-certificate.ts';

const read = (environment: Readonly<Record<string, string>>, text = '') =>
  parseOutbound(environment, (path) => {
    if (path === '/nowhere') throw new Error('no such file');
    return text;
  });

/** The name of the proxy through which an address is asked. */
function through(environment: Readonly<Record<string, string>>, url: string): string | null {
  const parsed = read(environment);
  if ('problems' in parsed) throw new Error(parsed.problems.join(' '));
  return proxyFor(parsed.value, new URL(url))?.name ?? null;
}

const problemsOf = (environment: Readonly<Record<string, string>>, text?: string) => {
  const parsed = read(environment, text);
  return 'problems' in parsed ? parsed.problems : [];
};

const API = 'https://api.example.com/';

describe('the proxy of an address', () => {
  const both = { HTTPS_PROXY: 'http://secure:3128', HTTP_PROXY: 'http://plain:3128' };

  test('goes by its scheme', () => {
    expect(through(both, API)).toBe('http://secure:3128');
    expect(through(both, 'http://metrics.example.com/')).toBe('http://plain:3128');
    expect(through({ HTTP_PROXY: 'http://plain:3128' }, API)).toBeNull();
    expect(through({}, API)).toBeNull();
  });

  test('is that of the lower case where both are set; one that is set to nothing is absent', () => {
    expect(through({ ...both, https_proxy: 'http://lower:1' }, API)).toBe('http://lower:1');
    expect(through({ ...both, https_proxy: '' }, API)).toBe('http://secure:3128');
  });

  test('may be written without a scheme, and is named without its login', () => {
    expect(through({ https_proxy: 'me:pw@secure:3128' }, API)).toBe('http://secure:3128');
    expect(through({ https_proxy: 'https://me:pw@secure/' }, API)).toBe('https://secure');
  });

  test.each(['http://localhost:9090/', 'https://127.0.0.1/', 'http://[::1]:3000/'])(
    'is none for this machine: %s',
    (url) => {
      expect(through(both, url)).toBeNull();
    },
  );
});

describe('NO_PROXY', () => {
  test.each([
    ['api.example.com', true],
    ['example.com', true],
    ['.example.com', true],
    ['*.example.com', true],
    ['EXAMPLE.com.', true],
    ['localhost, other.org example.com', true],
    ['*', true],
    ['api.example.com:443', true],
    ['api.example.com:8443', false],
    ['ample.com', false],
    ['pi.example.com', false],
    ['com.', true],
    ['.', false],
    ['10.0.0.0/8', false],
  ])('with %s: %s', (entries, isExempt) => {
    const found = through({ HTTPS_PROXY: 'http://secure:3128', NO_PROXY: entries }, API);
    expect(found === null).toBe(isExempt);
  });

  test.each([
    ['10.0.0.0/8', 'https://10.2.3.4/', true],
    ['10.0.0.0/8', 'https://11.2.3.4/', false],
    ['10.2.3.4:8443', 'https://10.2.3.4:8443/', true],
    ['10.2.3.4:8443', 'https://10.2.3.4/', false],
    ['10.0.0.0/99', 'https://10.0.0.0/', false],
    ['10.0.0.0/', 'https://11.0.0.0/', false],
    ['fd00::/8', 'https://[fd12::1]/', true],
    ['[fd12::1]:443', 'https://[fd12::1]/', true],
    ['fd12::1', 'https://[fd12::2]/', false],
  ])('with %s, for %s: %s', (entries, url, isExempt) => {
    const found = through({ HTTPS_PROXY: 'http://secure:3128', no_proxy: entries }, url);
    expect(found === null).toBe(isExempt);
  });
});

describe('what is wrong is told in a sentence each, without a password', () => {
  test.each([
    'socks5://me:s3cret@proxy:1080',
    'http://me:s3cret@proxy:3128/path',
    'http://me:s3cret@proxy:99999',
    'http://me:s3cret%zz@proxy:3128',
    'me:s3cret',
    'http://',
  ])('%s is no proxy', (address) => {
    const problems = problemsOf({ https_proxy: address, HTTP_PROXY: address });
    expect(problems).toEqual([
      expect.stringMatching(/^HTTP_PROXY is not the address of a proxy/),
      expect.stringMatching(/^https_proxy is not the address of a proxy/),
    ]);
    expect(problems.join()).not.toContain('s3cret');
  });

  test('a file of certificates that is none', () => {
    const file = { MESHWARDEN_CA_FILE: '/ca.pem' };
    expect(problemsOf({ MESHWARDEN_CA_FILE: '/nowhere' })).toEqual([
      'MESHWARDEN_CA_FILE names a file that cannot be read: /nowhere',
    ]);
    expect(problemsOf(file, 'nothing')).toEqual([
      'MESHWARDEN_CA_FILE names a file without a certificate in PEM form (-----BEGIN CERTIFICATE-----): /ca.pem',
    ]);
    const broken = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----';
    expect(problemsOf(file, broken)).toEqual([
      'MESHWARDEN_CA_FILE names a file in which a certificate cannot be read: /ca.pem',
    ]);
  });
});

test('of a file of certificates nothing else is kept: a key beside them stays where it is', () => {
  const { certificate, key } = ownCertificate('one.example.com');
  const text = `# ours\n${key}${certificate}${certificate}`;
  const parsed = read({ MESHWARDEN_CA_FILE: '/ca.pem' }, text);
  const kept = 'value' in parsed ? parsed.value.certificates : [];
  expect(kept).toEqual([certificate.trim(), certificate.trim()]);
});
