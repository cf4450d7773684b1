import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { unresolvedReference } from '../../src/checks/references/unresolved-reference.ts';
import { routeNeverAnswers } from '../../src/checks/route-never-answers/route-never-answers.ts';
import { app, findingsOf } from './findings-of.ts';
import { object } from './reference-fixtures.ts';

const routed = (domain: string): string =>
  object(
    'VirtualService',
    `{hosts: [orders.shop.svc.${domain}], http: [{timeout: 3s, route: [{destination: {host: orders.shop.svc.${domain}}}]}]}`,
    'orders',
  );
const rule = (domain: string): string =>
  object('DestinationRule', `{host: orders.shop.svc.${domain}}`, 'orders');
const caller = (domain: string): string => app('shop', 'web', [`orders.shop.svc.${domain}:80`]);

const told = (...objects: readonly string[]): readonly string[] => {
  const tree = app('shop', 'orders') + objects.join('');
  return findingsOf(unresolvedReference, '', tree).map(
    ({ check, fix }) => `${check}: ${spoken(fix.text)}`,
  );
};

const WRITE = 'Write `orders.shop.svc.cluster.local`.';

describe('a host in a domain that is nearly that of the cluster', () => {
  test.each(['cluster.loca', 'cluster.locale', 'cluster', 'clusterlocal'])(
    'names nothing: %s',
    (domain) => {
      // no request takes the route, so that nothing is said of where it leads
      expect(told(routed(domain))).toEqual([`routed-host-missing: ${WRITE}`]);
      expect(told(rule(domain))).toEqual([`rule-without-host: ${WRITE}`]);
      expect(told(caller(domain))).toEqual([`address-without-service: ${WRITE}`]);
    },
  );

  test('is found as the destination of a route that requests do take', () => {
    const route = object(
      'VirtualService',
      '{hosts: [orders], http: [{route: [{destination: {host: orders.shop.svc.cluster.loca}}]}]}',
      'orders',
    );
    expect(told(route)).toEqual([`route-without-host: ${WRITE}`]);
  });

  test.each(['cluster.local', 'cluster.local.', 'k8s.acme.io', 'clusterset.local'])(
    'is none: %s',
    (domain) => {
      expect(told(rule(domain.replace(/\.$/, '')), caller(domain))).toEqual([]);
    },
  );
});

describe('a host that no Gateway serves', () => {
  const gateway = (host: string): string =>
    object(
      'Gateway',
      `{selector: {istio: gw}, servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: [${host}]}]}`,
      'public',
    );
  const virtualService = (host: string): string => `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec:
  gateways: [public]
  hosts:
    - ${host}
  http: [{ route: [{ destination: { host: orders } }] }]
---
`;
  const lines = (base: string, head: string): readonly string[] =>
    findingsOf(routeNeverAnswers, base, head)
      .filter(({ check }) => check === 'host-not-served')
      .map(({ origin }) => head.split('\n')[origin.line - 1]?.trim() ?? '');

  test('is told where it is new, or the Gateway lost it, and else where the Gateway is named', () => {
    const before = gateway('shop.example.com') + virtualService('shop.example.com');
    expect(lines(before, gateway('shop.example.com') + virtualService('shop.example.co'))).toEqual([
      '- shop.example.co',
    ]);
    expect(lines(before, gateway('shop.example.co') + virtualService('shop.example.com'))).toEqual([
      expect.stringContaining('hosts: [shop.example.co]'),
    ]);
    expect(lines('', gateway('shop.example.co') + virtualService('shop.example.com'))).toEqual([
      'gateways: [public]',
    ]);
  });
});
