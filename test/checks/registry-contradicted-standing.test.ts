import { expect, test } from 'vitest';
import { destinationRule, serviceEntry } from '../support/objects.ts';
import { deployment, standingWords } from './told-since.ts';

test('calls in TLS to a plain port are new for another caller', async () => {
  const entry = serviceEntry(
    'api',
    '{ hosts: [api.example.com], ports: [{ number: 80, name: http, protocol: HTTP }], resolution: DNS }',
  );
  const rule = destinationRule(
    'api',
    '{ host: api.example.com, trafficPolicy: { tls: { mode: SIMPLE } } }',
  );
  const calling = (name: string): string =>
    deployment(name, '', ', env: [{ name: API, value: "http://api.example.com" }]');
  const before = [entry, rule, calling('orders')];
  const words = (after: readonly string[]) => standingWords('tls-to-plain-port', before, after);
  expect(await words([...before, calling('carts')])).toEqual([
    'api already-there: orders',
    'api this-change: carts',
  ]);
  expect(await words(before)).toEqual(['api already-there: orders']);
});
