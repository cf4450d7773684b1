import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { routeNeverAnswers } from '../../src/checks/route-never-answers/route-never-answers.ts';
import { findingsOf } from './findings-of.ts';

const API = 'apiVersion: gateway.networking.k8s.io/v1';
const gateway = (listeners: string, { of = 'istio', more = '' } = {}): string =>
  `{ ${API}, kind: Gateway, metadata: { name: public, namespace: ingress }, spec: { gatewayClassName: ${of}, ${more} listeners: [${listeners}] } }`;

const OF_ALL = 'allowedRoutes: { namespaces: { from: All } }';
const listener = (hostname: string, more = OF_ALL): string =>
  `{ name: http, port: 80, protocol: HTTP, hostname: ${hostname}, ${more} }`;

const route = (
  hosts: string,
  { kind = 'HTTPRoute', namespace = 'shop', parents = '{ name: public, namespace: ingress }' } = {},
): string =>
  `{ ${API}, kind: ${kind}, metadata: { name: web, namespace: ${namespace} }, spec: { parentRefs: [${parents}], ${hosts === '' ? '' : `hostnames: ${hosts}, `} rules: [{}] } }`;

const namespace = (name: string, labels: string): string =>
  `{ apiVersion: v1, kind: Namespace, metadata: { name: ${name}, labels: ${labels} } }`;

const found = (...objects: readonly string[]) =>
  findingsOf(routeNeverAnswers, '', objects.join('\n---\n'));
const told = (...objects: readonly string[]): readonly string[] =>
  found(...objects).map(({ check, ...told }) => `${check}: ${spoken(messageOf(told))}`);

const NOTHING = 'route-not-accepted: HTTPRoute shop/web gets nothing from Gateway ingress/public.';

describe('hosts of a route and of a listener', () => {
  test.each<[string, string, boolean]>([
    ["'*.shop.example'", '[api.shop.example]', true],
    ["'*.shop.example'", '[a.api.shop.example]', true],
    ["'*.shop.example'", '[shop.example]', false],
    ['api.shop.example', "['*.shop.example']", true],
    ['API.shop.example', '[api.SHOP.example]', true],
    ['api.shop.example', '[web.shop.example]', false],
    ['api.shop.example', "['${HOST}']", true],
    ["'${HOST}'", '[web.shop.example]', true],
    ['api.shop.example', '', true],
  ])('%s takes %s: %s', (hostname, hosts, isTaken) => {
    expect(told(gateway(listener(hostname)), route(hosts))).toEqual(isTaken ? [] : [NOTHING]);
  });

  test('are told where the host stands, with the name that the status gives it', () => {
    const [finding] = found(gateway(listener('api.shop.example')), route('[apu.shop.example]'));
    expect(spoken(finding?.why)).toContain('Listener http (');
    expect(spoken(finding?.why)).toContain(
      'is for api.shop.example only. The route is for apu.shop.example',
    );
    expect(spoken(finding?.why)).toContain('`NoMatchingListenerHostname`');
    expect(spoken(finding?.fix.text)).toContain('Write `api.shop.example`');
  });

  test('that a listener is not for are told beside others', () => {
    const hosts = '[api.shop.example, web.shop.example]';
    expect(told(gateway(listener('api.shop.example')), route(hosts))).toEqual([
      'some-hosts-not-accepted: HTTPRoute shop/web gets no request for web.shop.example from Gateway ingress/public.',
    ]);
  });

  test.each([
    ['{ name: elsewhere, namespace: ingress }'],
    ["{ kind: Service, group: '', name: web }"],
  ])('may be taken by a parent that is not here: %s', (more) => {
    const parents = `{ name: public, namespace: ingress }, ${more}`;
    const hosts = '[api.shop.example, web.shop.example]';
    expect(told(gateway(listener('api.shop.example')), route(hosts, { parents }))).toEqual([]);
  });

  test('may be taken by several listeners', () => {
    const both = `${listener('api.shop.example')}, { name: web, port: 80, protocol: HTTP, hostname: web.shop.example, ${OF_ALL} }`;
    expect(told(gateway(both), route('[api.shop.example, web.shop.example]'))).toEqual([]);
    const parents = '{ name: public, namespace: ingress, sectionName: web }';
    expect(told(gateway(both), route('[api.shop.example]', { parents }))).toEqual([
      'route-not-accepted: HTTPRoute shop/web gets nothing from listener web of Gateway ingress/public.',
    ]);
  });
});

describe('namespaces that a listener takes routes of', () => {
  const selecting = (selector: string): string =>
    `allowedRoutes: { namespaces: { from: Selector, selector: ${selector} } }`;
  const team = selecting('{ matchLabels: { team: shop } }');
  const named = (name: string): string =>
    selecting(`{ matchLabels: { kubernetes.io/metadata.name: ${name} } }`);

  test.each<[string, string, readonly string[], boolean]>([
    ['without a word', '', [], false],
    ['Same', 'allowedRoutes: { namespaces: { from: Same } }', [], false],
    ['labels that the namespace has', team, [namespace('shop', '{ team: shop }')], true],
    ['labels that it does not have', team, [namespace('shop', '{ team: pay }')], false],
    ['labels, of a namespace that is not here', team, [], true],
    ['the name of it', named('shop'), [], true],
    ['the name of another, though it is not here', named('pay'), [], false],
  ])('%s', (_, allowed, more, isTaken) => {
    expect(told(gateway(listener("'*'", allowed)), route(''), ...more)).toEqual(
      isTaken ? [] : [NOTHING],
    );
  });

  test('are not told where none is written', () => {
    expect(told(gateway(listener("'*'", '')), route('', { namespace: "''" }))).toEqual([]);
  });

  test('are told with what to write, of whatever class the Gateway is', () => {
    const [finding] = found(gateway(listener("'*'", ''), { of: 'other' }), route(''));
    expect(spoken(finding?.why)).toContain('`allowedRoutes.namespaces.from: Same`, the default');
    expect(spoken(finding?.why)).toContain('The route is in namespace shop.');
    expect(spoken(finding?.fix.text)).toContain('kubernetes.io/metadata.name: shop');
  });

  test('come with the listener that refuses the least', () => {
    const other = '{ name: other, port: 80, protocol: HTTP, hostname: pay.example }';
    const [finding] = found(
      gateway(`${other}, ${listener('shop.example', '')}`),
      route('[shop.example]'),
    );
    expect(spoken(finding)?.message).toContain('none of its listeners accepts it');
    expect(spoken(finding?.why)).toContain('Listener http (');
    expect(spoken(finding?.why)).toContain('Nor does the other one take it.');
  });
});

test('listeners for requests are nearer to an HTTPRoute than one that passes TLS on', () => {
  const tls = `{ name: tls, port: 443, protocol: TLS, tls: { mode: Passthrough }, ${OF_ALL} }`;
  const more = listener('pay.example', '').replace('name: http', 'name: more');
  const [finding] = found(
    gateway(`${tls}, ${listener('pay.example', '')}, ${more}`),
    route('[shop.example]'),
  );
  expect(spoken(finding?.why)).toMatch(
    /^Listener http .*, and is for pay.example only. The same holds for more/,
  );
  expect(spoken(finding?.why)).toContain('The route is in namespace shop and for shop.example.');
  // which of the two comes first in the status is not the same everywhere
  expect(spoken(finding?.why)).toContain("The route's status says so, and");
  expect(spoken(finding?.symptom)).toContain('404');
  expect(spoken(finding?.fix.text)).toContain(
    'Let listeners http and more take routes of namespace shop',
  );
});

describe('kinds that a listener takes', () => {
  const LISTENERS = {
    HTTP: 'port: 80, protocol: HTTP',
    HTTPS: 'port: 443, protocol: HTTPS, tls: { certificateRefs: [{ name: tls }] }',
    'TLS passed on': 'port: 443, protocol: TLS, tls: { mode: Passthrough }',
    'TLS ended':
      'port: 443, protocol: TLS, tls: { mode: Terminate, certificateRefs: [{ name: tls }] }',
    TCP: 'port: 9000, protocol: TCP',
    HBONE: 'port: 15008, protocol: HBONE',
  } as const;
  const KINDS = ['HTTPRoute', 'GRPCRoute', 'TLSRoute', 'TCPRoute'];
  const takenAt = (listening: keyof typeof LISTENERS, of: string): readonly string[] =>
    KINDS.filter(
      (kind) =>
        told(
          gateway(`{ name: one, ${LISTENERS[listening]}, ${OF_ALL} }`, { of }),
          route('', { kind }),
        ).length === 0,
    );

  test.each<[keyof typeof LISTENERS, readonly string[], readonly string[]]>([
    ['HTTP', ['HTTPRoute', 'GRPCRoute'], []],
    ['HTTPS', ['HTTPRoute', 'GRPCRoute'], ['TLSRoute']],
    ['TLS passed on', ['TLSRoute'], ['TCPRoute']],
    ['TLS ended', ['TLSRoute', 'TCPRoute'], ['HTTPRoute', 'GRPCRoute']],
    ['TCP', ['TCPRoute'], []],
    ['HBONE', KINDS, []],
  ])('%s, with Istio %j, with others perhaps %j too', (listening, ofIstio, more) => {
    expect(takenAt(listening, 'istio')).toEqual(ofIstio);
    expect([...takenAt(listening, 'other')].sort()).toEqual([...ofIstio, ...more].sort());
  });

  test('may be fewer than its protocol can serve', () => {
    const only = 'allowedRoutes: { namespaces: { from: All }, kinds: [{ kind: GRPCRoute }] }';
    const [finding] = found(gateway(listener("'*'", only)), route(''));
    expect(spoken(finding?.why)).toContain('takes `GRPCRoute` only (`allowedRoutes.kinds`)');
    expect(spoken(finding?.fix.text)).toBe(
      'Add `HTTPRoute` to `allowedRoutes.kinds` of listener http.',
    );
  });
});

describe('a port that a route asks for', () => {
  const parents = '{ name: public, namespace: ingress, port: 8080 }';

  test('has to be one of a listener of Istio’s', () => {
    const [finding] = found(gateway(listener("'*'")), route('', { parents }));
    expect(spoken(finding)?.message).toBe(
      'HTTPRoute shop/web gets nothing from port 8080 of Gateway ingress/public.',
    );
    expect(spoken(finding?.why)).toContain('It has listeners on port 80 only');
    expect(
      spoken(found(gateway(listener("'*'"), { of: 'other' }), route('', { parents }))),
    ).toEqual([]);
  });

  test('is not asked of a listener that is not there, which is told already', () => {
    const none = '{ name: public, namespace: ingress, sectionName: none, port: 8080 }';
    expect(spoken(found(gateway(listener("'*'")), route('', { parents: none })))).toEqual([]);
  });
});

describe('a ListenerSet', () => {
  const set = (listeners: string, owner = 'shop'): string =>
    `{ ${API}, kind: ListenerSet, metadata: { name: more, namespace: ${owner} }, spec: { parentRef: { name: public, namespace: ingress }, listeners: [${listeners}] } }`;
  const allowing = (from: string): string =>
    gateway(listener('pay.example'), { more: `allowedListeners: { namespaces: { ${from} } },` });
  const parents = '{ kind: ListenerSet, name: more }';

  test('takes routes of its own namespace, for its own hosts', () => {
    const shop = set('{ name: shop, port: 80, protocol: HTTP, hostname: shop.example }');
    const allowed = allowing('from: All');
    expect(told(allowed, shop, route('[shop.example]', { parents }))).toEqual([]);
    expect(told(allowed, shop, route('[pay.example]', { parents }))).toEqual([
      'route-not-accepted: HTTPRoute shop/web gets nothing from ListenerSet shop/more.',
    ]);
    expect(told(allowed, shop, route('[shop.example]'))).toEqual([NOTHING]);
  });

  const plain = set('{ name: shop, port: 80, protocol: HTTP }');
  const selecting = (labels: string): string =>
    `from: Selector, selector: { matchLabels: ${labels} }`;

  test.each<[string, string, boolean]>([
    ['nothing', gateway(listener("'*'")), false],
    ['None', allowing('from: None'), false],
    ['Same', allowing('from: Same'), false],
    ['All', allowing('from: All'), true],
    ['a selector of it', allowing(selecting('{ kubernetes.io/metadata.name: shop }')), true],
    ['another one', allowing(selecting('{ kubernetes.io/metadata.name: pay }')), false],
    ['labels that are not known', allowing(selecting('{ team: shop }')), true],
    ['a variable', allowing("from: '${FROM}'"), true],
  ])('is taken by a Gateway that allows %s: %s', (_, owner, isTaken) => {
    expect(found(owner, plain).map(({ check }) => check)).toEqual(
      isTaken ? [] : ['listener-set-not-allowed'],
    );
  });

  test('of the namespace of the Gateway has to be allowed too', () => {
    const [finding] = found(gateway(listener("'*'")), set('', 'ingress'));
    expect(spoken(finding?.fix.text)).toBe(
      'Set `spec.allowedListeners.namespaces.from: Same` in Gateway ingress/public.',
    );
  });
});

describe('what is seen of a host that no listener takes is what the port makes of it', () => {
  const secure = (name: string, hostname: string, more = OF_ALL): string =>
    `{ name: ${name}, port: 443, protocol: HTTPS, hostname: ${hostname}, tls: { certificateRefs: [{ name: tls }] }, ${more} }`;
  const NOT_FOUND = '404 at the gateway, unless another route has the host';
  const CLOSED =
    'the connection is closed in the TLS handshake, unless another listener of the port is for the name';
  const SOME_CLOSED = `${NOT_FOUND}; over TLS, the connection is closed for a name that no listener of the port has`;
  const named = (sectionName: string) => ({
    parents: `{ name: public, namespace: ingress, sectionName: ${sectionName} }`,
  });

  test.each<[string, string, string, string]>([
    ['HTTPS alone', secure('a', 'pay.example'), route('[shop.example]'), CLOSED],
    [
      'HTTPS, of a wildcard that is for another level',
      secure('a', "'*.shop.example'"),
      route('[shop.example]'),
      CLOSED,
    ],
    ['HTTP alone', listener('pay.example'), route('[shop.example]'), NOT_FOUND],
    [
      'both',
      `${listener('pay.example')}, ${secure('a', 'pay.example')}`,
      route('[shop.example]'),
      SOME_CLOSED,
    ],
    [
      'HTTPS for the host, which does not take routes of this namespace',
      secure('a', 'shop.example', ''),
      route('[shop.example]'),
      NOT_FOUND,
    ],
    [
      'HTTPS for all hosts, which does not take routes of this namespace',
      secure('a', "'*'", ''),
      route(''),
      NOT_FOUND,
    ],
    [
      'HTTPS where a listener beside it is for the name',
      `${secure('a', 'pay.example')}, ${secure('b', "'*.example'")}`,
      route('[shop.example]', named('a')),
      NOT_FOUND,
    ],
    [
      'HTTPS with one of two hosts taken',
      secure('a', 'shop.example'),
      route('[shop.example, pay.example]'),
      CLOSED,
    ],
    [
      'gRPC',
      secure('a', 'pay.example'),
      route('[shop.example]', { kind: 'GRPCRoute' }),
      `${CLOSED}; gRPC clients see UNAVAILABLE`,
    ],
    [
      'gRPC without TLS',
      listener('pay.example'),
      route('[shop.example]', { kind: 'GRPCRoute' }),
      `${NOT_FOUND}; gRPC clients see UNIMPLEMENTED`,
    ],
  ])('%s', (_, listeners, asking, symptom) => {
    expect(found(gateway(listeners), asking).map((one) => spoken(one.symptom))).toEqual([symptom]);
  });
});
