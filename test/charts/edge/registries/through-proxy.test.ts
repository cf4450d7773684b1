import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import {
  createChartSources,
  proxiedHosts,
} from '../../../../src/charts/edge/registries/create-chart-sources.ts';
import { guardedGet, networkOf } from '../../../../src/charts/edge/registries/guarded-get.ts';
import type { Outbound } from '../../../../src/forge/edge/network/outbound.ts';
import { openedOutbound } from '../../../support/opened-outbound.ts';
import { ownCertificate, startTls } from '../../../support/own-certificate.ts';
import { startProxy } from '../../../support/proxy.ts';
import type { ProxyMode, TestProxy } from '../../../support/proxy.ts';
import { sha256, webChart } from '../../../support/registry-stand-in.ts';

const OWN = ownCertificate('charts.example.com', 'cdn.example.net');
const CHART = webChart('1.2.0');
const INDEX = `apiVersion: v1
entries:
  web:
    - { name: web, version: 1.2.0, digest: ${sha256(CHART)}, urls: [web-1.2.0.tgz] }
`;
const SOURCE = {
  ...({ kind: 'http', host: 'charts.example.com', prefixes: ['/stable'], via: [] } as const),
  ...{ repositories: ['acme/*'], authorization: 'Basic c2VjcmV0' },
};
const REFERENCE = {
  ...{ url: 'https://charts.example.com/stable', name: 'web', version: '1.x' },
  source: 'registry' as const,
};

/** A registry outside, and the proxy that leads there. */
async function outside(): Promise<{ proxy: TestProxy; outbound: Outbound; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer(({ url = '', headers }, response) => {
    asked.push(`${headers.host ?? ''}${url} ${headers.authorization ?? 'nobody'}`);
    if (url.endsWith('index.yaml')) response.end(INDEX);
    else if (url.endsWith('.tgz')) response.end(CHART);
    else response.writeHead(302, { location: 'https://cdn.example.net/stable/a.tgz' }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const port = await startTls(OWN, (server.address() as AddressInfo).port);
  const proxy = await startProxy({ 'charts.example.com:443': port, 'cdn.example.net:443': port });
  return { proxy, asked, outbound: await openedOutbound(proxy.port, OWN.certificate) };
}

const fetched = async (outbound: Outbound, requestTime = 20_000) => {
  const network = networkOf(outbound);
  const sources = createChartSources([SOURCE], { network, requestTime });
  const { fetch } = sources.open('acme/shop', 'all');
  const [answer] = await fetch({ side: 'base', references: [REFERENCE] });
  return answer;
};

test('a chart comes through the proxy, which finds its host; whose addresses are not checked is told', async () => {
  const { proxy, outbound, asked } = await outside();
  proxy.mode = { kind: 'asks', login: 'me:s3cret@x' };
  expect(await fetched(outbound)).toMatchObject({ kind: 'fetched', version: '1.2.0' });
  expect(new Set(proxy.asked)).toEqual(new Set(['CONNECT charts.example.com:443']));
  expect(asked).toEqual([
    'charts.example.com/stable/index.yaml Basic c2VjcmV0',
    'charts.example.com/stable/web-1.2.0.tgz Basic c2VjcmV0',
  ]);
  expect(proxiedHosts([SOURCE], outbound)).toEqual(['charts.example.com']);
});

test.each<[ProxyMode, string]>([
  [{ kind: 'asks', login: 'other:one' }, 'the proxy PROXY does not accept its login'],
  [{ kind: 'refuses' }, 'the proxy PROXY does not connect to charts.example.com (403)'],
  [{ kind: 'hangs' }, 'nothing came from charts.example.com through the proxy PROXY in time'],
  [
    { kind: 'breaks', after: 1_100 },
    'the connection to charts.example.com through the proxy PROXY broke off',
  ],
])('where the proxy does %o, the chart is not seen, and it is said why', async (mode, why) => {
  const { proxy, outbound } = await outside();
  proxy.mode = mode;
  const answer = await fetched(outbound, mode.kind === 'hangs' ? 300 : 20_000);
  const named = why.replace('PROXY', `http://127.0.0.1:${String(proxy.port)}`);
  expect(answer).toEqual({ kind: 'unseen', why: named });
});

test('hosts and redirects are held to the list, and credentials to their host, as without a proxy', async () => {
  const { outbound, asked } = await outside();
  const get = guardedGet(networkOf(outbound), 20_000);
  const allowed = {
    ...{ host: 'charts.example.com', prefixes: ['/stable'] },
    via: ['cdn.example.net', '169.254.169.254', '*.blobs.example'],
  };
  const got = (url: string) =>
    get(new URL(url), { allowed, mostBytes: 10_000, authorization: 'Basic c2VjcmV0' }).then(
      ({ status }) => status,
      (error: unknown) => (error instanceof Error ? error.message : ''),
    );
  expect(await got('https://charts.example.com/stable/x')).toBe(200);
  expect(asked).toEqual([
    'charts.example.com/stable/x Basic c2VjcmV0',
    'cdn.example.net/stable/a.tgz nobody',
  ]);
  expect(await got('https://evil.example.org/stable')).toMatch(/source does not allow$/);
  // no name has to be resolved to know this one
  expect(await got('https://169.254.169.254/latest')).toMatch(/never connected to$/);
});
