import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openOutbound } from '../../../../src/forge/edge/network/outbound.ts';
import { parseOutbound } from '../../../../src/forge/edge/network/outbound-settings.ts';
import { boundedFetch } from '../../../../src/forge/edge/github/bounded-fetch.ts';
import { ownCertificate, startTls } from '../../../support/own-certificate.ts';
import type { ProxyMode, TestProxy } from '../../../support/proxy.ts';
import { startProxy } from '../../../support/proxy.ts';

const OWN = ownCertificate('api.example.com', 'other.example.com');
const SECRET = 's3cret-of-the-proxy';

interface Outside {
  readonly proxy: TestProxy;
  /** Authorization and paths that the server behind it saw. */
  readonly seen: string[];
  /** Asks an address with these variables, and says what came of it in one line. */
  readonly ask: (url: string, environment?: Readonly<Record<string, string>>) => Promise<string>;
}

/** A host outside, by HTTPS and HTTP, and the proxy that alone leads there. */
async function outside(timeout = 20_000): Promise<Outside> {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(request.url ?? '');
    if (request.headers['proxy-authorization'] !== undefined) seen.push('the login of the proxy');
    response.end('x'.repeat(20_000));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const secured = await startTls(OWN, port);
  const proxy = await startProxy({
    'api.example.com:443': secured,
    'metrics.example.com:80': port,
  });
  const address = `127.0.0.1:${String(proxy.port)}`;
  return {
    proxy,
    seen,
    async ask(url, environment = {}) {
      const variables = {
        ...{ HTTPS_PROXY: `http://${address}`, http_proxy: address, MESHWARDEN_CA_FILE: '/ca.pem' },
        ...environment,
      };
      const parsed = parseOutbound(variables, () => OWN.certificate);
      if ('problems' in parsed) return parsed.problems.join(' ');
      const { fetch: ask } = await openOutbound(parsed.value);
      const get = boundedFetch({ timeout, mostBytes: 1e6, refused: () => undefined, ask });
      return get(url).then(
        async (response) => `${String(response.status)} ${String((await response.text()).length)}`,
        (error: unknown) => (error instanceof Error ? error.message : '').replace(address, 'PROXY'),
      );
    },
  };
}

const API = 'https://api.example.com/user';
const METRICS = 'http://metrics.example.com/api';

describe('a request goes through the proxy of its scheme', () => {
  test('by a tunnel where it is encrypted, and is believed by MESHWARDEN_CA_FILE', async () => {
    const { proxy, seen, ask } = await outside();
    expect(await ask(API)).toBe('200 20000');
    expect([proxy.asked, seen]).toEqual([['CONNECT api.example.com:443'], ['/user']]);
  });

  test('as it is where it is not', async () => {
    const { proxy, seen, ask } = await outside();
    expect(await ask(METRICS)).toBe('200 20000');
    expect([proxy.asked, seen]).toEqual([[`GET ${METRICS}`], ['/api']]);
  });

  test('with the login of the address, which the host does not see', async () => {
    const { proxy, seen, ask } = await outside();
    proxy.mode = { kind: 'asks', login: `me:${SECRET}@x` };
    const login = `http://me:${SECRET}%40x@127.0.0.1:${String(proxy.port)}`;
    const both = { HTTPS_PROXY: login, http_proxy: login };
    expect([await ask(API, both), await ask(METRICS, both)]).toEqual(['200 20000', '200 20000']);
    expect(seen).toEqual(['/user', '/api']);
  });

  test('and not where NO_PROXY names its host', async () => {
    const { proxy, ask } = await outside();
    // whoever does not come through the proxy finds no such host
    expect(await ask(API, { no_proxy: '.example.com' })).not.toBe('200 20000');
    expect(proxy.asked).toEqual([]);
  });
});

describe('what a proxy does to it is one sentence without a login', () => {
  const MODES: readonly (readonly [ProxyMode, https: string, http: string])[] = [
    [
      { kind: 'asks', login: 'other:one' },
      'the proxy http://PROXY does not accept its login',
      'the proxy http://PROXY does not accept its login',
    ],
    // an answer of 403 may be the host's as well
    [
      { kind: 'refuses' },
      'the proxy http://PROXY does not connect to api.example.com:443 (403)',
      '403 0',
    ],
    [
      { kind: 'hangs' },
      'nothing came from api.example.com through the proxy http://PROXY in time',
      'nothing came from metrics.example.com through the proxy http://PROXY in time',
    ],
    [
      { kind: 'breaks', after: 3_000 },
      'the connection to api.example.com through the proxy http://PROXY broke off',
      'the connection to metrics.example.com through the proxy http://PROXY broke off',
    ],
    [
      { kind: 'breaks', after: 10 },
      'the connection to api.example.com through the proxy http://PROXY broke off',
      'the connection to metrics.example.com through the proxy http://PROXY broke off',
    ],
  ];
  test.each(MODES)('%o', async (mode, https, http) => {
    const { proxy, ask } = await outside(mode.kind === 'hangs' ? 300 : 20_000);
    proxy.mode = mode;
    const login = `http://me:${SECRET}@127.0.0.1:${String(proxy.port)}`;
    const said = [
      await ask(API, { HTTPS_PROXY: login }),
      await ask(METRICS, { http_proxy: login }),
    ];
    expect(said).toEqual([https.replace(':443', ''), http]);
  });

  test('that none is listening', async () => {
    const { ask } = await outside();
    expect(await ask(API, { https_proxy: '127.0.0.1:9' })).toBe(
      'the proxy http://127.0.0.1:9 cannot be reached',
    );
  });

  test('that it wants a login and has none', async () => {
    const { proxy, ask } = await outside();
    proxy.mode = { kind: 'asks', login: 'me:x' };
    expect(await ask(API)).toBe('the proxy http://PROXY wants a login');
  });

  test('that the certificate behind it is not trusted', async () => {
    const { ask } = await outside();
    expect(await ask(API, { MESHWARDEN_CA_FILE: '' })).toBe(
      'api.example.com shows a certificate through the proxy http://PROXY that is not trusted here',
    );
  });
});
