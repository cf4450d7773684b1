import { describe, expect, test } from 'vitest';
import { destinationRule, service, serviceEntry } from '../support/objects.ts';
import { deployment, standingWords } from './told-since.ts';

const calling = (name: string, url: string): string =>
  deployment(name, '', `, env: [{ name: API, value: "${url}" }]`);

describe('callers', () => {
  const entry = serviceEntry(
    'api',
    '{ hosts: [api.example.com], ports: [{ number: 443, name: tls, protocol: TLS }], resolution: DNS }',
  );
  const rule = destinationRule(
    'api',
    '{ host: api.example.com, trafficPolicy: { tls: { mode: SIMPLE } } }',
  );
  const words = (before: readonly string[], after: readonly string[]) =>
    standingWords('tls-in-tls', [entry, rule, ...before], [entry, rule, ...after]);
  const [orders, carts] = [
    calling('orders', 'https://api.example.com'),
    calling('carts', 'https://api.example.com'),
  ];

  test('in addition to those of before are new', async () => {
    expect(await words([orders], [orders, carts])).toEqual([
      'api already-there: orders',
      'api this-change: carts',
    ]);
  });

  test('in the place of those of before are new', async () => {
    const without = calling('orders', 'https://other.example.com');
    expect(await words([orders], [without, carts])).toEqual(['api this-change: carts']);
    expect(await words([orders, carts], [without, carts])).toEqual(['api already-there: carts']);
  });

  test('of WebSockets are new one by one', async () => {
    const port = service('live', '{ selector: { app: live }, ports: [{ name: http2, port: 80 }] }');
    const [one, two] = [calling('one', 'ws://live'), calling('two', 'ws://live')];
    expect(await standingWords('websockets-cut-off', [port, one], [port, one, two])).toEqual([
      'live already-there: one',
      'live this-change: two',
    ]);
  });

  test('of another host of the same entry are new', async () => {
    const hosts = serviceEntry(
      'api',
      '{ hosts: [a.example.com, b.example.com], ports: [{ number: 443, name: http, protocol: HTTP }], resolution: DNS }',
    );
    const at = (host: string) => [hosts, calling('orders', `https://${host}`)];
    const told = (after: string) =>
      standingWords('tls-past-http-port', at('a.example.com'), at(after));
    expect(await told('b.example.com')).toEqual(['api this-change: orders, b.example.com']);
    expect(await told('a.example.com')).toEqual(['api already-there: orders, a.example.com']);
  });
});

test('a monitor that selects another Service by its labels is new for that one', async () => {
  const labelled = (name: string, team: string): string =>
    service(name, undefined, { labels: `team: ${team}` });
  const monitor = `---
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: { name: shop, namespace: shop }
spec: { selector: { matchLabels: { team: a } }, endpoints: [{ port: metrics }] }
`;
  const words = (before: readonly string[], after: readonly string[]) =>
    standingWords('scraped-port-missing', [monitor, ...before], [monitor, ...after]);
  const [one, two] = [labelled('one', 'a'), labelled('two', 'b')];
  expect(await words([one, two], [one, labelled('two', 'a')])).toEqual([
    'shop already-there: one',
    'shop this-change: two',
  ]);
  expect(await words([one, two], [labelled('one', 'b'), labelled('two', 'a')])).toEqual([
    'shop this-change: two',
  ]);
});
