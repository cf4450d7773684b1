import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { reachesTooFar } from '../../src/checks/reaches-too-far/reaches-too-far.ts';
import { destinationRule, service, virtualService } from '../support/objects.ts';
import { findingsOf } from './findings-of.ts';

const RECORDER = 'recorder.lab.svc.cluster.local';
const OTHERS = service('recorder', undefined, { namespace: 'lab' });
const to = (host: string, more = ''): string => `{ host: ${host}, port: { number: 80 }${more} }`;
const ORDERS = `route: [{ destination: ${to('orders')} }]`;
const MIRROR = `mirror: ${to(RECORDER)}`;

const routes = (...http: readonly string[]): string =>
  virtualService('orders', `{ hosts: [orders], http: [${http.join(', ')}] }`);

const found = (...objects: readonly string[]) =>
  findingsOf(reachesTooFar, '', objects.join('')).filter(
    ({ check }) => check === 'mirrored-elsewhere',
  );

describe('copies of requests that go to another namespace', () => {
  test('each request: who gets it, and where that is written', () => {
    const [finding, ...others] = found(OTHERS, routes(`{ ${ORDERS}, ${MIRROR} }`));
    expect(spoken(others)).toEqual([]);
    expect(spoken(finding)?.message).toBe(
      'Service lab/recorder gets a copy of each request that VirtualService shop/orders mirrors, with whatever tokens and personal data it holds.',
    );
    expect(spoken(finding?.why)).toBe(
      '`recorder.lab.svc.cluster.local` (mesh.yaml:9) is a host of namespace lab (mesh.yaml:1), to which the requests themselves do not go. Without a percentage all of them are mirrored.',
    );
  });

  test.each<[string, string, string]>([
    ['a share', `{ ${ORDERS}, ${MIRROR}, mirrorPercentage: { value: 2.5 } }`, '2.5 % of the'],
    ['by its former name', `{ ${ORDERS}, ${MIRROR}, mirrorPercent: 10 }`, '10 % of the'],
    [
      'of an entry',
      `{ ${ORDERS}, mirrors: [{ destination: ${to(RECORDER)}, percentage: { value: 5 } }] }`,
      '5 % of the',
    ],
    [
      'of several routes the largest',
      `{ match: [{ uri: { prefix: /a } }], ${ORDERS}, ${MIRROR} }, { ${ORDERS}, ${MIRROR}, mirrorPercentage: { value: 1 } }`,
      'up to 100 % of the',
    ],
  ])('a share of them: %s', (_, http, words) => {
    const findings = found(OTHERS, routes(http));
    expect(findings.map((told) => spoken(messageOf(told)))).toEqual([
      expect.stringContaining(`a copy of ${words} requests that`),
    ]);
    expect(spoken(findings[0]?.why)).toMatch(/ A percentage leaves out the others\.$/);
  });

  test('a delegate mirrors for its own namespace', () => {
    const root = (name: string, more = ''): string =>
      virtualService(
        'root',
        `{ hosts: [shop.example], gateways: [edge], http: [{ delegate: { name: ${name}, namespace: shop }${more} }] }`,
        { namespace: 'istio-ingress' },
      );
    const leaf = virtualService('leaf', `{ http: [{ ${ORDERS}, ${MIRROR} }] }`);
    const plain = virtualService('leaf', `{ http: [{ ${ORDERS} }] }`);
    const subjects = (...objects: readonly string[]) =>
      found(OTHERS, ...objects).map(({ subject }) => `${subject.namespace}/${subject.name}`);
    expect(subjects(root('leaf'), leaf)).toEqual(['shop/leaf']);
    expect(subjects(root('leaf', `, ${MIRROR}`), plain)).toEqual(['istio-ingress/root']);
    // a delegate that nothing hands over to does nothing, nor does a route whose delegate is missing
    expect(subjects(leaf)).toEqual([]);
    expect(subjects(root('gone', `, ${MIRROR}`))).toEqual([]);
    // a short host is one of the delegate's namespace
    const own = virtualService('leaf', `{ http: [{ ${ORDERS}, mirror: ${to('orders-next')} }] }`);
    expect(subjects(root('leaf'), own, service('orders-next'))).toEqual([]);
  });

  test('a subset has to be there', () => {
    const mirrored = routes(`{ ${ORDERS}, mirror: ${to(RECORDER, ', subset: v2')} }`);
    const rule = (subset: string): string =>
      destinationRule(
        'recorder',
        `{ host: recorder, subsets: [{ name: ${subset}, labels: { version: v2 } }] }`,
        { namespace: 'lab' },
      );
    expect(found(OTHERS, mirrored, rule('v2'))).toHaveLength(1);
    expect(spoken(found(OTHERS, mirrored, rule('v1')))).toEqual([]);
    expect(spoken(found(OTHERS, mirrored))).toEqual([]);
  });

  test.each<[string, readonly string[]]>([
    [
      'the host is one of its own',
      [service('recorder'), routes(`{ ${ORDERS}, mirror: ${to('recorder')} }`)],
    ],
    [
      'none is mirrored',
      [OTHERS, routes(`{ ${ORDERS}, ${MIRROR}, mirrorPercentage: { value: 0 } }`)],
    ],
    ['the host is not seen', [routes(`{ ${ORDERS}, ${MIRROR} }`)]],
    [
      'the host is no name that Istio completes',
      [OTHERS, routes(`{ ${ORDERS}, mirror: ${to('recorder.lab')} }`)],
    ],
    [
      'the value is put in by something else',
      [OTHERS, routes(`{ ${ORDERS}, mirror: ${to('"${RECORDER}"')} }`)],
    ],
    ['the port is not there', [OTHERS, routes(`{ ${ORDERS}, ${MIRROR.replace('80', '81')} }`)]],
    [
      'no port is named and that of callers is not there',
      [
        service(
          'recorder',
          '{ selector: { app: recorder }, ports: [{ name: http, port: 8080 }] }',
          { namespace: 'lab' },
        ),
        service('orders'),
        routes(`{ ${ORDERS}, mirror: { host: ${RECORDER} } }`),
      ],
    ],
    [
      'the host stands for a name elsewhere',
      [
        service(
          'recorder',
          '{ type: ExternalName, externalName: recorder.example.com, ports: [{ name: http, port: 80 }] }',
          { namespace: 'lab' },
        ),
        routes(`{ ${ORDERS}, ${MIRROR} }`),
      ],
    ],
    [
      'the host is kept from other namespaces',
      [
        service('recorder', undefined, {
          namespace: 'lab',
          annotations: 'networking.istio.io/exportTo: .',
        }),
        routes(`{ ${ORDERS}, ${MIRROR} }`),
      ],
    ],
    [
      'requests go to that namespace anyway',
      [
        OTHERS,
        routes(`{ route: [{ destination: ${to('search.lab.svc.cluster.local')} }], ${MIRROR} }`),
      ],
    ],
    ['the proxy answers itself', [OTHERS, routes(`{ redirect: { uri: /new }, ${MIRROR} }`)]],
    [
      'no request gets so far',
      [
        OTHERS,
        routes(`{ ${ORDERS} }`, `{ match: [{ uri: { prefix: /a } }], ${ORDERS}, ${MIRROR} }`),
      ],
    ],
    [
      'every request is aborted',
      [
        OTHERS,
        routes(
          `{ ${ORDERS}, ${MIRROR}, fault: { abort: { httpStatus: 503, percentage: { value: 100 } } } }`,
        ),
      ],
    ],
    [
      'it says no namespace',
      [OTHERS, routes(`{ ${ORDERS}, ${MIRROR} }`).replace(', namespace: shop', '')],
    ],
  ])('nothing where %s', (_, objects) => {
    expect(spoken(found(...objects))).toEqual([]);
  });
});
