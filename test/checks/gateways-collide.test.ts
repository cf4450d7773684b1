import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gatewaysCollide } from '../../src/checks/gateways-collide/gateways-collide.ts';
import { analysed } from '../cli/at-rest/analysed.ts';
import { times } from '../support/times.ts';
import { findingsOf } from './findings-of.ts';

interface Written {
  readonly selector?: string;
  readonly namespace?: string;
  readonly servers: readonly string[];
}

const gateway = (name: string, { selector, namespace = 'shop', servers }: Written): string => `
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: ${name}, namespace: ${namespace} }
spec:
  selector: ${selector ?? '{ istio: ingressgateway }'}
  servers: [${servers.join(', ')}]
---
`;

const http = (port: number, hosts: string, bind = ''): string =>
  `{ port: { number: ${String(port)}, name: http, protocol: HTTP }, hosts: ${hosts}${bind === '' ? '' : `, bind: ${bind}`} }`;

const https = (port: number, hosts: string, secret = 'shop', mode = 'SIMPLE'): string =>
  `{ port: { number: ${String(port)}, name: https, protocol: HTTPS }, tls: { mode: ${mode}, credentialName: ${secret} }, hosts: ${hosts} }`;

const routes = (gatewayName: string): string => `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: ${gatewayName}, namespace: shop }
spec: { hosts: [a.example.com], gateways: [${gatewayName}], http: [{ directResponse: { status: 200 } }] }
---
`;

const pod = (labels: string): string => `
apiVersion: v1
kind: Pod
metadata: { name: gateway, namespace: ingress, labels: ${labels} }
spec: { containers: [{ name: istio-proxy }] }
---
`;

/** Codes of Istio with the objects they are of. */
async function istioSays(code: string, text: string): Promise<readonly string[]> {
  const { entries } = await analysed({ 'all.yaml': text });
  return entries
    .filter((entry) => entry.code === code)
    .map(({ resource }) => resource)
    .sort();
}

describe('servers of two Gateways for one host', () => {
  const conflicts = (text: string): Promise<readonly string[]> => istioSays('IST0145', text);

  test('are told on each of them, once for each server', async () => {
    const servers = [http(80, '[a.example.com]'), http(81, '[b.example.com]')];
    expect(await conflicts(gateway('one', { servers }) + gateway('two', { servers }))).toEqual([
      'Gateway shop/one',
      'Gateway shop/one',
      'Gateway shop/two',
      'Gateway shop/two',
    ]);
  });

  test('are told of a Gateway that says a host in two servers of its own, as istioctl counts it', async () => {
    const twice = [http(80, '[a.example.com]'), http(80, '[a.example.com, b.example.com]')];
    const other = gateway('other', { servers: [http(80, '[c.example.com]')] });
    expect(await conflicts(gateway('one', { servers: twice }) + other)).toEqual([
      'Gateway shop/one',
    ]);
    const apart = gateway('one', { servers: twice.slice(0, 1) });
    expect(await conflicts(apart + other)).toEqual([]);
  });

  test('are none where the addresses differ, or one host only covers the other', async () => {
    const one = gateway('one', { servers: [http(80, '[a.example.com]', '10.0.0.1')] });
    expect(
      await conflicts(one + gateway('two', { servers: [http(80, '[a.example.com]')] })),
    ).toEqual([]);
    const wide = gateway('wide', { servers: [http(80, "['*.example.com']")] });
    expect(
      await conflicts(wide + gateway('two', { servers: [http(80, '[a.example.com]')] })),
    ).toEqual([]);
  });

  test('of a selector within the other take a pod that both choose', async () => {
    const servers = [http(80, '[a.example.com]')];
    const texts =
      gateway('one', { servers }) +
      gateway('two', { servers, selector: '{ istio: ingressgateway, tier: web }' });
    expect(await conflicts(texts)).toEqual([]);
    expect(await conflicts(texts + pod('{ istio: ingressgateway }'))).toEqual([]);
    expect(await conflicts(texts + pod('{ istio: ingressgateway, tier: web }'))).toEqual([
      'Gateway shop/one',
      'Gateway shop/two',
    ]);
  });

  test('of which Istio remembers the last of a port only are told of all the same', async () => {
    const text =
      gateway('one', { servers: [http(80, '[a.example.com]'), http(80, '[b.example.com]')] }) +
      gateway('two', { servers: [http(80, '[a.example.com]')] });
    expect(await conflicts(text)).toEqual(['Gateway shop/one']);
    const told = (more: string): readonly string[] =>
      findingsOf(gatewaysCollide, '', text + more).map(({ subject }) => subject.name);
    expect(told(routes('one') + routes('two'))).toEqual(['one']);
    // nothing to get in the way of
    expect(told(routes('one'))).toEqual([]);
  });

  test('that only send to HTTPS lose nothing, and Istio counts them all the same', async () => {
    const redirect =
      '{ port: { number: 80, name: http, protocol: HTTP }, tls: { httpsRedirect: true }, hosts: [a.example.com] }';
    const text = gateway('one', { servers: [redirect] }) + gateway('two', { servers: [redirect] });
    expect(await conflicts(text)).toEqual(['Gateway shop/one', 'Gateway shop/two']);
    expect(spoken(findingsOf(gatewaysCollide, '', text + routes('one') + routes('two')))).toEqual(
      [],
    );
  });

  test('are told once for each pair, whatever order the objects are in', () => {
    const one = gateway('one', { servers: [https(443, '[a.example.com]')] });
    const two = gateway('two', { servers: [https(443, '[a.example.com, b.example.com]')] });
    const three = gateway('three', { servers: [https(443, '[b.example.com]')] });
    const four = gateway('four', { servers: [https(443, '[a.example.com]')] });
    const told = (...texts: readonly string[]): readonly string[] =>
      findingsOf(gatewaysCollide, '', texts.join(''))
        .filter(({ check }) => check === 'server-dropped')
        .map((told) => spoken(messageOf(told)));
    const pair = [
      'Of Gateway shop/one and Gateway shop/two, only the older keeps its server for a.example.com on port 443: the other loses its own.',
    ];
    expect(told(one, two)).toEqual(pair);
    expect(told(two, one)).toEqual(pair);
    expect(told(four, two, one)).toEqual([
      'Of Gateway shop/four, Gateway shop/one and Gateway shop/two, only the oldest keeps its server for a.example.com on port 443: the others lose theirs.',
    ]);
    // one and three do not meet
    expect(told(one, two, three)).toEqual([
      ...pair,
      'Of Gateway shop/three and Gateway shop/two, only the older keeps its server for b.example.com on port 443: the other loses its own.',
    ]);
  });

  test('of which only one can be dropped are told once, on that one, and not as shared', async () => {
    const plain = gateway('plain', { servers: [http(443, '[a.example.com]')] });
    const secure = gateway('secure', { servers: [https(443, '[a.example.com]')] });
    const text = plain + secure + routes('plain') + routes('secure');
    expect(spoken(findingsOf(gatewaysCollide, '', text))).toMatchObject([
      { check: 'server-dropped', subject: { name: 'secure' } },
    ]);
    expect(await conflicts(text)).toEqual(['Gateway shop/plain', 'Gateway shop/secure']);
  });

  test('are another finding once a third Gateway comes in', () => {
    const all = ['one', 'two', 'three'].map((name) =>
      gateway(name, { servers: [https(443, '[a.example.com]')] }),
    );
    const keyOf = (texts: readonly string[]): readonly string[] =>
      findingsOf(gatewaysCollide, '', texts.join('')).flatMap(({ check, key }) =>
        check === 'server-dropped' ? [key] : [],
      );
    expect(keyOf(all)).toHaveLength(1);
    expect(keyOf(all)).not.toEqual(keyOf(all.slice(0, 2)));
  });

  test('do not hang on the order of the objects', () => {
    const hosts = ['[a.example.com]', '[b.example.com]', "['*']"];
    const server = fc.record({ port: fc.constantFrom(80, 443), host: fc.constantFrom(...hosts) });
    fc.assert(
      fc.property(
        fc.array(fc.array(server, { minLength: 1, maxLength: 2 }), { maxLength: 4 }),
        (all) => {
          const texts = all.map((servers, index) =>
            gateway(`g${String(index)}`, {
              servers: servers.map(({ port, host }) => (port === 80 ? http : https)(port, host)),
            }),
          );
          const said = (ordered: readonly string[]): readonly string[] =>
            findingsOf(gatewaysCollide, '', ordered.join(''))
              .map(({ check, subject, key }) => `${check} ${subject.name} ${key}`)
              .sort();
          expect(said(texts.toReversed())).toEqual(said(texts));
        },
      ),
      times(40),
    );
  });
});

describe('one certificate of two Gateways', () => {
  const servers = (host: string): readonly string[] => [https(443, `[${host}]`, 'wildcard')];
  const shared = (text: string): Promise<readonly string[]> => istioSays('IST0138', text);

  test('is told on both where they select alike, in any namespaces', async () => {
    const text =
      gateway('one', { servers: servers('a.example.com') }) +
      gateway('two', { servers: servers('b.example.com'), namespace: 'web' });
    expect(await shared(text)).toEqual(['Gateway shop/one', 'Gateway web/two']);
  });

  test('is told on the one whose selector is part of the other', async () => {
    const text =
      gateway('wide', { servers: servers('a.example.com') }) +
      gateway('narrow', {
        servers: servers('b.example.com'),
        selector: '{ istio: ingressgateway, tier: web }',
      });
    expect(await shared(text)).toEqual(['Gateway shop/wide']);
  });

  test('is the same file with the same key, too, and never a file and a Secret', async () => {
    const files = (name: string, certificate: string): string =>
      gateway(name, {
        servers: [
          `{ port: { number: 443, name: https, protocol: HTTPS }, tls: { mode: SIMPLE, serverCertificate: ${certificate}, privateKey: /etc/key.pem }, hosts: [${name}.example.com] }`,
        ],
      });
    expect(await shared(files('one', '/etc/a.pem') + files('two', '/etc/a.pem'))).toHaveLength(2);
    expect(await shared(files('one', '/etc/a.pem') + files('two', '/etc/b.pem'))).toEqual([]);
    expect(
      await shared(
        files('one', 'wildcard') + gateway('two', { servers: servers('b.example.com') }),
      ),
    ).toEqual([]);
  });

  test('of very many Gateways is one finding for each, not one for each pair', () => {
    const text = Array.from({ length: 12 }, (_, index) =>
      gateway(`g${String(index)}`, { servers: servers(`h${String(index)}.example.com`) }),
    ).join('');
    expect(findingsOf(gatewaysCollide, '', text)).toHaveLength(12);
  });
});

describe('client certificates', () => {
  const route = (hosts: string, gateways = '[public]'): string => `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: admin, namespace: shop }
spec: { hosts: ${hosts}, gateways: ${gateways}, http: [{ route: [{ destination: { host: admin } }] }] }
---
`;
  const asking = https(443, '[admin.example.com]', 'admin', 'MUTUAL');
  const bypassed = (text: string): readonly string[] =>
    findingsOf(gatewaysCollide, '', text)
      .filter(({ check }) => check === 'client-certificate-bypassed')
      .map((told) => spoken(messageOf(told)));

  test('are passed by only where the routes of the host are bound to the wildcard too', () => {
    const text =
      gateway('admin', { servers: [asking] }) +
      gateway('public', { servers: [https(443, "['*.example.com']")] });
    expect(bypassed(text + route('[admin.example.com]', '[admin]'))).toEqual([]);
    expect(bypassed(text + route('[admin.example.com]', '[admin, public]'))).toHaveLength(1);
    expect(bypassed(text + route("['*.example.com']"))).toHaveLength(1);
    expect(bypassed(text + route('[www.example.com]'))).toEqual([]);
  });

  test('are not where the wildcard asks as well, or is on another port', () => {
    const both = gateway('public', {
      servers: [asking, https(443, "['*.example.com']", 'shop', 'MUTUAL')],
    });
    expect(bypassed(both + route('[admin.example.com]'))).toEqual([]);
    const other = gateway('public', { servers: [asking, https(8443, "['*.example.com']")] });
    expect(bypassed(other + route('[admin.example.com]'))).toEqual([]);
  });
});
