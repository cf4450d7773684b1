import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import type { FindingDraft } from '../../src/checks/detection/detector.ts';
import { envoyFilterMisapplied } from '../../src/checks/envoy-filter-misapplied/envoy-filter-misapplied.ts';
import { analysed } from '../cli/at-rest/analysed.ts';
import { findingsOf, istiodRelease } from './findings-of.ts';

interface Patch {
  readonly applyTo?: string;
  readonly operation?: string;
  readonly name?: string;
  readonly version?: string;
}

const patchText = ({ applyTo = 'HTTP_FILTER', operation, name, version }: Patch): string =>
  `{ applyTo: ${applyTo}, match: { proxy: { proxyVersion: "${version ?? ''}" } }, patch: ${
    operation === undefined
      ? 'null'
      : `{ operation: ${operation}, value: { name: "${name ?? ''}" } }`
  } }`;

const filter = (
  name: string,
  patches: readonly Patch[],
  priority: number | null = null,
  namespace = 'shop',
): string => `
apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: { name: ${name}, namespace: ${namespace} }
spec:
  priority: ${String(priority)}
  configPatches: [${patches.map(patchText).join(', ')}]
---
`;

const found = (...filters: readonly string[]): readonly string[] =>
  mistakesIn(filters.join(''), true).map(({ check, subject }) => `${subject.name} ${check}`);

/** All but that each of them is an EnvoyFilter. */
const mistakesIn = (head: string, isWhole = false): readonly FindingDraft[] =>
  findingsOf(envoyFilterMisapplied, '', head, isWhole).filter(
    ({ check }) => check !== 'built-on-internals',
  );

test.each([
  ['REMOVE', ['a order-left-open']],
  ['REPLACE', ['a order-left-open']],
  ['INSERT_BEFORE', ['a order-left-open']],
  ['INSERT_AFTER', ['a order-left-open']],
  ['INSERT_FIRST', []],
  ['ADD', []],
  ['MERGE', []],
])('%s of a filter without priority', (operation, expected) => {
  expect(found(filter('a', [{ operation }]))).toEqual(expected);
});

test('a priority of 0 is none, one below it is one', () => {
  expect(found(filter('a', [{ operation: 'REMOVE' }], 0))).toEqual(['a order-left-open']);
  expect(found(filter('a', [{ operation: 'REMOVE' }], -10))).toEqual([]);
});

test.each([
  ['REPLACE', 'CLUSTER', ['a replaces-no-filter']],
  ['REPLACE', 'LISTENER', ['a replaces-no-filter']],
  ['REPLACE', 'VIRTUAL_HOST', []],
  ['REPLACE', 'NETWORK_FILTER', []],
  ['ADD', 'ROUTE_CONFIGURATION', ['a adds-to-route']],
  ['ADD', 'HTTP_ROUTE', ['a adds-to-route']],
  ['ADD', 'VIRTUAL_HOST', []],
  ['REMOVE', 'ROUTE_CONFIGURATION', ['a removes-from-route']],
  ['REMOVE', 'HTTP_ROUTE', ['a removes-from-route']],
  ['REMOVE', 'CLUSTER', []],
  ['INSERT_BEFORE', 'HTTP_ROUTE', []],
])('%s of %s, whatever the priority', (operation, applyTo, expected) => {
  expect(found(filter('a', [{ operation, applyTo }], 10))).toEqual(expected);
});

test('what cannot be done there is told and its order is not', () => {
  expect(found(filter('a', [{ operation: 'REMOVE', applyTo: 'HTTP_ROUTE' }]))).toEqual([
    'a removes-from-route',
  ]);
});

describe('a name that a patch before sets for some versions', () => {
  const versioned = { operation: 'ADD', name: 'shop.tenant', version: '1.27' };

  test('makes the order a matter of versions, in the same filter and in later ones', () => {
    const later = { operation: 'REPLACE', name: 'shop.tenant' };
    expect(found(filter('a', [versioned, later]))).toEqual(['a order-by-version']);
    expect(found(filter('a', [versioned]), filter('b', [later]))).toEqual(['b order-by-version']);
    expect(found(filter('a', [later]), filter('b', [versioned]))).toEqual(['a order-left-open']);
  });

  test('leaves other names alone', () => {
    const other = { operation: 'REPLACE', name: 'shop.region' };
    expect(found(filter('a', [versioned, other]))).toEqual(['a order-left-open']);
  });
});

test('each mistake of a filter is told once, with the places of the others', () => {
  const findings = mistakesIn(
    filter('a', [
      { operation: 'REMOVE' },
      { operation: 'INSERT_BEFORE' },
      { operation: 'REPLACE' },
    ]),
    true,
  );
  expect(findings.map(({ key, related }) => [key, related?.length])).toEqual([
    ['order-left-open', 2],
  ]);
});

test('a filter that two roots write is one, and comes before no other', () => {
  const versioned = filter('a', [{ operation: 'REPLACE', name: 'shop.tenant', version: '1.27' }]);
  expect(found(versioned, versioned)).toEqual(['a order-left-open']);
});

test('the others of its namespace without a priority are named', () => {
  const relative = [{ operation: 'INSERT_BEFORE' }];
  const messages = (...filters: readonly string[]): readonly string[] =>
    mistakesIn(filters.join(''), true).map((told) => spoken(messageOf(told)));
  expect(messages(filter('a', relative))).toEqual([
    'Where EnvoyFilter shop/a puts its patch may hang on which other EnvoyFilters there are.',
  ]);
  expect(
    messages(
      filter('a', relative),
      filter('b', relative),
      filter('c', relative, 1),
      filter('e', []),
      filter('d', relative, null, 'istio-system'),
    ).slice(0, 1),
  ).toEqual([
    'Where EnvoyFilter shop/a puts its patch may hang on whether it is older than EnvoyFilter shop/b.',
  ]);
});

test('what follows an entry without a patch is not read', () => {
  expect(found(filter('a', [{}, { operation: 'REMOVE' }]))).toEqual([]);
});

test('filters that a release of Istio brings along are told where istioctl would tell them', async () => {
  const own = filter('stats-filter-1.11', [{ operation: 'REMOVE' }], null, 'istio-system');
  expect(spoken(findingsOf(envoyFilterMisapplied, '', own))).toEqual([]);
  const { entries } = await analysed({ 'a.yaml': own });
  expect(entries.map(({ code }) => code)).toContain('IST0151');
});

test('filters of the cluster itself are left alone', () => {
  expect(found(filter('a', [{ operation: 'REMOVE' }], null, 'kube-system'))).toEqual([]);
});

describe('in a repository, where there is more than is seen', () => {
  const inserted = (name: string, beside: string, value: string, more = ''): string => `
apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: { name: ${name}, namespace: shop }
spec:
  ${more}
  configPatches:
    - applyTo: HTTP_FILTER
      match: { listener: { filterChain: { filter: { subFilter: { name: ${beside} } } } } }
      patch: { operation: INSERT_BEFORE, value: { name: ${value} } }
---
`;
  const told = (...filters: readonly string[]): readonly string[] =>
    mistakesIn(filters.join('')).map(({ subject }) => subject.name);

  test('the order is told where another filter has a say in it', () => {
    const one = inserted('one', 'router', 'lua');
    expect(told(one)).toEqual([]);
    expect(told(one, inserted('two', 'router', 'wasm'))).toEqual(['one', 'two']);
    expect(told(one, inserted('two', 'lua', 'wasm'))).toEqual(['one', 'two']);
    expect(told(one, inserted('two', 'cors', 'wasm'))).toEqual([]);
    expect(told(one, inserted('two', 'router', 'wasm', 'priority: 5'))).toEqual([]);
    expect(told(one, inserted('two', 'router', 'wasm').replace('HTTP_FILTER', 'CLUSTER'))).toEqual(
      [],
    );
  });
});

describe('a filter that is looked for by a name of before Envoy 1.14', () => {
  const CONNECTIONS = 'envoy.http_connection_manager';
  const looking = (
    filterName: string,
    subFilter: string | null = null,
    { applyTo = 'HTTP_FILTER', version = '', value = 'shop.login' } = {},
  ): string => `
apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: { name: login-${value.replaceAll('_', '-')}, namespace: shop }
spec:
  priority: 10
  configPatches:
    - applyTo: ${applyTo}
      match:
        proxy: { proxyVersion: '${version}' }
        listener:
          filterChain:
            filter: { name: ${filterName} ${subFilter === null ? '' : `, subFilter: { name: ${subFilter} }`} }
      patch: { operation: INSERT_FIRST, value: { name: ${value} } }
---
`;
  const told = (...objects: readonly string[]) =>
    findingsOf(envoyFilterMisapplied, '', objects.join('')).filter(
      ({ check }) => check === 'former-filter-name',
    );

  test('is found in no proxy: the patch has no effect', () => {
    const [finding, ...more] = told(looking(CONNECTIONS, 'envoy.rate_limit'));
    expect(spoken(more)).toEqual([]);
    expect(spoken(finding)).toMatchObject({
      message:
        'EnvoyFilter shop/login-shop.login has no effect from Istio 1.19 on: proxies have no filter of the name that it looks for.',
      origin: { line: 13 },
    });
    expect(spoken(finding?.fix.text)).toContain(
      'envoy.filters.network.http_connection_manager for envoy.http_connection_manager and envoy.filters.http.ratelimit for envoy.rate_limit',
    );
    expect(told(looking('envoy.tcp_proxy', null, { applyTo: 'NETWORK_FILTER' }))).toHaveLength(1);
  });

  test('is not, by its name of today, or where the match counts for nothing', () => {
    const today = 'envoy.filters.network.http_connection_manager';
    expect(spoken(told(looking(today, 'envoy.filters.http.router')))).toEqual([]);
    expect(spoken(told(looking(today, 'shop.tenant')))).toEqual([]);
    expect(spoken(told(looking(CONNECTIONS, null, { applyTo: 'LISTENER' })))).toEqual([]);
  });

  test('is one that an EnvoyFilter puts in under that name', () => {
    const today = 'envoy.filters.network.http_connection_manager';
    const script = looking(today, null, { value: 'envoy.lua' });
    expect(told(looking(today, 'envoy.lua'))).toHaveLength(1);
    expect(spoken(told(looking(today, 'envoy.lua'), script))).toEqual([]);
  });

  test('is there for proxies, and an Istio, of before 1.19', () => {
    const old = '^1\\.18.*';
    expect(spoken(told(looking(CONNECTIONS, null, { version: old })))).toEqual([]);
    expect(spoken(told(looking(CONNECTIONS, null, { version: '^1\\.4.*' })))).toEqual([]);
    expect(told(looking(CONNECTIONS, null, { version: '^1\\.2[0-9].*' }))).toHaveLength(1);
    expect(spoken(told(looking(CONNECTIONS), '---\n', istiodRelease('1.18.0')))).toEqual([]);
    expect(spoken(told(looking(CONNECTIONS), '---\n', istiodRelease('1.19.0')))).toMatchObject([
      { message: expect.stringContaining('has no effect: ') },
    ]);
  });
});
