import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { securityLoosened } from '../../src/checks/security-loosened/security-loosened.ts';
import { app, findingsOf } from './findings-of.ts';

const APPS = app('shop', 'web') + app('pay', 'pay');

/** A ReferenceGrant of namespace pay; both lists are YAML in flow style. */
const grant = (from: string, to: string, namespace = 'pay'): string => `
apiVersion: gateway.networking.k8s.io/v1beta1
kind: ReferenceGrant
metadata: { name: own, namespace: ${namespace} }
spec: { from: [${from}], to: [${to}] }
---
`;
const routesOf = (namespace: string): string =>
  `{ group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: ${namespace} }`;
const PAY = '{ group: "", kind: Service, name: pay }';
const EVERY = '{ group: "", kind: Service }';

const said = (base: string, head: string): readonly string[] =>
  findingsOf(securityLoosened, APPS + base, APPS + head)
    .filter(({ check }) => check === 'reference-granted')
    .map((told) => spoken(messageOf(told)));

describe('what a ReferenceGrant admits that nothing admitted', () => {
  test.each<[string, string, string, string]>([
    [
      'a grant comes',
      '',
      grant(routesOf('shop'), PAY),
      'HTTPRoutes of shop may lead to Service pay/pay now.',
    ],
    [
      'a further namespace',
      grant(routesOf('shop'), PAY),
      grant(`${routesOf('shop')}, ${routesOf('lab')}`, PAY),
      'HTTPRoutes of lab may lead to Service pay/pay now.',
    ],
    [
      'the name of the one Service goes',
      grant(routesOf('shop'), PAY),
      grant(routesOf('shop'), EVERY),
      'HTTPRoutes of shop may lead to every Service of pay now.',
    ],
    [
      'another kind of route',
      grant(routesOf('shop'), PAY),
      grant(`${routesOf('shop')}, ${routesOf('shop').replace('HTTPRoute', 'TCPRoute')}`, PAY),
      'TCPRoutes of shop may lead to Service pay/pay now.',
    ],
    [
      'certificates for Gateways',
      '',
      grant(routesOf('shop').replace('HTTPRoute', 'Gateway'), '{ group: "", kind: Secret }'),
      'Gateways of shop may show the certificate of every Secret of pay now.',
    ],
  ])('%s', (_, base, head, message) => {
    expect(said(base, head)).toEqual([message]);
    // the other way round it is narrowed
    expect(said(head, base)).toEqual([]);
    expect(said(head, head)).toEqual([]);
  });

  test('two grants say what one did, and one of its own namespace says nothing', () => {
    const one = grant(`${routesOf('shop')}, ${routesOf('lab')}`, EVERY);
    const two =
      grant(routesOf('shop'), PAY) +
      grant(routesOf('lab'), PAY).replace('name: own', 'name: second');
    expect(said(one, two)).toEqual([]);
    expect(said('', grant(routesOf('pay'), EVERY))).toEqual([]);
  });

  test('a namespace that comes with its grant was closed to nobody', () => {
    expect(said('', grant(routesOf('shop'), EVERY, 'refunds') + app('refunds', 'r'))).toEqual([]);
  });
});
