import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { unresolvedReference } from '../../src/checks/references/unresolved-reference.ts';
import { destinationRule, manifest, virtualService } from '../support/objects.ts';
import { app, findingsOf } from './findings-of.ts';

const subsets = (...names: readonly string[]): string =>
  destinationRule(
    'orders',
    `{ host: orders, subsets: [${names.map((name) => `{ name: ${name}, labels: { track: ${name} } }`).join()}] }`,
    { namespace: 'shop' },
  );
const routes = (...names: readonly string[]): string =>
  virtualService(
    'orders',
    `{ hosts: [orders], http: [{ route: [${names
      .map(
        (name, at) =>
          `{ destination: { host: orders, subset: ${name} }, weight: ${at === 0 ? '80' : '20'} }`,
      )
      .join()}] }] }`,
    { namespace: 'shop' },
  );
const service = (name: string): string =>
  manifest('Service', name, `{ selector: { app: ${name} }, ports: [{ name: http, port: 80 }] }`, {
    namespace: 'shop',
  });
const orders = `${app('shop', 'orders')}---\n`;

const told = (base: string, head: string) =>
  findingsOf(unresolvedReference, orders + base, orders + head).filter(
    ({ check }) => check === 'subset-undefined',
  );

test('a subset that goes while a route still names it is to be kept, or taken out of the route', () => {
  const both = routes('stable', 'next');
  const [found, ...more] = told(subsets('stable', 'next') + both, subsets('stable') + both);
  expect(spoken(more)).toEqual([]);
  expect(spoken(found)?.message).toMatch(/^20 % of the requests .* subset next .* fail\.$/);
  expect(spoken(found?.why)).toMatch(
    /^DestinationRule shop\/orders had it \(mesh\.yaml:\d+ of the base\), and defines only stable \(mesh\.yaml:\d+\) now\./,
  );
  expect(spoken(found?.fix.text)).toContain(
    'Keep the subset until nothing routes to it, or take it out of VirtualService shop/orders here as well.',
  );
});

test('a route to a version that no pod has is to name another, or one that pods have', () => {
  const pod = (name: string): string =>
    `${app('shop', name).replace(`labels: { app: ${name},`, `labels: { app: orders, track: ${name},`)}---\n`;
  const before = subsets('stable') + routes('stable');
  const fixOf = (subset: string, ...pods: readonly string[]): string | undefined =>
    spoken(
      findingsOf(
        unresolvedReference,
        orders + before,
        pods.map(pod).join('') + service('orders') + subsets('stable') + routes('stable', subset),
      ).find(({ check }) => check === 'subset-undefined')?.fix.text,
    );
  expect(fixOf('next', 'stable', 'canary')).toBe(
    'Route to stable, or add the subset with labels that pods have: those seen here have track canary and stable, none next.',
  );
  expect(fixOf('next', 'canary')).toMatch(
    /^Add the subset with labels that pods have: .* canary, /,
  );
  expect(fixOf('next', 'stable', 'next')).toContain('before it is routed to');
});

test('a route that is new to a subset which never was is told to define it first', () => {
  const [found] = told(
    subsets('stable') + routes('stable'),
    subsets('stable') + routes('stable', 'next'),
  );
  expect(spoken(found?.why)).toContain('defines only stable.');
  expect(spoken(found?.fix.text)).toContain(
    'Add the subset to the DestinationRule of orders before',
  );
});

test('a rule with a short host that moves to another namespace is to write the whole name', () => {
  const [moved, route] = [
    subsets('stable').replace('namespace: shop', 'namespace: istio-system'),
    routes('stable'),
  ];
  for (const base of [subsets('stable') + route, route]) {
    const [found] = told(base, moved + route);
    expect(spoken(found?.why)).toMatch(
      /defines subsets(?: now)?; DestinationRule istio-system\/orders does, for `orders` of its own namespace istio-system \(mesh\.yaml:\d+\)\./,
    );
    expect(spoken(found?.fix.text)).toContain(
      'Write `host: orders.shop.svc.cluster.local` in DestinationRule istio-system/orders: a short name is completed with the namespace of the rule.',
    );
  }
});
