import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { unresolvedReference } from '../../src/checks/references/unresolved-reference.ts';
import { findingsOf } from './findings-of.ts';
import { object, route, shop } from './reference-fixtures.ts';

const gateway = (name: string, label: string, ...ports: readonly number[]): string =>
  object(
    'Gateway',
    `{selector: {istio: ${label}}, servers: [${ports
      .map(
        (port) =>
          `{port: {number: ${String(port)}, name: p${String(port)}, protocol: HTTP}, hosts: ['*']}`,
      )
      .join(', ')}]}`,
    name,
    'edge',
  );
const pods = object(
  'Deployment',
  '{template: {metadata: {labels: {istio: gw}}, spec: {containers: [{name: istio-proxy}]}}}',
  'gw',
  'edge',
);
const bound = shop + pods + route('{host: orders}');

/** What is said of the route once Gateway edge/a is gone. */
const said = (base: string, head: string) =>
  findingsOf(unresolvedReference, bound + base, bound + head)
    .filter(({ check }) => check === 'route-without-gateway')
    .map(({ symptom, why, ...told }) => ({ message: messageOf(told), symptom, why }));

test('where nothing else opens the port, connections are refused; where another Gateway does, there is no route', () => {
  const other = (...ports: readonly number[]) => gateway('other', 'gw', ...ports);
  const symptoms = (base: string, head: string) =>
    said(base, head).map(({ symptom }) => spoken(symptom));
  const gone = gateway('a', 'gw', 80, 443);
  expect(symptoms(gone, '')).toEqual([
    'connection refused: nothing listens on the port at these pods',
  ]);
  expect(symptoms(gone + other(80, 443), other(80, 443))).toEqual([
    '404, response flag NR (no route)',
  ]);
  expect(symptoms(gone + other(80), other(80))).toEqual([
    '404, response flag NR (no route), on port 80; connection refused on the others',
  ]);
  // one that other pods have opens nothing here
  const elsewhere = gateway('other', 'others', 80, 443);
  expect(symptoms(gone + elsewhere, elsewhere)).toEqual([
    'connection refused: nothing listens on the port at these pods',
  ]);
});

test('of a Gateway that selected no pod seen here it is left open whether it led anybody', () => {
  const [finding, ...others] = said(gateway('a', 'gateway', 80), '');
  expect(spoken(others)).toEqual([]);
  expect(spoken(finding?.message)).toBe('VirtualService shop/x gets no route at gateway edge/a.');
  expect(spoken(finding?.why)).toContain('selected pods with istio=gateway (');
  expect(spoken(finding?.why)).toContain(
    'unless such pods come from elsewhere, it led nobody anywhere',
  );
  expect(spoken(finding?.symptom)).toBe(
    'connection refused: nothing listens on the port at these pods',
  );
  const alike = gateway('other', 'gateway', 80);
  expect(spoken(said(gateway('a', 'gateway', 80) + alike, alike)[0]?.symptom)).toBe(
    '404, response flag NR (no route)',
  );
});

test('one that was never seen may be either', () => {
  const [finding] = said(
    '',
    gateway('a', 'gw', 80).replace('namespace: edge', 'namespace: mesh-edge'),
  );
  expect(spoken(finding?.symptom)).toBe(
    '404, response flag NR (no route); connection refused where no other Gateway opens the port',
  );
});

test('a name nearby is written as the objects are: without a namespace where they have none', () => {
  const named = (namespace: string): readonly string[] => {
    const near = object('Gateway', '{servers: []}', 'public', namespace);
    const text = object(
      'VirtualService',
      '{hosts: [shop.example.com], gateways: [publik], http: [{route: [{destination: {host: orders.shop.svc.cluster.local}}]}]}',
      'web',
      namespace,
    );
    return findingsOf(unresolvedReference, '', shop + near + text)
      .filter(({ check }) => check === 'route-without-gateway')
      .map(({ fix }) => spoken(fix.text));
  };
  expect(named('shop')).toEqual([expect.stringContaining('`shop/public`')]);
  expect(named("''")).toEqual([expect.stringContaining('`public`')]);
});
