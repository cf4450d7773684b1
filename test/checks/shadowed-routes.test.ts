import { describe, expect, test } from 'vitest';
import { analysed } from '../cli/at-rest/analysed.ts';

const virtualService = (http: string, kind = 'http'): string => `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: orders, namespace: shop }
spec:
  hosts: [orders.example.com]
  gateways: [shop]
  ${kind}:
${http
  .trim()
  .split('\n')
  .map((line) => `    - { ${line.trim()}, route: [{ destination: { host: orders } }] }`)
  .join('\n')}
`;

/** Istio's codes with the line each is on, and what is said without a code. */
async function said(text: string): Promise<readonly string[]> {
  const { entries } = await analysed({ 'orders.yaml': text });
  return entries
    .filter(({ id }) => id.startsWith('route-shadowed/'))
    .map(({ code, id, line, level }) => `${String(line - 9)} ${code ?? id} ${level}`)
    .sort();
}

describe('what Istio’s analysis calls unused', () => {
  test.each<[string, string, readonly string[]]>([
    [
      'a route behind one without matches',
      'name: all\nmatch: [{ uri: { prefix: /a } }, { uri: { prefix: /b } }]',
      ['1 IST0130 warning'],
    ],
    [
      'each pair of prefixes of which one covers the other',
      'match: [{ uri: { prefix: /a } }]\nmatch: [{ uri: { prefix: /a/b } }]\nmatch: [{ uri: { prefix: /a/b/c } }]',
      ['1 IST0131 warning', '2 IST0131 info', '2 IST0131 warning'],
    ],
    [
      'a match that is written again under another name, once for each',
      'match: [{ name: one, uri: { prefix: /a } }]\nmatch: [{ name: two, uri: { prefix: /a } }, { uri: { prefix: /a } }]',
      ['1 IST0130 warning', '1 IST0131 info', '1 IST0131 info'],
    ],
    [
      'no method for GET alone, which is not what proxies do',
      'match: [{ uri: { prefix: /a }, method: { exact: GET } }]\nmatch: [{ uri: { prefix: /a/b } }]',
      ['1 IST0131 info'],
    ],
    [
      'no regular expressions for different ones',
      'match: [{ uri: { prefix: /a }, headers: { x: { regex: one } } }]\nmatch: [{ uri: { prefix: /a/b }, headers: { x: { regex: two } } }]',
      ['1 IST0131 info'],
    ],
    [
      'nothing where other headers are asked for',
      'match: [{ uri: { prefix: /a }, headers: { x: { exact: one } } }]\nmatch: [{ uri: { prefix: /a/b }, headers: { z: { exact: one } } }]',
      [],
    ],
    [
      'an empty matcher for one that is there',
      'match: [{ uri: {} }]\nmatch: [{ headers: {} }]',
      ['1 route-shadowed/rule-unreachable warning'],
    ],
  ])('%s', async (_, http, expected) => {
    expect(await said(virtualService(http))).toEqual(expected);
  });

  test('of tcp and tls, matches that are written again', async () => {
    const tcp = 'match: [{ port: 80 }]\nmatch: [{ port: 80 }, { port: 81 }]\nmatch: [{ port: 81 }]';
    expect(await said(virtualService(tcp, 'tcp'))).toEqual([
      '1 IST0131 info',
      '2 IST0130 warning',
      '2 IST0131 info',
    ]);
  });
});

describe('what no request sees, beside that', () => {
  test.each<[string, string, readonly string[]]>([
    [
      'a path below a prefix',
      'match: [{ uri: { prefix: /a } }]\nmatch: [{ uri: { exact: /a/b } }]',
      ['1 route-shadowed/rule-unreachable warning'],
    ],
    [
      'a narrower condition',
      'match: [{ uri: { prefix: /a } }]\nmatch: [{ uri: { prefix: /a }, headers: { x: { exact: one } } }]',
      ['1 route-shadowed/rule-unreachable warning'],
    ],
    ['nothing of another port', 'match: [{ port: 80 }]\nmatch: [{ uri: { prefix: /a } }]', []],
    [
      'nothing of another gateway',
      'match: [{ gateways: [mesh] }]\nmatch: [{ uri: { prefix: /a }, gateways: [shop] }]',
      [],
    ],
  ])('%s', async (_, http, expected) => {
    expect(await said(virtualService(http))).toEqual(expected);
  });
});
