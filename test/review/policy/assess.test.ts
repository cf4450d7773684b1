import type { Change } from '../../../src/compare/index.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assess } from '../../../src/review/policy/assessment.ts';
import { exitCodeOf } from '../../../src/review/analysis/change-report.ts';
import { TIERS } from '../../../src/manifest/index.ts';
import { times } from '../../support/times.ts';
import { change, defaultRules, environment, finding, rulesOf } from './matters.ts';

const rules = defaultRules();
const route = {
  kind: 'route',
  of: 'networking.istio.io/v1 VirtualService shop/orders',
  field: 'spec.http[0].timeout',
} as const;
const image = {
  kind: 'resource-changed',
  of: 'apps/v1 Deployment shop/orders',
  field: 'spec.template.spec.containers[0].image',
} as const;

describe('an assessment', () => {
  test('of no change at all is low, and says so', () => {
    const { tier, status, reasons } = assess({
      environments: [environment()],
      changedFiles: ['README.md'],
      rules,
    });
    expect({ tier, status }).toEqual({ tier: 'low', status: 'complete' });
    expect(reasons).toHaveLength(1);
    expect(reasons[0]?.why).toContain('No effective change');
  });

  test('takes the riskiest rule, and gives its reason with the places it is read from', () => {
    const { tier, reasons } = assess({
      environments: [
        environment({
          changes: [change(image), change({ ...route, line: 12 })],
          findings: [finding('unresolved-reference')],
        }),
      ],
      changedFiles: [],
      rules,
    });
    expect(tier).toBe('high');
    expect(reasons.map((reason) => [reason.tier, reason.rule])).toEqual([
      ['high', 'unresolved-reference-in-production'],
      ['medium', 'routing'],
      ['low', 'kubernetes-object'],
    ]);
    expect(reasons[0]?.rulePlace).toMatch(/^rules\/findings\.yaml#[\w-]+$/);
    expect(reasons[1]?.because).toMatchObject([
      {
        text: 'VirtualService shop/orders: `spec.http[0].timeout`',
        place: { file: 'prod/object.yaml', line: 12 },
      },
    ]);
  });

  test('judges each environment by itself', () => {
    const { environments, tier } = assess({
      environments: [
        environment({ changes: [change(route)] }),
        environment({ name: 'staging', production: false, changes: [change(route, 'staging')] }),
        environment({ name: 'dev', production: false }),
      ],
      changedFiles: [],
      rules,
    });
    expect(environments.map((one) => `${one.name} ${String(one.tier)}`)).toEqual([
      'prod medium',
      'staging low',
      'dev low',
    ]);
    expect(tier).toBe('medium');
  });

  test('lets findings that were there before raise nothing, but gives them a tier', () => {
    const there = finding('security-loosened', { introducedBy: 'already-there' });
    const { tier, findingTiers } = assess({
      environments: [environment({ findings: [there] })],
      changedFiles: [],
      rules,
    });
    expect(tier).toBe('low');
    expect(findingTiers.get(there.id)).toBe('high');
  });

  test('tells what the changes and files are by themselves, whatever was found', () => {
    const assessed = (changedFiles: readonly string[]) =>
      assess({
        environments: [
          environment({ changes: [change(route)], findings: [finding('security-loosened')] }),
        ],
        changedFiles,
        rules,
      });
    expect(assessed([])).toMatchObject({ tier: 'high', tierOfChanges: 'medium', judgedFiles: [] });
    expect(assessed(['a.yaml', '.meshwarden/config.yaml'])).toMatchObject({
      tier: 'critical',
      tierOfChanges: 'critical',
      judgedFiles: ['.meshwarden/config.yaml'],
    });
  });

  test('of a change that no rule covers is critical, and says that', () => {
    const { tier, reasons } = assess({
      environments: [environment({ changes: [change(route)] })],
      changedFiles: [],
      rules: [],
    });
    expect(tier).toBe('critical');
    expect(reasons[0]).toMatchObject({ rule: null, tier: 'critical' });
    expect(reasons[0]?.why).toContain('No rule');
  });

  test('counts a condition that cannot be decided as met, and says why', () => {
    const own = rulesOf(
      '- id: careful\n  when: {change: route}\n  if: object.spec.hosts[0] == "x"\n  tier: critical\n  why: w\n',
    );
    const { tier, reasons } = assess({
      environments: [environment({ changes: [change(route)] })],
      changedFiles: [],
      rules: [...rules, ...own],
    });
    expect(tier).toBe('critical');
    expect(reasons[0]?.because[0]?.text).toContain('the condition of careful counts as met');
  });

  test('lists a few of many reasons and counts them all', () => {
    const changes = Array.from({ length: 40 }, (_, line) => change({ ...route, line: line + 1 }));
    const { reasons } = assess({
      environments: [environment({ changes })],
      changedFiles: [],
      rules,
    });
    expect(reasons[0]?.because).toHaveLength(5);
    expect(reasons[0]?.count).toBe(40);
  });

  test('says the same rule once for several environments', () => {
    const { reasons } = assess({
      environments: [
        environment({ changes: [change(route)] }),
        environment({ name: 'live', changes: [change(route, 'live')] }),
      ],
      changedFiles: [],
      rules,
    });
    expect(reasons).toHaveLength(1);
    expect(reasons[0]).toMatchObject({ environments: ['prod', 'live'], count: 2 });
  });

  test('has no tier where nothing could be analysed, and is partial where something could', () => {
    const failed = environment({ status: 'failed' });
    expect(assess({ environments: [failed], changedFiles: [], rules })).toMatchObject({
      tier: null,
      status: 'failed',
      reasons: [],
    });
    expect(
      assess({
        environments: [failed, environment({ name: 'dev', production: false })],
        changedFiles: [],
        rules,
      }),
    ).toMatchObject({
      tier: 'low',
      status: 'partial',
    });
  });
});

describe('the tier of an assessment', () => {
  const matters = fc.array(
    fc.record({
      name: fc.constantFrom('dev', 'staging', 'prod'),
      field: fc.constantFrom('spec.http[0].timeout', 'spec.exportTo', 'metadata.labels.a', null),
      kind: fc.constantFrom<Change['kind']>('route', 'resource-changed', 'mesh-config', 'variable'),
    }),
    { maxLength: 12 },
  );
  const assessed = (
    given: readonly { name: string; field: string | null; kind: Change['kind'] }[],
  ) =>
    assess({
      environments: ['dev', 'staging', 'prod'].map((name) =>
        environment({
          name,
          production: name === 'prod',
          changes: given
            .filter((one) => one.name === name)
            .map(({ kind, field }) => change({ ...route, kind, field }, name)),
        }),
      ),
      changedFiles: [],
      rules,
    });

  test('never falls when something is added, and does not depend on the order', () => {
    fc.assert(
      fc.property(matters, matters, (some, more) => {
        const few = assessed(some).tier ?? 'low';
        const all = assessed([...some, ...more]);
        expect(TIERS.indexOf(all.tier ?? 'low')).toBeGreaterThanOrEqual(TIERS.indexOf(few));
        const turned = assessed([...more, ...some]);
        expect(turned.tier).toBe(all.tier);
        expect(turned.reasons.map(({ rule, count }) => [rule, count])).toEqual(
          all.reasons.map(({ rule, count }) => [rule, count]),
        );
      }),
      times(40),
    );
  });
});

describe('the exit code', () => {
  test.each([
    ['low', [], 0],
    ['medium', [{ blocking: false }], 0],
    ['high', [], 1],
    ['critical', [], 1],
    ['critical', [{ blocking: true }], 2],
    ['low', [{ blocking: true }], 2],
    [null, [], 2],
  ] as const)('of %s with gaps %j is %i', (tier, gaps, code) => {
    expect(exitCodeOf({ tier, status: 'complete' }, gaps)).toBe(code);
  });

  test.each([
    ['medium', 'medium', 1],
    ['medium', 'critical', 0],
    ['high', 'critical', 0],
    ['low', 'low', 1],
  ] as const)('of %s where %s fails is %i', (tier, failOn, code) => {
    expect(exitCodeOf({ tier, status: 'complete' }, [], failOn)).toBe(code);
  });
});

test('a reason places what is removed at the base', () => {
  const removed = change({
    kind: 'resource-removed',
    of: 'v1 Service shop/web',
    operation: 'delete',
  });
  const { reasons } = assess({
    environments: [environment({ changes: [removed] })],
    changedFiles: [],
    rules: defaultRules(),
  });
  expect(reasons[0]?.because).toMatchObject([{ side: 'base' }]);
});

test('what becomes of calls raises the tier, and no rule about it lowers one', () => {
  const side = { answered: 100, by: [], refusal: null, decidedBy: null };
  const lost = {
    kind: 'lost' as const,
    environment: 'prod',
    sources: ['Deployment shop/orders'],
    isKnown: true,
    destination: 'shop/payments',
    port: 8080,
    witness: { source: 'Deployment shop/orders', http: null, port: 8080 },
    before: side,
    after: { ...side, answered: 0 },
    cause: null,
    cells: 1,
  };
  const tiersOf = (given: Partial<typeof lost>, production = true) => {
    const consequences = [{ ...lost, ...given }];
    const { tier, tierOfChanges, reasons } = assess({
      environments: [environment({ production, consequences })],
      changedFiles: [],
      rules,
    });
    return [tier, tierOfChanges, reasons[0]?.rule ?? null];
  };
  // of what changes: no overridden finding takes it away
  expect(tiersOf({})).toEqual(['high', 'high', 'calls-lost-in-production']);
  expect(tiersOf({}, false)).toEqual(['medium', 'medium', 'calls-lost-outside-production']);
  expect(tiersOf({ isKnown: false })).toEqual(['low', 'low', null]);
});
