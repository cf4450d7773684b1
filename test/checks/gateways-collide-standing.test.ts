import { expect, test } from 'vitest';
import { manifest } from '../support/objects.ts';
import { standingWords } from './told-since.ts';

const listening = (name: string, host: string, address = ''): string => `---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: ${name}, namespace: shop }
spec:
  gatewayClassName: istio
${address === '' ? '' : `  addresses: [{ value: ${address} }]\n`}  listeners: [{ name: web, hostname: ${host}, port: 80, protocol: HTTP }]
`;

test('a further Gateway with the same listener is new beside the one that had it', async () => {
  const pair = [listening('one', 'a.example.com'), listening('two', 'a.example.com')];
  const words = (after: readonly string[]) => standingWords('listener-shared', pair, after);
  expect(await words([...pair, listening('three', 'a.example.com')])).toEqual([
    'one already-there: two',
    'one this-change: three',
    'three this-change: one, two',
    'two already-there: one',
    'two this-change: three',
  ]);
  expect(await words(pair)).toEqual(['one already-there: two', 'two already-there: one']);
  const moved = [listening('one', 'a.example.com'), listening('two', 'b.example.com')];
  expect(await words([...moved, listening('three', 'a.example.com')])).toEqual([
    'one this-change: three',
    'three this-change: one',
  ]);
});

test('an address that another Gateway asks for now is shared anew', async () => {
  const [one, two] = [
    listening('one', 'a.example.com', '10.0.0.1'),
    listening('two', 'b.example.com', '10.0.0.1'),
  ];
  const words = (after: readonly string[]) => standingWords('address-shared', [one, two], after);
  expect(await words([one, two])).toEqual(['one already-there: two', 'two already-there: one']);
  const three = listening('three', 'c.example.com', '10.0.0.1');
  const without = listening('two', 'b.example.com', '10.0.0.2');
  expect(await words([one, without, three])).toEqual([
    'one this-change: three',
    'three this-change: one',
  ]);
});

const serving = (name: string): string =>
  manifest(
    'Gateway',
    name,
    `{ selector: { istio: ingressgateway }, servers: [{ port: { number: 443, name: ${name}, protocol: HTTPS }, hosts: [${name}.example.com], tls: { mode: SIMPLE, credentialName: shared } }] }`,
  );

test('of many Gateways with one certificate, one more is told alone', async () => {
  const many = Array.from({ length: 10 }, (_, at) => serving(`g${String(at)}`));
  const told = await standingWords('certificate-shared', many, [...many, serving('more')]);
  expect(told.filter((one) => one.startsWith('g0 '))).toEqual([
    'g0 already-there: g1, g2, g3, g4, g5, g6, g7, g8, g9',
    'g0 this-change: more',
  ]);
  const [one = '', two = '', three = ''] = many;
  expect(await standingWords('certificate-shared', [one, two], [one, three])).toEqual([
    'g0 this-change: g2',
    'g2 this-change: g0',
  ]);
});
