import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import type { Allowed, GetOptions } from '../../../../src/charts/edge/registries/guarded-get.ts';
import { guardedGet, INTERNET } from '../../../../src/charts/edge/registries/guarded-get.ts';
import type { RegistryStandIn } from '../../../support/registry-stand-in.ts';
import { startRegistries } from '../../../support/registry-stand-in.ts';

const ALLOWED: Allowed = {
  host: 'charts.example.com',
  via: ['cdn.example.net', '*.blobs.example'],
  prefixes: ['/stable'],
};
const PLACE = 'https://charts.example.com/stable/a.tgz';

async function got(
  registries: RegistryStandIn,
  url = PLACE,
  options: Partial<GetOptions> = {},
): Promise<string> {
  const get = guardedGet(registries.network, 500);
  try {
    const answer = await get(new URL(url), { allowed: ALLOWED, mostBytes: 1000, ...options });
    return `${String(answer.status)} ${answer.body.toString()}`;
  } catch (error) {
    return error instanceof Error ? error.message : 'no error';
  }
}

const redirect = (location: string, status = 302) => ({ status, headers: { location } });

describe('where a request goes', () => {
  test('to the host of its source, at the address that was looked up', async () => {
    const registries = await startRegistries();
    registries.answer(PLACE, { body: 'bytes' });
    expect(await got(registries)).toBe('200 bytes');
    expect(registries.connected).toEqual([
      { address: '198.14.0.7', port: 443, host: 'charts.example.com' },
    ]);
  });

  test.each([
    [
      'http://charts.example.com/stable/a.tgz',
      'charts.example.com is named without https, and nothing is fetched so',
    ],
    [
      'https://me:secret@charts.example.com/stable/a.tgz',
      'an address on charts.example.com holds a login',
    ],
    [
      'https://charts.example.com/other/a.tgz',
      'it lies at a path of charts.example.com that its source does not allow',
    ],
    [
      'https://charts.example.com/stable/%2e%2e%2fother',
      'it lies at a path of charts.example.com that its source does not allow',
    ],
    [
      'https://charts.example.com:8443/stable/a.tgz',
      'charts.example.com leads to charts.example.com:8443, which its source does not allow',
    ],
    [
      'https://evil.example.com/stable/a.tgz',
      'charts.example.com leads to evil.example.com, which its source does not allow',
    ],
    [
      'https://blobs.example/a',
      'charts.example.com leads to blobs.example, which its source does not allow',
    ],
  ])('not to %s', async (url, why) => {
    const registries = await startRegistries();
    expect(await got(registries, url)).toBe(why);
    expect(registries.connected).toEqual([]);
  });
});

describe('a redirect', () => {
  test('goes to hosts of the list, and takes no credentials along, back to the own host neither', async () => {
    const registries = await startRegistries();
    registries.answer(PLACE, redirect('https://cdn.example.net/x?sig=1'));
    registries.answer('https://cdn.example.net/x?sig=1', redirect('https://a.blobs.example/y'));
    registries.answer('https://a.blobs.example/y', redirect('https://charts.example.com/stable/z'));
    registries.answer('https://charts.example.com/stable/z', { body: 'bytes' });
    expect(await got(registries, PLACE, { authorization: 'Basic c2VjcmV0' })).toBe('200 bytes');
    expect(registries.asked.map(({ host, authorization }) => [host, authorization])).toEqual([
      ['charts.example.com', 'Basic c2VjcmV0'],
      ['cdn.example.net', undefined],
      ['a.blobs.example', undefined],
      ['charts.example.com', undefined],
    ]);
  });

  test.each([
    [
      'https://evil.example.com/x',
      'charts.example.com leads to evil.example.com, which its source does not allow',
    ],
    [
      'http://cdn.example.net/x',
      'cdn.example.net is named without https, and nothing is fetched so',
    ],
    [
      'https://169.254.169.254/latest/meta-data',
      'charts.example.com leads to 169.254.169.254, which its source does not allow',
    ],
    ['/other/b.tgz', 'it lies at a path of charts.example.com that its source does not allow'],
    ['https://', 'charts.example.com redirects to no address'],
    [PLACE, 'charts.example.com redirects too many times'],
  ])('to %s is not followed', async (location, why) => {
    const registries = await startRegistries();
    registries.answer(PLACE, redirect(location));
    expect(await got(registries)).toBe(why);
  });

  test('sends credentials to no other host, though it is asked first', async () => {
    const registries = await startRegistries();
    registries.answer('https://cdn.example.net/x', { body: 'bytes' });
    expect(
      await got(registries, 'https://cdn.example.net/x', { authorization: 'Basic c2VjcmV0' }),
    ).toBe('200 bytes');
    expect(registries.asked.map(({ authorization }) => authorization)).toEqual([undefined]);
  });
});

describe('addresses', () => {
  test.each([
    ['127.0.0.1'],
    ['169.254.169.254'],
    ['::ffff:169.254.169.254'],
    ['198.14.0.7', '127.0.0.1'],
    ['fe80::1'],
  ])('of this machine, its link or a cloud are never asked: %s', async (...addresses) => {
    const registries = await startRegistries();
    registries.resolveTo('charts.example.com', ...addresses);
    expect(await got(registries)).toBe(
      'charts.example.com has an address that is never connected to',
    );
    expect(registries.connected).toEqual([]);
  });

  test('that are private are asked where the host is written, and not where a pattern stands for it', async () => {
    const registries = await startRegistries();
    registries.resolveTo('charts.example.com', '10.1.2.3');
    registries.resolveTo('a.blobs.example', '10.1.2.3');
    registries.answer(PLACE, { body: 'bytes' });
    expect(await got(registries)).toBe('200 bytes');
    expect(await got(registries, 'https://a.blobs.example/y')).toBe(
      'a.blobs.example has a private address',
    );
    expect(registries.connected.map(({ host }) => host)).toEqual(['charts.example.com']);
  });

  test('are looked up once: another answer of the name server changes nothing', async () => {
    const registries = await startRegistries();
    registries.answer(PLACE, { body: 'bytes' });
    const get = guardedGet(registries.network, 500);
    const options = { allowed: ALLOWED, mostBytes: 1000 };
    await get(new URL(PLACE), options);
    registries.resolveTo('charts.example.com', '127.0.0.1');
    await get(new URL(PLACE), options);
    expect(registries.resolved).toEqual(['charts.example.com']);
    expect(registries.connected.map(({ address }) => address)).toEqual([
      '198.14.0.7',
      '198.14.0.7',
    ]);
  });

  test('there are none', async () => {
    const registries = await startRegistries();
    registries.resolveTo('charts.example.com');
    expect(await got(registries)).toBe('charts.example.com has no address');
  });
});

describe('an answer', () => {
  test('of too many bytes, and one that does not come, ends', async () => {
    const registries = await startRegistries();
    registries.answer(PLACE, { body: 'x'.repeat(2000) });
    expect(await got(registries)).toBe('charts.example.com answers with more than 0.001 MB');
    registries.answer(PLACE, 'silence');
    expect(await got(registries)).toBe('charts.example.com took too long');
  });

  test('of whoever is not who it should be is none', async () => {
    const server = createServer((socket) => socket.end('HTTP/1.1 200 OK\r\n\r\n'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const network = {
      ...INTERNET,
      resolve: () => Promise.resolve(['198.14.0.7']),
      connect: () => INTERNET.connect({ address: '127.0.0.1', port, host: 'charts.example.com' }),
    };
    const get = guardedGet(network, 2000);
    await expect(get(new URL(PLACE), { allowed: ALLOWED, mostBytes: 1000 })).rejects.toThrow(
      /^charts\.example\.com does not answer \([A-Z][A-Z_]+\)$/,
    );
    server.close();
  });
});
