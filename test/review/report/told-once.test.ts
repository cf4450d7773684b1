import { describe, expect, test } from 'vitest';
import type { Consequence, Change } from '../../../src/compare/index.ts';
import { markdownReport } from '../../../src/review/report/formats/review-report.ts';
import { effectRows } from '../../../src/review/report/review/effect-table.ts';
import { contextOf, environment, review } from '../../support/report-parts.ts';

const at = (file: string, line: number) => ({ file, line, column: 1, endLine: line });

const change = (given: Partial<Change> = {}): Change => ({
  kind: 'gateway-server',
  environment: 'prod',
  subject: {
    group: 'networking.istio.io',
    kind: 'Gateway',
    namespace: 'ingress',
    name: 'public',
  },
  field: 'spec.selector.app',
  before: 'private',
  after: 'public',
  side: 'head',
  digest: null,
  origin: at('gateway.yaml', 12),
  object: null,
  oldObject: null,
  ...given,
});

const exposed = (destination: string, given: Partial<Consequence> = {}): Consequence => ({
  kind: 'exposed',
  environment: 'prod',
  sources: ['outside'],
  gateway: 'Deployment ingress/public',
  isKnown: true,
  destination,
  port: 80,
  witness: { source: 'outside', http: null, port: 80 },
  before: {
    answered: 0,
    by: [],
    refusal: { status: 403, flag: null },
    decidedBy: { object: 'AuthorizationPolicy ingress/deny', origin: at('deny.yaml', 2) },
  },
  after: {
    answered: 100,
    by: [{ name: 'Deployment shop/web', percent: 100 }],
    refusal: null,
    decidedBy: { object: 'Gateway ingress/public', origin: at('gateway.yaml', 9) },
  },
  cause: null,
  cells: 1,
  ...given,
});

const told = (consequences: readonly Consequence[], changes: readonly Change[]): string =>
  markdownReport(
    contextOf(
      review({
        tier: 'high',
        changes,
        behaviours: [
          {
            environment: 'prod',
            consequences,
            compared: { pairs: 1, cells: 1 },
            undecided: 0,
            notes: [],
          },
        ],
      }),
      { linkTo: () => null },
    ),
  );

describe('a consequence', () => {
  test('cites the changed line as its cause, and what refused before', () => {
    expect(told([exposed('a.example.com')], [change()])).toContain(
      'Gateway ingress/public: selector app `private` → `public` (`gateway.yaml:12`). AuthorizationPolicy ingress/deny (`deny.yaml:2 (base)`) refused it before.',
    );
  });

  test('of which several changes could be the cause says how it ended before and after', () => {
    const others = ['x', 'y'].map((name) =>
      change({ subject: { ...change().subject, name }, origin: at(`${name}.yaml`, 1) }),
    );
    expect(told([exposed('a.example.com')], others)).toContain('Before: refused with 403');
  });

  test('that many hosts share is told once, and names the others', () => {
    const hosts = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => exposed(`${name}.example.com`));
    const text = told(hosts, [change()]);
    expect(text).toContain(
      'The same applies to b.example.com, c.example.com, d.example.com and 2 more.',
    );
    const open = text.replace(/<details>[\s\S]*<\/details>/, '');
    expect(open.match(/gateway now serves/g)).toHaveLength(1);
  });

  test('with another end is told by itself', () => {
    const other = exposed('b.example.com');
    const moved = {
      ...other,
      after: { ...other.after, by: [{ name: 'Deployment shop/x', percent: 100 }] },
    };
    expect(told([exposed('a.example.com'), moved], [change()])).not.toContain('The same holds');
  });
});

test('the same effect on several objects is one row, and what names share is said once', () => {
  const named = ['orders', 'cart', 'web', 'payments'].map((name) =>
    change({
      kind: 'resource-changed',
      subject: { group: 'apps', kind: 'Deployment', namespace: 'shop', name },
      field: 'spec.replicas',
      before: 1,
      after: 2,
    }),
  );
  const [row, ...others] = effectRows(contextOf(review({ changes: named })));
  expect(others).toEqual([]);
  expect(row?.text).toBe('Deployment shop/orders, cart and 2 more: replicas `1` → `2`');
  expect(row?.objects).toBe(4);
});

test('one line that is an object in the namespace of each environment is one row', () => {
  const routed = (namespace: string, line = 3): Change =>
    change({
      kind: 'resource-changed',
      environment: namespace,
      subject: { group: 'apps', kind: 'Deployment', namespace, name: 'orders' },
      field: 'spec.replicas',
      before: 1,
      after: 2,
      origin: at('base/orders.yaml', line),
    });
  const rows = (changes: readonly Change[]): readonly string[] =>
    effectRows(contextOf(review({ changes, environments: ['prod', 'dev'].map(environment) }))).map(
      ({ text, environments }) => `${text} | ${environments.map(({ name }) => name).join()}`,
    );
  expect(rows([routed('prod'), routed('dev')])).toEqual([
    'Deployment prod/orders and dev/orders: replicas `1` → `2` | prod,dev',
  ]);
  expect(rows([routed('prod'), routed('dev', 9)])).toHaveLength(2);
});
