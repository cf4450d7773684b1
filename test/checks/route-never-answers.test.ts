import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { routeNeverAnswers } from '../../src/checks/route-never-answers/route-never-answers.ts';
import { analysed } from '../cli/at-rest/analysed.ts';
import { findingsOf } from './findings-of.ts';

const gateway = (servers: string, namespace = 'ingress', name = 'public'): string =>
  `{ apiVersion: networking.istio.io/v1, kind: Gateway, metadata: { name: ${name}, namespace: ${namespace} }, spec: { selector: { istio: ingressgateway }, servers: [${servers}] } }`;

const serving = (hosts: string, namespace = 'ingress', name = 'public'): string =>
  gateway(`{ port: { number: 80, name: http, protocol: HTTP }, hosts: ${hosts} }`, namespace, name);

const route = (
  hosts: string,
  {
    gateways = '[ingress/public]',
    namespace = 'shop',
    routes = 'http: [{ route: [{ destination: { host: orders } }] }]',
  } = {},
): string =>
  `{ apiVersion: networking.istio.io/v1, kind: VirtualService, metadata: { name: web, namespace: ${namespace} }, spec: { hosts: ${hosts}, gateways: ${gateways}, ${routes} } }`;

async function istioSays(code: string, ...objects: readonly string[]): Promise<readonly string[]> {
  const { entries } = await analysed({ 'all.yaml': objects.join('\n---\n') });
  return entries.filter((entry) => entry.code === code).map(({ resource }) => resource);
}

const found = (...objects: readonly string[]) =>
  findingsOf(routeNeverAnswers, '', objects.join('\n---\n'));
const checksIn = (...objects: readonly string[]): readonly string[] =>
  found(...objects).map(({ check }) => check);

describe('hosts at a Gateway', () => {
  test.each<[string, string, string, boolean]>([
    ['[shop.example.com]', '[shop.example.com]', 'shop', true],
    ['[SHOP.example.com]', '[shop.example.com]', 'shop', true],
    ["['*.example.com']", '[shop.example.com]', 'shop', true],
    ['[shop.example.com]', "['*.example.com']", 'shop', true],
    ["['*.example.com']", '[example.com]', 'shop', false],
    ["['*']", '[shop.example.com]', 'shop', true],
    ["['shop/*']", '[shop.example.com]', 'shop', true],
    ["['shop/*']", '[shop.example.com]', 'pay', false],
    ["['./*']", '[shop.example.com]', 'ingress', true],
    ["['./*']", '[shop.example.com]', 'shop', false],
    ["['*/*.example.com']", '[shop.example.com]', 'shop', true],
    ['[pay.example.com]', '[shop.example.com]', 'shop', false],
    ['[pay.example.com]', '[shop.example.com, pay.example.com]', 'shop', true],
  ])('%s serve %s of %s: %s', async (served, hosts, namespace, isServed) => {
    const said = await istioSays('IST0132', serving(served), route(hosts, { namespace }));
    expect(said).toEqual(isServed ? [] : [`VirtualService ${namespace}/web`]);
  });

  test('are not served by one without servers', async () => {
    expect(await istioSays('IST0132', gateway(''), route('[shop.example.com]'))).toHaveLength(1);
  });

  test('are asked for at each Gateway, and of sidecars never', async () => {
    const both = '[mesh, ingress/public, ingress/inner]';
    expect(
      await istioSays(
        'IST0132',
        serving('[pay.example.com]'),
        serving('[shop.example.com]', 'ingress', 'inner'),
        route('[shop.example.com]', { gateways: both }),
      ),
    ).toEqual(['VirtualService shop/web']);
  });

  test('are served by a listener of the Gateway API without a hostname', async () => {
    const listeners = (hostname: string): string =>
      `{ apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: { name: public, namespace: ingress }, spec: { gatewayClassName: istio, listeners: [{ name: http, port: 80, protocol: HTTP ${hostname} }] } }`;
    const host = route('[shop.example.com]');
    expect(await istioSays('IST0132', listeners(''), host)).toEqual([]);
    expect(await istioSays('IST0132', listeners(', hostname: pay.example.com'), host)).toHaveLength(
      1,
    );
  });

  test('that hang on a variable are not judged', () => {
    expect(checksIn(serving("['${HOST}']"), route('[shop.example.com]'))).toEqual([]);
    expect(checksIn(serving('[shop.example.com]'), route("['shop.${DOMAIN}']"))).toEqual([]);
  });

  test('of one VirtualService that miss a server are told one by one where others have one', () => {
    const served = serving('[shop.example.com]');
    expect(
      found(served, route('[shop.example.com, a.example.com, b.example.com]')).map(
        ({ check, key }) => `${check} ${key}`,
      ),
    ).toEqual([
      'some-hosts-not-served not served a.example.com',
      'some-hosts-not-served not served b.example.com',
    ]);
    // a Gateway that is not here may serve the other
    const more = { gateways: '[ingress/public, ingress/elsewhere]' };
    expect(checksIn(served, route('[shop.example.com, a.example.com]', more))).toEqual([]);
  });

  test('of one VirtualService that is for callers in the mesh, too, those are told that only outside asks for', () => {
    const served = serving('[shop.example.com]');
    const both = { gateways: '[mesh, ingress/public]' };
    const orders =
      '{ apiVersion: v1, kind: Service, metadata: { name: orders, namespace: shop }, spec: { ports: [{ name: http, port: 80 }] } }';
    const entry =
      '{ apiVersion: networking.istio.io/v1, kind: ServiceEntry, metadata: { name: partner, namespace: shop }, spec: { hosts: [partner.example.net] } }';
    const hosts = '[orders, shop.example.com, partner.example.net, a.example.com]';
    const told = found(served, orders, entry, route(hosts, both));
    expect(told.map(({ key }) => key)).toEqual(['not served a.example.com']);
    expect(spoken(told[0]?.why)).toContain('Callers in the mesh alone get its routes.');
    expect(spoken(found(served, route('[shop.example.com, a.example.com]'))[0]?.why)).not.toContain(
      'Callers in the mesh',
    );
  });

  test('that a Gateway had a server for before are told where it lost them, with what to write there', () => {
    const wanted = route('[shop.example.com]');
    const lost = (before: string, after: string) =>
      findingsOf(routeNeverAnswers, `${before}\n---\n${wanted}`, `${after}\n---\n${wanted}`)[0];
    const [had, has] = [
      serving('[a.example.com, shop.example.com]'),
      serving('[a.example.com, "*/shops.example.com"]'),
    ];
    const misspelled = lost(had, has);
    expect(spoken(misspelled)?.message).toMatch(/any more\.$/);
    expect(spoken(misspelled?.why)).toContain('had a server for it before this change');
    expect(spoken(misspelled?.fix.text)).toContain(
      'Write `*/shop.example.com`, not `*/shops.example.com`',
    );
    const gone = lost(had, serving('[a.example.com]'));
    expect(spoken(gone?.fix.text)).toContain(
      'Keep shop.example.com in a server of Gateway ingress/public',
    );
    expect(spoken(lost('{}', has))?.message).not.toContain('any more');
    expect(spoken(lost(has, has)?.why)).not.toContain('before this change');
  });

  test('of a Service are none that anybody asks a gateway for, where the mesh has its routes, too', () => {
    const orders =
      '{ apiVersion: v1, kind: Service, metadata: { name: orders, namespace: shop }, spec: { ports: [{ name: http, port: 80 }] } }';
    const both = { gateways: '[mesh, ingress/public]' };
    const hosts = '[orders.shop.svc.cluster.local, shop.example.com]';
    const [told] = found(serving('[pay.example.com]'), orders, route(hosts, both));
    expect(spoken(told)?.message).toBe('shop.example.com gets no route at Gateway ingress/public.');
  });

  test('kept for another namespace are told with what to write, where the own namespace is known', () => {
    const kept = serving('[web/shop.example.com]');
    const [known] = found(kept, route('[shop.example.com]'));
    expect(spoken(known?.fix.text)).toContain('Write `shop/shop.example.com`');
    const [unknown] = found(kept, route('[shop.example.com]', { namespace: "''" }));
    expect(spoken(unknown?.fix.text)).not.toContain('`/');
    expect(spoken(unknown?.fix.text)).toContain('the namespace of the VirtualService');
  });
});

describe('kinds of routes', () => {
  const to = '{ route: [{ destination: { host: orders, port: { number: 80 } } }] }';
  const kinds = {
    http: 'http: [{ route: [{ destination: { host: orders } }] }]',
    tcp: `tcp: [${to}]`,
    tls: `tls: [{ match: [{ sniHosts: [shop.example.com] }], route: [{ destination: { host: orders } }] }]`,
  } as const;
  type Kind = keyof typeof kinds;
  const servers = {
    HTTP: '{ port: { number: 80, name: p, protocol: HTTP }, hosts: [shop.example.com] }',
    HTTPS:
      '{ port: { number: 443, name: p, protocol: HTTPS }, tls: { mode: SIMPLE, credentialName: shop }, hosts: [shop.example.com] }',
    'HTTPS passed on':
      '{ port: { number: 443, name: p, protocol: HTTPS }, tls: { mode: PASSTHROUGH }, hosts: [shop.example.com] }',
    TLS: '{ port: { number: 443, name: p, protocol: TLS }, tls: { mode: SIMPLE, credentialName: shop }, hosts: [shop.example.com] }',
    'TLS passed on':
      '{ port: { number: 443, name: p, protocol: TLS }, tls: { mode: PASSTHROUGH }, hosts: [shop.example.com] }',
    'TLS led on by name':
      '{ port: { number: 15443, name: p, protocol: TLS }, tls: { mode: AUTO_PASSTHROUGH }, hosts: [shop.example.com] }',
    TCP: '{ port: { number: 9000, name: p, protocol: TCP }, hosts: [shop.example.com] }',
  } as const;

  test.each<[keyof typeof servers, readonly Kind[]]>([
    ['HTTP', ['http']],
    ['HTTPS', ['http']],
    ['HTTPS passed on', ['tls']],
    ['TLS', ['tcp']],
    ['TLS passed on', ['tls']],
    ['TLS led on by name', []],
    ['TCP', ['tcp']],
  ])('%s servers follow %s', (server, followed) => {
    for (const kind of ['http', 'tcp', 'tls'] as const)
      expect(
        checksIn(gateway(servers[server]), route('[shop.example.com]', { routes: kinds[kind] })),
        kind,
      ).toEqual(followed.includes(kind) ? [] : ['kind-not-followed']);
  });

  test('are followed where any server of the hosts does, or sidecars', () => {
    const all = gateway(`${servers.HTTP}, ${servers['TLS passed on']}`);
    const both = `${kinds.http}, ${kinds.tls}`;
    expect(checksIn(all, route('[shop.example.com]', { routes: both }))).toEqual([]);
    const mesh = { gateways: '[mesh, ingress/public]', routes: kinds.tcp };
    expect(checksIn(gateway(servers.HTTP), route('[shop.example.com]', mesh))).toEqual([]);
  });
});

describe('claims of tokens', () => {
  const asking = route('[shop.example.com]', {
    routes:
      "http: [{ match: [{ headers: { '@request.auth.claims.group': { exact: admin } } }], route: [{ destination: { host: orders } }] }]",
  });
  const pods =
    '{ apiVersion: v1, kind: Pod, metadata: { name: gateway, namespace: ingress, labels: { istio: ingressgateway } }, spec: { containers: [{ name: istio-proxy, image: proxy }] } }';
  const reading = (namespace: string, spec = ''): string =>
    `{ apiVersion: security.istio.io/v1, kind: RequestAuthentication, metadata: { name: tokens, namespace: ${namespace} }, spec: { ${spec} jwtRules: [{ issuer: 'https://login.example.com' }] } }`;
  const unread = (...more: readonly string[]): Promise<readonly string[]> =>
    istioSays('IST0149', serving('[shop.example.com]'), asking, ...more);

  test('are there once they are read in the namespace of the pods or of the mesh', async () => {
    expect(await unread(pods)).toEqual(['VirtualService shop/web']);
    expect(await unread(pods, reading('ingress'))).toEqual([]);
    expect(await unread(pods, reading('istio-system'))).toEqual([]);
    expect(await unread(pods, reading('shop'))).toHaveLength(1);
    const other = 'selector: { matchLabels: { istio: inner } },';
    expect(await unread(pods, reading('ingress', other))).toHaveLength(1);
    expect(await unread()).toEqual([]);
  });
});
