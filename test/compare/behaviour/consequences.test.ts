import { describe, expect, test } from 'vitest';
import { consequencesBetween } from '../../../src/compare/behaviour/mesh-comparison.ts';
import { meshFrom } from '../../support/rendered.ts';
import {
  admits,
  behaviour,
  ORDERS_V2,
  policy,
  routes,
  SMALL_MESH,
  SUBSETS,
  told,
} from './small-mesh.ts';

const consequences = (before: string, after: string): readonly string[] =>
  behaviour(before, after).consequences.map(told);

describe('lost', () => {
  test('a caller that is no longer admitted', () => {
    expect(consequences(policy(`[${admits('web')}]`), policy(`[${admits('cart')}]`))).toEqual([
      'lost web -> shop/orders: GET http://orders.shop:8080/list: orders 100 => 403 null',
      'opened cart -> shop/orders: GET http://orders.shop:8080/: 403 null => orders 100',
    ]);
  });

  test('one path of several, shown by a request for it', () => {
    const paths = (list: string): string =>
      policy(`[${admits('web', `, to: [{ operation: { paths: [${list}] } }]`)}]`);
    expect(consequences(paths('/list, /items/*'), paths('/list'))).toEqual([
      'lost web -> shop/orders: GET http://orders.shop:8080/items/: orders 100 => 403 null',
    ]);
  });

  test('paths that end so, where nothing is asked of their beginning', () => {
    const denied = policy('[{ to: [{ operation: { paths: ["*.js"] } }] }]', 'DENY');
    expect(consequences('', denied)).toEqual([
      'lost web+cart+orders -> shop/orders: GET http://orders.shop:8080/x.js: orders 100 => 403 null',
    ]);
  });

  test('requests with a header', () => {
    const denied = policy(
      `[{ when: [{ key: "request.headers[x-team]", values: [red] }] }]`,
      'DENY',
    );
    expect(consequences('', denied)).toContain(
      'lost web -> shop/orders: GET http://orders.shop:8080/list x-team=red: orders 100 => 403 null',
    );
  });

  test('nothing, where rounded shares do not come to a hundred', () => {
    const split = routes(
      '[{ route: [{ destination: { host: orders, subset: v1 }, weight: 10 }, { destination: { host: orders, subset: v2 }, weight: 3 }, { destination: { host: orders }, weight: 1 }] }]',
    );
    const found = behaviour(ORDERS_V2 + SUBSETS, ORDERS_V2 + SUBSETS + split).consequences;
    expect(found.map(({ kind }) => kind)).not.toContain('lost');
    expect(found.map(({ kind }) => kind)).toContain('moved');
  });

  test('a share that goes to a subset which is not there', () => {
    const split = (v1: number): string =>
      routes(
        `[{ route: [{ destination: { host: orders }, weight: ${String(v1)} }, { destination: { host: orders, subset: v9 }, weight: ${String(100 - v1)} }] }]`,
      );
    const found = behaviour('', split(90)).consequences[0];
    expect(found && told(found)).toBe(
      'lost web -> shop/orders: GET http://orders.shop:8080/list: orders 100 => orders 90, 503 NC',
    );
    expect(found?.after.decidedBy?.object).toBe('VirtualService shop/orders');
  });
});

test('opened, with what decided on both sides', () => {
  const [found] = behaviour(policy(`[${admits('cart')}]`), '').consequences;
  expect(found && told(found)).toContain('opened web -> shop/orders');
  expect(found?.isKnown).toBe(true);
  expect(found?.before.decidedBy?.object).toBe('AuthorizationPolicy shop/orders');
  expect(found?.after.decidedBy).toBeNull();
});

describe('moved', () => {
  const v1 = routes('[{ route: [{ destination: { host: orders, subset: v1 } }] }]');
  const canary = routes(
    '[{ route: [{ destination: { host: orders, subset: v1 }, weight: 90 }, { destination: { host: orders, subset: v2 }, weight: 10 }] }]',
  );

  test('a share to another version, for all callers at once', () => {
    expect(consequences(SUBSETS + ORDERS_V2 + v1, SUBSETS + ORDERS_V2 + canary)).toEqual([
      'moved web -> shop/orders: GET http://orders.shop:8080/list: orders 100 => orders 90, orders-v2 10',
      'moved cart+orders+orders-v2 -> shop/orders: GET http://orders.shop:8080/: orders 100 => orders 90, orders-v2 10',
    ]);
  });

  test('requests of one path to another Service', () => {
    const side = routes(
      '[{ match: [{ uri: { prefix: /cart } }], route: [{ destination: { host: cart } }] }, { route: [{ destination: { host: orders } }] }]',
    );
    expect(consequences('', side)).toContain(
      'moved web -> shop/orders: GET http://orders.shop:8080/cart: orders 100 => cart 100',
    );
  });

  test('what a rewrite makes of a path is asked of the policies behind it', () => {
    const rewriting = routes(
      '[{ match: [{ uri: { prefix: /v1/ } }], rewrite: { uri: / }, route: [{ destination: { host: orders } }] }, { route: [{ destination: { host: orders } }] }]',
    );
    const denied = policy('[{ to: [{ operation: { paths: [/admin] } }] }]', 'DENY');
    expect(consequences(denied, denied + rewriting)).toEqual([
      'lost web+cart+orders -> shop/orders: GET http://orders.shop:8080/v1/admin: orders 100 => 403 null',
    ]);
  });
});

test('another way in which one of several endpoints refuses is nothing that moves', () => {
  const bare = ORDERS_V2.replace('version: v2', "version: v2, sidecar.istio.io/inject: 'false'");
  const strict = `---
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: shop }
spec: { mtls: { mode: STRICT } }
`;
  const outside = bare.replaceAll('orders-v2', 'batch').replace('app: orders', 'app: batch');
  const found = behaviour(
    bare + outside + policy('[{}]', 'DENY'),
    bare + outside + policy('[{}]', 'DENY') + strict,
  );
  // without a sidecar nobody calls cart any more, while of orders one version refused before
  expect(found.consequences.map((each) => `${each.kind} ${each.destination}`)).toEqual([
    'lost shop/cart',
  ]);
});

/** What a release makes of an authorizer on trial is not known (AUTHZ-57), and has no values to try. */
const ON_TRIAL = policy('[{}]', 'CUSTOM')
  .replace('name: orders,', 'name: orders, annotations: { istio.io/dry-run: "true" },')
  .replace('rules:', 'provider: { name: opa }, rules:');

test('what a known caller gets that cannot be told any more is told with how it ended before', () => {
  const { undecidedCalls = [] } = behaviour('', ON_TRIAL);
  expect(undecidedCalls.map(({ sources, was }) => [sources.join(), was])).toEqual([
    ['Deployment shop/web', '200'],
    ['Deployment shop/cart,Deployment shop/orders', undefined],
  ]);
});

test('what cannot be told of a side is counted, and no consequence', () => {
  const {
    consequences: found,
    undecided,
    undecidedBefore,
    undecidedCalls,
    notes,
  } = behaviour('', ON_TRIAL);
  expect(found).toEqual([]);
  expect(undecided).toBeGreaterThan(0);
  const row = {
    ...{ otherSources: 0, destination: 'shop/orders', port: 8080, side: 'after', cells: 1 },
    missing: 'what AuthorizationPolicy shop/orders asks of the request',
  };
  expect(undecidedCalls).toMatchObject([
    {
      ...{ ...row, sources: ['Deployment shop/web'], was: '200' },
      cause: { object: 'AuthorizationPolicy shop/orders', rule: 'AUTHZ-9' },
    },
    { ...row, sources: ['Deployment shop/cart', 'Deployment shop/orders'], cause: null },
  ]);
  expect(undecidedBefore).toBeUndefined();
  expect(behaviour(ON_TRIAL, '')).toMatchObject({ undecided, undecidedBefore: undecided });
  expect(behaviour(ON_TRIAL, `${ON_TRIAL}---\n`).undecidedBefore).toBeUndefined();
  expect(notes).toEqual([]);
});

test('over its limits it is cut, and says so', () => {
  const before = meshFrom(SMALL_MESH);
  const many = Array.from({ length: 30 }, (_, index) => `/p${String(index)}`).join(', ');
  const after = meshFrom(SMALL_MESH + policy(`[{ to: [{ operation: { paths: [${many}] } }] }]`));
  const cut = consequencesBetween(
    'prod',
    { before, after },
    { pairs: 1, cellsOfPair: 10, cells: 25 },
  );
  expect(cut.compared.cells).toBeLessThanOrEqual(25);
  expect(cut.notes).toEqual([
    '1 pair of a caller and a port is not compared: there are too many.',
    'Not all classes of requests to shop/orders are compared.',
  ]);
});

test('pairs for which there is no room and requests for which there is none are told as one number', () => {
  const sides = { before: meshFrom(SMALL_MESH), after: meshFrom(SMALL_MESH + policy('[]')) };
  const { pairs: all } = consequencesBetween('prod', sides, { isNarrow: false }).compared;
  const cut = consequencesBetween('prod', sides, { pairs: 2, cells: 1, isNarrow: false });
  expect(all).toBeGreaterThan(2);
  expect(cut.compared.pairs).toBeLessThan(2);
  expect(cut.notes).toEqual([
    `${String(all - cut.compared.pairs)} pairs of a caller and a port are not compared: there are too many.`,
  ]);
});

test('hostile routes and policies are a bounded amount of work, and what is left out is said', () => {
  const many = (count: number, one: (index: number) => string): string =>
    Array.from({ length: count }, (_, index) => one(index)).join(', ');
  const paths = many(1_500, (index) => `"/p${String(index)}*", "*/s${String(index)}"`);
  const when = many(
    60,
    (index) => `{ key: "request.headers[h${String(index)}]", values: [a, "b*"] }`,
  );
  const regexes = many(
    150,
    (index) =>
      `{ match: [{ uri: { regex: "(a|b|(c|d)+)*/${String(index)}[^" } }, { uri: { regex: "/(x+x+)+${String(index)}" }, ignoreUriCase: true }, { uri: { prefix: "/P${String(index)}" }, ignoreUriCase: true }], route: [{ destination: { host: orders } }] }`,
  );
  const hostile = policy(`[{ to: [{ operation: { paths: [${paths}] } }], when: [${when}] }]`);
  const { consequences: found, compared, notes } = behaviour('', hostile + routes(`[${regexes}]`));
  expect(compared.cells).toBeLessThanOrEqual(4_000);
  expect(found.length).toBeLessThanOrEqual(100);
  expect(notes).toContain('Not all classes of requests to shop/orders are compared.');
});

test('callers that routes tell apart by their labels are no class', () => {
  const only = routes(
    '[{ match: [{ sourceLabels: { team: blue } }], directResponse: { status: 503 } }, { route: [{ destination: { host: orders } }] }]',
  );
  const blue = SMALL_MESH.replace('app: cart, version: v1', 'app: cart, version: v1, team: blue');
  const found = consequencesBetween('prod', {
    before: meshFrom(blue),
    after: meshFrom(blue + only),
  });
  expect(found.consequences.map(({ kind, sources }) => `${kind} ${sources.join()}`)).toEqual([
    'lost Deployment shop/cart',
  ]);
});

test('what nobody is shown to ask for is lost by nobody who is known to call', () => {
  const denied = (paths: string) =>
    policy(`[{ to: [{ operation: { paths: [${paths}] } }] }]`, 'DENY');
  const lost = (paths: string) =>
    behaviour('', denied(paths)).consequences.map(({ isKnown, sources }) => ({ isKnown, sources }));
  const others = ['Deployment shop/web', 'Deployment shop/cart', 'Deployment shop/orders'];
  expect(lost('/admin')).toEqual([{ isKnown: false, sources: others }]);
  expect(lost('/list')[0]).toEqual({ isKnown: true, sources: ['Deployment shop/web'] });
  // an address may be the beginning of all that is asked for
  expect(lost('/list/of/all')[0]).toEqual({ isKnown: true, sources: ['Deployment shop/web'] });
});

test('a caller that is known to call is told apart from those that could', () => {
  const found = behaviour('', policy('[]')).consequences;
  expect(found.map(({ isKnown, sources }) => `${String(isKnown)} ${sources.join()}`)).toEqual([
    'true Deployment shop/web',
    'false Deployment shop/cart,Deployment shop/orders',
  ]);
});

describe('nothing is told of', () => {
  const rules = `[${admits('web')}, ${admits('cart', ', to: [{ operation: { methods: [GET] } }]')}]`;
  test.each<[string, string, string]>([
    [
      'the order of rules',
      policy(rules),
      policy(`[${admits('cart', ', to: [{ operation: { methods: [GET] } }]')}, ${admits('web')}]`),
    ],
    [
      'a rule in a policy of its own',
      policy(rules),
      policy(`[${admits('web')}]`) +
        policy(`[${admits('cart', ', to: [{ operation: { methods: [GET] } }]')}]`, 'ALLOW', 'more'),
    ],
    [
      'a default that is written',
      routes('[{ route: [{ destination: { host: orders } }] }]'),
      routes(
        '[{ route: [{ destination: { host: orders.shop.svc.cluster.local, port: { number: 8080 } }, weight: 100 }] }]',
      ),
    ],
    [
      'a route that says what holds without it',
      '',
      routes(
        '[{ match: [{ uri: { prefix: /a } }], route: [{ destination: { host: orders } }] }, { route: [{ destination: { host: orders } }] }]',
      ),
    ],
    [
      'an equal pattern',
      routes(
        '[{ match: [{ uri: { regex: "/a/.*" } }], route: [{ destination: { host: cart } }] }, { route: [{ destination: { host: orders } }] }]',
      ),
      routes(
        '[{ match: [{ uri: { prefix: /a/ } }], route: [{ destination: { host: cart } }] }, { route: [{ destination: { host: orders } }] }]',
      ),
    ],
    [
      'comments and quotes',
      policy(rules),
      `# a comment\n${policy(rules).replace('action: ALLOW', 'action: "ALLOW"')}`,
    ],
  ])('%s', (name, before, after) => {
    const { consequences: found, compared } = behaviour(before, after);
    expect(found).toEqual([]);
    // of what does not differ at all nothing has to be compared
    expect(compared.cells > 0).toBe(name !== 'comments and quotes');
  });
});
