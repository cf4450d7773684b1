import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Consequence } from '../../../src/compare/behaviour/consequence.ts';
import { consequencesBetween } from '../../../src/compare/behaviour/mesh-comparison.ts';
import type { Plain } from '../../../src/manifest/index.ts';
import type { Mesh } from '../../../src/istio/index.ts';
import type { anyRequestOf } from '../../../src/istio/index.ts';
import { callOutcome } from '../../../src/istio/index.ts';
import { meshFrom } from '../../support/rendered.ts';
import { admits, behaviour, policy, SMALL_MESH, told } from './small-mesh.ts';

type HttpRequest = NonNullable<ReturnType<typeof anyRequestOf>['http']>;

/** Rules of a RequestAuthentication for orders, in one line. */
const tokens = (rules: string): string => `---
apiVersion: security.istio.io/v1
kind: RequestAuthentication
metadata: { name: orders, namespace: shop }
spec: { selector: { matchLabels: { app: orders } }, jwtRules: ${rules} }
`;

const ACME = '{ issuer: "https://acme.example", jwksUri: "https://acme.example/keys" }';
const OTHER = '{ issuer: "https://other.example", jwksUri: "https://other.example/keys" }';
const ASKED = policy('[{ from: [{ source: { requestPrincipals: ["*"] } }] }]');

/** As `told`, with the token and whether somebody is known to come so. */
function withToken(consequence: Consequence): string {
  const { token } = consequence.witness.http ?? {};
  const words =
    token === undefined
      ? 'any'
      : token.kind === 'valid'
        ? [token.issuer, ...[...token.claims].map((each) => JSON.stringify(each))].join(' ')
        : token.kind;
  return `${consequence.isKnown ? 'known ' : ''}${told(consequence)} (${words})`;
}

const consequences = (before: string, after: string): readonly string[] =>
  behaviour(before, after).consequences.map(withToken);

describe('what is asked of tokens', () => {
  test('a policy that asks for one is lost for who sends none, and for nobody else', () => {
    expect(consequences(tokens(`[${ACME}]`), tokens(`[${ACME}]`) + ASKED)).toEqual([
      'known lost web -> shop/orders: GET http://orders.shop:8080/list: orders 100 => 403 null (none)',
      'lost cart+orders -> shop/orders: GET http://orders.shop:8080/: orders 100 => 403 null (none)',
    ]);
  });

  test('a policy that goes lets in who sends none', () => {
    expect(consequences(tokens(`[${ACME}]`) + ASKED, tokens(`[${ACME}]`))[0]).toBe(
      'known opened web -> shop/orders: GET http://orders.shop:8080/list: 403 null => orders 100 (none)',
    );
  });

  test('without validation nobody has a principal, whatever token he sends (JWT-6)', () => {
    const found = consequences(tokens(`[${ACME}]`) + ASKED, ASKED);
    expect(found).toContain(
      'known lost web -> shop/orders: GET http://orders.shop:8080/list: orders 100 => 403 null (https://acme.example ["sub","user"])',
    );
    // an invalid one was turned away before, too, and so was a request without one
    expect(found.filter((text) => /none|invalid/.test(text))).toEqual([]);
  });

  test('tokens that do not validate are turned away where nobody looked, which nobody is known to send', () => {
    const found = behaviour('', tokens(`[${ACME}]`)).consequences;
    expect(found.map(withToken)).toEqual([
      'lost cart+orders -> shop/orders: GET http://orders.shop:8080/: orders 100 => 401 null (invalid)',
      'lost web -> shop/orders: GET http://orders.shop:8080/list: orders 100 => 401 null (invalid)',
    ]);
  });

  test('an issuer that is named no more', () => {
    expect(
      consequences(tokens(`[${ACME}, ${OTHER}]`) + ASKED, tokens(`[${ACME}]`) + ASKED)[0],
    ).toBe(
      'known lost web -> shop/orders: GET http://orders.shop:8080/list: orders 100 => 401 null (https://other.example ["sub","user"])',
    );
  });

  test('a claim that is asked for, also one inside another', () => {
    const asking = (value: string): string =>
      policy(`[{ when: [{ key: "request.auth.claims[realm][roles]", values: [${value}] }] }]`);
    const found = consequences(
      tokens(`[${ACME}]`) + asking('admin'),
      tokens(`[${ACME}]`) + asking('root'),
    );
    expect(found).toContain(
      'known lost web -> shop/orders: GET http://orders.shop:8080/list: orders 100 => 403 null (https://acme.example ["sub","user"] ["realm",{"roles":"admin"}])',
    );
    expect(found).toContain(
      'known opened web -> shop/orders: GET http://orders.shop:8080/list: 403 null => orders 100 (https://acme.example ["sub","user"] ["realm",{"roles":"root"}])',
    );
  });

  test('an audience that was not asked for before', () => {
    const meant = ACME.replace(' }', ', audiences: [shop] }');
    expect(consequences(tokens(`[${ACME}]`), tokens(`[${meant}]`))).toContain(
      'known lost web -> shop/orders: GET http://orders.shop:8080/list: orders 100 => 403 null (https://acme.example ["sub","user"])',
    );
  });

  test('an audience', () => {
    const meant = (audience: string): string =>
      tokens(`[{ issuer: "https://acme.example", audiences: [${audience}], jwks: x }]`);
    expect(consequences(meant('shop'), meant('store'))).toContain(
      'known lost web -> shop/orders: GET http://orders.shop:8080/list: orders 100 => 403 null (https://acme.example ["sub","user"] ["aud","shop"])',
    );
  });

  test('what holds with every token and without one is told of none', () => {
    const denied = policy('[{}]', 'DENY');
    expect(consequences(tokens(`[${ACME}]`), tokens(`[${ACME}]`) + denied)).toEqual([
      'known lost web -> shop/orders: GET http://orders.shop:8080/list: orders 100 => 403 null (any)',
      'lost cart+orders -> shop/orders: GET http://orders.shop:8080/: orders 100 => 403 null (any)',
    ]);
  });
});

test('who is meant for two of three audiences loses what only such a token has', () => {
  const when = (key: string, value: string): string =>
    `[{ when: [{ key: "request.auth.${key}", notValues: [${value}] }] }]`;
  const shop = tokens(`[${ACME.replace(' }', ', audiences: [shop] }')}]`);
  const found = behaviour(
    shop +
      policy(when('audiences', 'store'), 'DENY', 'p0') +
      policy(when('audiences', 'a'), 'ALLOW', 'p1'),
    tokens(`[${ACME}]`) + policy(when('claims[groups]', 'g'), 'ALLOW', 'p0'),
  ).consequences.map(withToken);
  expect(found.join()).toMatch(
    /lost web [^,]*: orders 100 => 403 null \(https:\/\/acme.example \["sub","user"\] \["aud",\["s\w+","s\w+"\]\] \["groups","g"\]\)/,
  );
});

test('a witness keeps its token where another caller needs none', () => {
  const unlessB = ', when: [{ key: "request.auth.claims[groups]", notValues: [b] }]';
  const onlyPut = ', to: [{ operation: { methods: [PUT] } }]';
  const found = behaviour(
    tokens(`[${ACME}]`),
    tokens(`[${ACME}]`) +
      policy(`[${admits('web')}, ${admits('cart', unlessB)}, ${admits('orders', onlyPut)}]`),
  ).consequences;
  expect(found.map(withToken)).toEqual([
    'known lost cart+orders -> shop/orders: GET http://orders.shop:8080/: orders 100 => 403 null (https://acme.example ["sub","user"] ["groups","b"])',
  ]);
});

describe('what of tokens is not compared is said', () => {
  test('where they come elsewhere', () => {
    const elsewhere = tokens(
      '[{ issuer: "https://acme.example", fromHeaders: [{ name: x-jwt }] }]',
    );
    expect(behaviour(elsewhere, elsewhere + ASKED).notes).toEqual([
      'Requests to shop/orders differ by tokens, which are not compared.',
    ]);
  });

  test('where the keys are others', () => {
    expect(
      behaviour(tokens(`[${ACME}]`), tokens(`[${ACME.replace('/keys', '/k')}]`)),
    ).toMatchObject({
      consequences: [],
      notes: [
        'Whether tokens of https://acme.example are valid by its other keys is not known (shop/orders).',
      ],
    });
  });

  test('nothing is where no token is validated', () => {
    expect(behaviour(ASKED, ASKED + policy('[{}]', 'DENY', 'x')).notes).toEqual([]);
  });
});

const json = (value: unknown): string => JSON.stringify(value);
const some = <T>(one: fc.Arbitrary<T>): fc.Arbitrary<readonly T[]> =>
  fc.array(one, { minLength: 1, maxLength: 2 });

const ISSUERS = ['https://acme.example', 'https://other.example'];
const rule = fc.record(
  { issuer: fc.constantFrom(...ISSUERS), audiences: fc.constant(['shop']) },
  { requiredKeys: ['issuer'] },
);
const principals = fc.constantFrom(
  ...['*', 'https://acme.example/*', 'https://acme.example/admin', 'https://other.example/ad*'],
  ...['*/admin', '*min'],
);
const when = fc.oneof(
  fc.record({
    key: fc.constantFrom('request.auth.claims[groups]', 'request.auth.claims[realm][roles]'),
    values: some(fc.constantFrom('a', 'b*', '*')),
  }),
  fc.record({
    key: fc.constantFrom('request.auth.claims[groups]', 'request.auth.audiences'),
    notValues: some(fc.constantFrom('a', 'store', 'bc')),
  }),
);
const asking = fc.record(
  {
    from: some(
      fc.oneof(
        some(principals).map((requestPrincipals) => ({ source: { requestPrincipals } })),
        some(principals).map((notRequestPrincipals) => ({ source: { notRequestPrincipals } })),
      ),
    ),
    when: fc.tuple(when),
  },
  { requiredKeys: [] },
);
const side = fc
  .tuple(
    fc.array(rule, { maxLength: 2 }),
    fc.array(fc.tuple(fc.tuple(asking), fc.constantFrom('ALLOW', 'DENY')), { maxLength: 2 }),
  )
  .map(
    ([rules, asked]) =>
      SMALL_MESH +
      (rules.length === 0 ? '' : tokens(json(rules))) +
      asked.map(([all, action], at) => policy(json(all), action, `p${String(at)}`)).join(''),
  );

/** Every combination of values of claims; null for one that is not there. */
const combined = (
  claims: readonly (readonly [string, readonly Plain[]])[],
): readonly ReadonlyMap<string, Plain>[] =>
  claims.reduce<readonly ReadonlyMap<string, Plain>[]>(
    (all, [name, values]) =>
      all.flatMap((known) =>
        values.map((value) => (value === null ? known : new Map([...known, [name, value]]))),
      ),
    [new Map()],
  );

function* allTokens(): Generator<Exclude<HttpRequest['token'], 'any'>> {
  yield null;
  yield { valid: false, claims: new Map([['iss', ISSUERS[0] ?? '']]) };
  yield { valid: true, claims: new Map([['iss', 'https://nobody.example']]) };
  const all = combined([
    ['iss', ISSUERS],
    ['sub', ['user', 'admin', 'min']],
    ['groups', [null, 'a', 'bc', 'x', ['a', 'bc']]],
    ['aud', [null, 'shop', 'store', ['shop', 'store']]],
    ['realm', [null, { roles: 'a' }, { roles: 'bc' }]],
  ]);
  for (const claims of all) yield { valid: true, claims };
}

/** Answered or refused; null where it is not told. */
function ended({ endings: [first] }: ReturnType<typeof callOutcome>): string | null {
  return first === undefined || first.ending.kind === 'unknown' ? null : first.ending.kind;
}

/** Every way in which a request of web to orders ends otherwise, by trying all tokens. */
function differences(before: Mesh, after: Mesh): ReadonlySet<string> {
  const [one, other] = [before, after].map(({ workloads }) =>
    workloads.find(({ name }) => name === 'web'),
  );
  const found = new Set<string>();
  if (one === undefined || other === undefined) return found;
  for (const token of allTokens()) {
    const http = { method: 'GET', host: 'orders:8080', path: '/', headers: new Map(), token };
    const call = { host: 'orders.shop.svc.cluster.local', port: 8080, http, serverName: null };
    const [first, second] = [callOutcome(before, one, call), callOutcome(after, other, call)].map(
      ended,
    );
    if (first == null || second == null || first === second) continue;
    found.add(
      `${first} => ${second} ${token === null ? 'without' : token.valid ? 'with' : 'invalid'}`,
    );
  }
  return found;
}

const NO_LIMIT = { cellsOfPair: 20_000, cells: 1_000_000 };

const endOf = ({ answered }: Consequence['before']): string =>
  answered === 100 ? 'answered' : 'refused';

test('trying every token of a small alphabet finds no difference that the cells miss', () => {
  let differing = 0;
  fc.assert(
    fc.property(side, side, (first, second) => {
      const [before, after] = [meshFrom(first), meshFrom(second)];
      const { consequences: found, notes } = consequencesBetween(
        'prod',
        { before, after },
        NO_LIMIT,
      );
      fc.pre(notes.length === 0);
      const known = found.filter(({ sources }) => sources.includes('Deployment shop/web'));
      const ends = new Set(known.map((each) => `${endOf(each.before)} => ${endOf(each.after)}`));
      const all = differences(before, after);
      differing += all.size;
      for (const one of all) expect(ends).toContain(one.replace(/ \w+$/, ''));
      // what is told of requests without a token, or of all, is so of requests without one
      for (const each of known) {
        const { token } = each.witness.http ?? {};
        if (token !== undefined && token.kind !== 'none') continue;
        expect(all).toContain(`${endOf(each.before)} => ${endOf(each.after)} without`);
      }
    }),
    { numRuns: 40 },
  );
  expect(differing).toBeGreaterThan(0);
});
