import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { limitsDoNotFit } from '../../src/checks/limits-do-not-fit/limits-do-not-fit.ts';
import { destinationRule, service, serviceEntry } from '../support/objects.ts';
import { findingsOf } from './findings-of.ts';

const ONE = 'connectionPool: { http: { maxRequestsPerConnection: 1 } }';
const PAYMENTS = service(
  'payments',
  '{ selector: { app: payments }, ports: [{ name: http, port: 80 }, { name: grpc, port: 81 }, { name: tcp, port: 82 }] }',
);
const of = (port: number, policy: string): string =>
  `{ port: { number: ${String(port)} }, ${policy} }`;
const rule = (spec: string): string => destinationRule('payments', `{ host: payments, ${spec} }`);

const told = (...objects: readonly string[]) =>
  findingsOf(limitsDoNotFit, '', objects.join('')).filter(
    ({ check }) => check === 'connection-for-each-request',
  );
const keys = (...objects: readonly string[]): readonly string[] =>
  told(...objects).map(({ key }) => key);

describe('connections that are closed after each request', () => {
  test('what it costs and where it is written', () => {
    const [finding] = told(PAYMENTS, rule(`trafficPolicy: { ${ONE} }`));
    expect(spoken(finding)?.message).toBe(
      'Each request to payments opens a connection of its own, with a TLS handshake where it is encrypted.',
    );
    expect(spoken(finding?.why)).toBe(
      'DestinationRule shop/payments sets `maxRequestsPerConnection: 1` (mesh.yaml:9), which closes a connection after its first request.',
    );
  });

  test.each<[string, string, readonly string[]]>([
    ['for all ports', `trafficPolicy: { ${ONE} }`, ['maxRequestsPerConnection']],
    [
      'for one port',
      `trafficPolicy: { portLevelSettings: [${of(81, ONE)}] }`,
      ['maxRequestsPerConnection port 81'],
    ],
    [
      'for a subset and a port of it',
      `subsets: [{ name: v2, trafficPolicy: { ${ONE}, portLevelSettings: [${of(80, ONE)}] } }]`,
      ['maxRequestsPerConnection subset v2', 'maxRequestsPerConnection subset v2 port 80'],
    ],
    [
      'for what is left beside a port',
      `trafficPolicy: { ${ONE}, portLevelSettings: [${of(80, 'tls: { mode: ISTIO_MUTUAL }')}] }`,
      ['maxRequestsPerConnection'],
    ],
  ])('told %s', (_, spec, expected) => {
    expect(keys(PAYMENTS, rule(spec))).toEqual(expected);
  });

  test('told of a host outside that is called in plaintext', () => {
    const bank = (protocol: string): string =>
      serviceEntry(
        'bank',
        `{ hosts: [bank.example], ports: [{ number: 80, name: p, protocol: ${protocol} }], resolution: DNS }`,
      );
    const limited = destinationRule('bank', `{ host: bank.example, trafficPolicy: { ${ONE} } }`);
    expect(keys(bank('HTTP'), limited)).toHaveLength(1);
    expect(keys(bank('TLS'), limited)).toEqual([]);
  });

  test.each<[string, readonly string[]]>([
    ['more than one is allowed', [PAYMENTS, rule(`trafficPolicy: { ${ONE.replace('1', '2')} }`)]],
    ['the host is not seen', [rule(`trafficPolicy: { ${ONE} }`)]],
    [
      'the port has connections only',
      [PAYMENTS, rule(`trafficPolicy: { portLevelSettings: [${of(82, ONE)}] }`)],
    ],
    [
      'all ports for requests have policies of their own',
      [
        PAYMENTS,
        rule(
          `trafficPolicy: { ${ONE}, portLevelSettings: [${of(80, 'tls: { mode: DISABLE }')}, ${of(81, 'tls: { mode: DISABLE }')}] }`,
        ),
      ],
    ],
    [
      'no port is told to have requests',
      [service('payments', '{ ports: [{ port: 8080 }] }'), rule(`trafficPolicy: { ${ONE} }`)],
    ],
  ])('nothing where %s', (_, objects) => {
    expect(keys(...objects)).toEqual([]);
  });
});
