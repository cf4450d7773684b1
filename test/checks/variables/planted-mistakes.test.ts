import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { detect } from '../../../src/checks/index.ts';
import { variablesAtOdds } from '../../../src/checks/variables-at-odds/variables-at-odds.ts';
import { shippedSchemas } from '../../support/manifest-schemas.ts';
import { times } from '../../support/times.ts';
import type { Environments, Variables } from '../../compare/variables/planted.ts';
import {
  ENVIRONMENTS,
  manifestOf,
  plainShop,
  renderedShop,
  withVariables,
} from '../../compare/variables/planted.ts';

const SERVICES = 6;
const shop = plainShop(SERVICES);

/** What a change from the plain shop brings: check, environment, service, and the line that is named. */
function toldWithLines(
  after: Environments,
  before: Environments = shop,
): readonly { readonly what: string; readonly line: string }[] {
  const [base, head] = [renderedShop(before), renderedShop(after)];
  return head.flatMap(({ mesh, rendered }, at) => {
    const was = base[at];
    if (was === undefined) return [];
    const { findings, gaps } = detect([variablesAtOdds], mesh.environment.name, {
      ...{ mesh, before: was.mesh, changes: [], rendered, renderedBefore: was.rendered },
      schemas: shippedSchemas(),
      environments: head.map((side) => side.mesh),
      environmentsBefore: base.map((side) => side.mesh),
    });
    expect(gaps.merged).toEqual([]);
    return findings
      .filter(({ introducedBy }) => introducedBy === 'this-change')
      .map(({ check, environment, subject, origin, side }) => {
        const files = side === 'base' ? before : after;
        const lines = manifestOf(files.get(environment) ?? new Map()).split('\n');
        const what = [check, environment, subject.name].join(' ');
        return { what, line: lines[origin.line - 1] ?? '' };
      });
  });
}

const told = (after: Environments, before?: Environments): readonly string[] =>
  toldWithLines(after, before).map(({ what }) => what);

const set =
  (name: string, value: string) =>
  (env: Variables): Variables =>
    env.map((each) => (each[0] === name ? [name, value] : each));
const rename =
  (name: string, write: (name: string) => string) =>
  (env: Variables): Variables =>
    env.map((each) => (each[0] === name ? [write(name), each[1]] : each));
const without =
  (name: string) =>
  (env: Variables): Variables =>
    env.filter(([each]) => each !== name);
const withMore =
  (name: string, value: string) =>
  (env: Variables): Variables => [...env, [name, value]];

const service = fc.integer({ min: 0, max: SERVICES - 1 }).map((at) => `service-${String(at)}`);
const environment = fc.constantFrom(...ENVIRONMENTS);
const common = fc.constantFrom('CACHE_TTL', 'REGION', 'DATABASE_HOST', 'FEATURE_CHECKOUT');

interface Mistake {
  readonly check: string;
  readonly in: string;
  readonly change: (env: Variables) => Variables;
}

const SLIPS: readonly ((name: string) => string)[] = [
  (name) => name.toLowerCase(),
  (name) => name.replaceAll('_', '-'),
  (name) => `${name.slice(0, 3)}${name.slice(4)}`,
  (name) => `${name.slice(0, 4)}X${name.slice(4)}`,
  (name) => name.slice(0, 2) + (name[3] ?? '') + (name[2] ?? '') + name.slice(4),
  (name) => `APP_${name}`,
];

/** One mistake of each kind that the checks are for. */
const mistake: fc.Arbitrary<Mistake> = fc.oneof(
  fc.record({
    check: fc.constant('variable-missing'),
    in: environment,
    change: common.map(without),
  }),
  fc.record({
    check: fc.constant('variable-misspelt'),
    in: environment,
    change: fc
      .tuple(common, fc.constantFrom(...SLIPS))
      .filter(([name, slip]) => slip(name) !== name)
      .map(([name, slip]) => rename(name, slip)),
  }),
  fc.record({
    check: fc.constant('value-of-other-kind'),
    in: environment,
    change: fc.constantFrom(set('CACHE_TTL', 'long'), set('FEATURE_CHECKOUT', 'ture')),
  }),
  fc.record({
    check: fc.constant('variable-repeated'),
    in: environment,
    change: fc.constant(withMore('REGION', 'us-east-1')),
  }),
  fc.record({
    check: fc.constant('debugging-in-production'),
    in: fc.constant('prod'),
    change: fc.constantFrom(
      set('LOG_LEVEL', 'debug'),
      withMore('DEBUG', 'true'),
      withMore('USE_MOCKS', '1'),
      withMore('PAYMENTS_SANDBOX', 'true'),
    ),
  }),
);

/** The one that the other environment has, and ones that nobody has. */
const otherHost = fc.constantFrom(
  (at: string, other: string) => `db-${at}.${other}.internal`,
  (_: string, other: string) => `db-new.${other}.internal`,
  (at: string, other: string) => `postgres://${other}-db-${at}:5432/orders`,
);

/** The entry that the mistake added or changed; the container, where it took one away. */
function lineOf(
  check: string,
  before: Environments,
  after: Environments,
  where: string,
  name: string,
): RegExp {
  if (check === 'variable-missing') return /(?:env:|- name: app)$/;
  const [was, is] = [before, after].map((side) => side.get(where)?.get(name)?.env ?? []);
  const own = is?.find(
    ([key, value]) => !was?.some((each) => each[0] === key && each[1] === value),
  );
  return new RegExp(`name: '${own?.[0] ?? ''}'`);
}

describe('of planted mistakes', () => {
  test('each is found, in its environment', () => {
    fc.assert(
      fc.property(mistake, service, ({ check, in: where, change }, name) => {
        const after = withVariables(shop, where, name, change);
        const found = toldWithLines(after);
        const planted = found.find(({ what }) => what === `${check} ${where} ${name}`);
        expect(planted?.line).toMatch(lineOf(check, shop, after, where, name));
        // what else is said is of the same container
        expect(found.every(({ what }) => what.endsWith(`${where} ${name}`))).toBe(true);
      }),
      times(60),
    );
  });

  test('a host of another environment is found', () => {
    fc.assert(
      fc.property(environment, environment, service, otherHost, (where, other, name, hostOf) => {
        fc.pre(where !== other);
        const host = hostOf(name.slice('service-'.length), other);
        const found = told(withVariables(shop, where, name, set('DATABASE_HOST', host)));
        expect(found).toEqual([`other-environment-named ${where} ${name}`]);
      }),
      times(30),
    );
  });

  test('nothing is said of the plain shop, nor of what differs on purpose', () => {
    expect(told(shop, new Map([...shop].map(([name]) => [name, new Map()])))).toEqual([]);
    const harmless = fc.oneof(
      fc.constantFrom(
        set('CACHE_TTL', '60'),
        set('REGION', 'us-east-1'),
        set('FEATURE_CHECKOUT', 'false'),
        set('LOG_LEVEL', 'warn'),
        withMore('NEW_RELIC_APP', 'shop'),
        withMore('SHARD_2', 'b'),
        withMore('DEBUG_PORT', '5005'),
      ),
    );
    fc.assert(
      fc.property(harmless, environment, service, (change, where, name) => {
        expect(told(withVariables(shop, where, name, change))).toEqual([]);
      }),
      times(40),
    );
  });
});
