import fc from 'fast-check';
import { expect, test } from 'vitest';
import { consequencesBetween } from '../../../src/compare/behaviour/mesh-comparison.ts';
import type { Mesh } from '../../../src/istio/index.ts';
import type { anyRequestOf } from '../../../src/istio/index.ts';
import { callOutcome } from '../../../src/istio/index.ts';
import { meshFrom } from '../../support/rendered.ts';
import { times } from '../../support/times.ts';
import { ORDERS_V2, policy, routes, SMALL_MESH, SUBSETS } from './small-mesh.ts';

type HttpRequest = NonNullable<ReturnType<typeof anyRequestOf>['http']>;

const METHODS = ['GET', 'POST', 'DELETE'];
const PATHS = ['/', '/a', '/a/', '/a/b', '/ab', '/b', '/a/c.js', '/c.js', '/b/a', '/v/a', '/v/b'];
const TEAMS = [undefined, 'red', 'redder', 'blue'];

const path = fc.constantFrom('/a', '/a/', '/a/b', '/b', '/v/', '/ab');
const pathForm = fc.oneof(
  path,
  path.map((one) => `${one}*`),
  fc.constantFrom('*.js', '*/b', '*'),
);
const some = <T>(one: fc.Arbitrary<T>): fc.Arbitrary<readonly T[]> =>
  fc.array(one, { minLength: 1, maxLength: 2 });
const json = (value: unknown): string => JSON.stringify(value);

const ruleOf = fc.record(
  {
    from: some(
      fc.constantFrom('web', 'cart').map((name) => ({
        source: { principals: [`cluster.local/ns/shop/sa/${name}`] },
      })),
    ),
    to: some(
      fc.record({
        operation: fc.oneof(
          fc.record({ paths: some(pathForm) }),
          fc.record({ notPaths: some(pathForm), methods: some(fc.constantFrom('GET', 'P*')) }),
        ),
      }),
    ),
    when: fc.constantFrom(
      [{ key: 'request.headers[x-team]', values: ['red'] }],
      [{ key: 'request.headers[x-team]', notValues: ['red*'] }],
    ),
  },
  { requiredKeys: [] },
);

const policies = fc
  .array(fc.tuple(some(ruleOf), fc.constantFrom('ALLOW', 'DENY')), { maxLength: 2 })
  .map((all) =>
    all.map(([rules, action], at) => policy(json(rules), action, `p${String(at)}`)).join(''),
  );

const match = fc.record(
  {
    uri: fc.oneof(
      path.map((exact) => ({ exact })),
      path.map((prefix) => ({ prefix })),
      fc.constantFrom({ regex: '/a.*' }, { regex: '/(a|b)/[a-z]+' }),
    ),
    method: fc.constant({ exact: 'POST' }),
    headers: fc.constantFrom(
      { 'x-team': { exact: 'red' } },
      { 'x-team': { prefix: 'red' } },
      { 'x-team': {} },
    ),
    withoutHeaders: fc.constant({ 'x-team': { exact: 'blue' } }),
  },
  { requiredKeys: [] },
);
const target = fc.constantFrom(
  { host: 'orders' },
  { host: 'orders', subset: 'v1' },
  { host: 'orders', subset: 'v2' },
  { host: 'orders', subset: 'v9' },
  { host: 'cart' },
);
const http = fc.array(
  fc.record(
    {
      match: some(match),
      route: target.map((destination) => [{ destination }]),
      rewrite: fc.constant({ uri: '/' }),
    },
    { requiredKeys: ['match', 'route'] },
  ),
  { minLength: 1, maxLength: 2 },
);
const routing = fc.oneof(
  fc.constant(''),
  http.map((all) => routes(json([...all, { route: [{ destination: { host: 'orders' } }] }]))),
);

const side = fc
  .tuple(policies, routing)
  .map(([allowed, routed]) => SMALL_MESH + SUBSETS + ORDERS_V2 + allowed + routed);

const NO_LIMIT = { pairs: 1_000, cellsOfPair: 20_000, cells: 1_000_000 };

/** Who answers, or how it is refused, of the only destination that a route here has; null where it is not told. */
function ended({ endings }: ReturnType<typeof callOutcome>): string | null {
  const ends = endings.map(({ ending, endpoint }) => {
    if (ending.kind === 'unknown') return null;
    return ending.kind === 'answered' ? (endpoint?.name ?? 'outside') : 'refused';
  });
  return ends.includes(null) ? null : [...new Set(ends)].sort().join();
}

function* requests(): Generator<HttpRequest> {
  for (const method of METHODS)
    for (const target of PATHS)
      for (const team of TEAMS)
        yield {
          method,
          host: 'orders.shop:8080',
          path: target,
          headers: new Map(team === undefined ? [] : [['x-team', team]]),
          token: null,
        };
}

/** Every way in which requests of a caller end otherwise, by trying all of them. */
function differences(before: Mesh, after: Mesh): ReadonlySet<string> {
  const found = new Set<string>();
  for (const caller of before.workloads) {
    const other = after.workloads.find(({ name }) => name === caller.name);
    if (other === undefined) continue;
    for (const http of requests()) {
      const call = {
        host: 'orders.shop.svc.cluster.local',
        port: 8080,
        http,
        serverName: null,
      };
      const first = ended(callOutcome(before, caller, call));
      const second = ended(callOutcome(after, other, call));
      if (first !== null && second !== null && first !== second)
        found.add(`${caller.name}: ${first} => ${second}`);
    }
  }
  return found;
}

const sideText = ({
  by,
  answered,
}: {
  readonly by: readonly { readonly name: string }[];
  readonly answered: number;
}): string =>
  answered === 0
    ? 'refused'
    : by
        .flatMap(({ name }) => name.split(' or '))
        .map((name) => name.replace('Deployment shop/', ''))
        .sort()
        .join();

test('trying every request of a small alphabet finds no difference that the cells miss', () => {
  fc.assert(
    fc.property(side, side, (one, other) => {
      const [before, after] = [meshFrom(one), meshFrom(other)];
      const { consequences, notes } = consequencesBetween('prod', { before, after }, NO_LIMIT);
      expect(notes).toEqual([]);
      const told = new Set(
        consequences
          .filter(({ destination }) => destination === 'shop/orders')
          .flatMap(({ sources, before: first, after: second }) =>
            sources.map(
              (name) =>
                `${name.replace('Deployment shop/', '')}: ${sideText(first)} => ${sideText(second)}`,
            ),
          ),
      );
      for (const difference of differences(before, after)) expect(told).toContain(difference);
    }),
    times(20),
  );
});

test('a mesh compared with itself has no consequence', () => {
  fc.assert(
    fc.property(side, (text) => {
      const found = consequencesBetween('prod', { before: meshFrom(text), after: meshFrom(text) });
      expect(found.consequences).toEqual([]);
    }),
    times(20),
  );
});
