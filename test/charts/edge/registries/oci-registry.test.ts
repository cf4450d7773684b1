import { describe, expect, test } from 'vitest';
import type { ChartReference } from '../../../../src/charts/elsewhere/chart-reference.ts';
import { startRegistries, webChart } from '../../../support/registry-stand-in.ts';
import { fetched, reference, source } from './asking.ts';

describe('a chart of an OCI registry', () => {
  const GHCR = source({ kind: 'oci', host: 'ghcr.io', prefixes: ['/acme/charts'] });
  const oci = (version: string | null): ChartReference =>
    reference(version, 'oci://ghcr.io/acme/charts');

  test.each([
    ['1.2.0', '1.2.0'],
    ['1.2.0+build.1', '1.2.0+build.1'],
    ['^1.2', '1.9.0'],
    [null, '2.0.0'],
    ['latest', 'latest'],
  ])('asked for as %s is %s', async (asked, version) => {
    const registries = await startRegistries();
    const versions = ['1.2.0', '1.2.0_build.1', '1.9.0', '2.0.0', 'latest'];
    registries.oci(
      'ghcr.io',
      'acme/charts/web',
      Object.fromEntries(versions.map((each) => [each, webChart(each)])),
    );
    expect(await fetched(registries, [oci(asked)], { sources: [GHCR] })).toEqual([
      `${version} as it should be`,
    ]);
  });

  test('is named as Argo CD and Flux do', async () => {
    const registries = await startRegistries();
    registries.oci('ghcr.io', 'acme/charts/web', { '1.2.0': webChart('1.2.0') });
    const names = [
      reference('1.2.0', 'ghcr.io/acme/charts'),
      reference('1.2.0', 'oci://ghcr.io/acme/charts/web', ''),
    ];
    expect(await fetched(registries, names, { sources: [GHCR] })).toEqual(
      names.map(() => '1.2.0 as it should be'),
    );
  });

  test('whose manifest or bytes are others than is said is broken', async () => {
    const registries = await startRegistries();
    const [digest = ''] = registries.oci('ghcr.io', 'acme/charts/web', {
      '1.2.0': webChart('1.2.0'),
      '1.3.0': webChart('1.3.0'),
    });
    registries.answer(`https://ghcr.io/v2/acme/charts/web/blobs/${digest}`, {
      body: 'something else',
    });
    registries.answer('https://ghcr.io/v2/acme/charts/web/manifests/1.3.0', {
      body: '{}',
      headers: { 'docker-content-digest': digest },
    });
    const [bytes, manifest] = await fetched(registries, [oci('1.2.0'), oci('1.3.0')], {
      sources: [GHCR],
    });
    expect(bytes).toContain('broken: what ghcr.io gives has the digest');
    expect(manifest).toContain('broken: the manifest that ghcr.io gives has the digest');
  });

  test('is something else', async () => {
    const registries = await startRegistries();
    const manifest = {
      config: { mediaType: 'application/vnd.oci.image.config.v1+json' },
      layers: [],
    };
    registries.answer('https://ghcr.io/v2/acme/charts/web/manifests/1.2.0', {
      body: JSON.stringify(manifest),
    });
    expect(await fetched(registries, [oci('1.2.0')], { sources: [GHCR] })).toEqual([
      'unseen: ghcr.io has something else than a chart there',
    ]);
  });

  test('takes a token of its own host, and of another only where its source allows that, without the login', async () => {
    const registries = await startRegistries();
    registries.oci('ghcr.io', 'acme/charts/web', { '1.2.0': webChart('1.2.0') });
    const manifest = 'https://ghcr.io/v2/acme/charts/web/manifests/1.2.0';
    const inner = registries.answerAt(manifest);
    const realm = (host: string): void => {
      registries.answer(manifest, ({ authorization }) =>
        authorization === 'Bearer t0ken'
          ? inner
          : {
              status: 401,
              headers: {
                'www-authenticate': `Bearer realm="https://${host}/token",service="ghcr.io"`,
              },
            },
      );
      registries.answer(`https://${host}/token`, { body: '{"token":"t0ken"}' });
    };
    const logged = source({ ...GHCR, authorization: 'Basic c2VjcmV0' });
    realm('ghcr.io');
    expect(await fetched(registries, [oci('1.2.0')], { sources: [logged] })).toEqual([
      '1.2.0 as it should be',
    ]);
    expect(registries.asked.find(({ path }) => path.startsWith('/token'))).toEqual({
      host: 'ghcr.io',
      path: '/token?service=ghcr.io&scope=repository%3Aacme%2Fcharts%2Fweb%3Apull',
      authorization: 'Basic c2VjcmV0',
    });
    realm('auth.example.com');
    expect(await fetched(registries, [oci('1.2.0')], { sources: [logged] })).toEqual([
      'unseen: ghcr.io leads to auth.example.com, which its source does not allow',
    ]);
    const via = { ...logged, via: ['auth.example.com'] };
    expect(await fetched(registries, [oci('1.2.0')], { sources: [via] })).toEqual([
      '1.2.0 as it should be',
    ]);
    expect(
      registries.asked
        .filter(({ host }) => host === 'auth.example.com')
        .map(({ authorization }) => authorization),
    ).toEqual([undefined]);
  });
});
