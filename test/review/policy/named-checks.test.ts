import { describe, expect, test } from 'vitest';
import { namesOf, detectors } from '../../../src/checks/index.ts';
import { assess } from '../../../src/review/policy/assessment.ts';
import { checkPolicy } from '../../../src/review/analysis/policy-check.ts';
import { siftFindings } from '../../../src/review/policy/ignored-findings.ts';
import { treeOf } from '../../support/tree-of.ts';
import { defaultRules, environment, finding, rulesOf } from './matters.ts';

const findings = [
  finding('security-loosened', { id: 'egress', check: 'egress-opened' }),
  finding('security-loosened', { id: 'mtls', check: 'mtls-weakened' }),
  finding('unresolved-reference', { id: 'subset', check: 'subset-undefined' }),
];

describe.each([
  ['security-loosened', ['egress', 'mtls']],
  ['security-loosened/*', ['egress', 'mtls']],
  ['security-loosened/egress-opened', ['egress']],
])('%s', (name, meant) => {
  test('leaves these findings out and no others', () => {
    const sifted = siftFindings(
      findings,
      { ignore: [{ detector: name, reason: 'x' }] },
      '2027-01-01',
    );
    const left = findings.filter((each) => !sifted.findings.includes(each));
    expect(left.map(({ id }) => id)).toEqual(meant);
    expect(sifted.notes).toEqual([
      `${String(meant.length)} of ${name} left out by the configuration: x. At Service shop/payments (prod/policy.yaml:7).`,
    ]);
  });

  test('gives these findings the tier of a rule that names it', () => {
    const rules = rulesOf(
      `- {id: own, when: {detector: ${name}}, tier: critical, why: w}\n` +
        `- {id: rest, when: {detector: '*'}, tier: low, why: w}\n`,
    );
    const { findingTiers } = assess({
      environments: [environment({ findings })],
      changedFiles: [],
      rules,
    });
    const raised = findings.filter(({ id }) => findingTiers.get(id) === 'critical');
    expect(raised.map(({ id }) => id)).toEqual(meant);
  });
});

test('a condition can ask which check it is', () => {
  const rules = rulesOf(
    `- {id: own, when: {detector: security-loosened}, if: finding.check == "mtls-weakened", tier: high, why: w}\n` +
      `- {id: rest, when: {detector: '*'}, tier: low, why: w}\n`,
  );
  const { findingTiers } = assess({
    environments: [environment({ findings })],
    changedFiles: [],
    rules,
  });
  expect([...findingTiers]).toEqual([
    ['egress', 'low'],
    ['mtls', 'high'],
    ['subset', 'low'],
  ]);
});

describe('names that mean nothing are mistakes', () => {
  const names = {
    configFile: '.meshwarden/config.yaml',
    defaults: defaultRules(),
    detectors: namesOf(detectors),
  };
  const ofIgnore = (name: string): readonly string[] =>
    problemsOf('.meshwarden/config.yaml', `ignore: [{detector: '${name}', reason: r}]\n`);
  const ofRule = (name: string): readonly string[] =>
    problemsOf(
      '.meshwarden/rules/own.yaml',
      `- {id: own, when: {detector: '${name}'}, tier: high, why: w}\n`,
    );
  const problemsOf = (file: string, text: string): readonly string[] =>
    checkPolicy(treeOf({ [file]: text }), names).map(({ message, nearest }) =>
      `${message} ${nearest ?? ''}`.trim(),
    );

  test.each(['security-loosened', 'security-loosened/*', 'security-loosened/egress-opened'])(
    '%s is none',
    (name) => {
      expect([...ofIgnore(name), ...ofRule(name)]).toEqual([]);
    },
  );

  test.each([
    ['security-loosened/egress-openned', 'security-loosened/egress-opened'],
    ['egress-opened', 'security-loosened/egress-opened'],
    ['security-losened/*', 'security-loosened'],
  ])('%s is one, and %s is what was meant', (name, meant) => {
    for (const problems of [ofIgnore(name), ofRule(name)]) {
      expect(problems).toHaveLength(1);
      expect(problems[0]?.toLowerCase()).toContain(`there is no `);
      expect(problems[0]?.endsWith(` ${meant}`)).toBe(true);
    }
  });

  test('a check of another detector is one', () => {
    expect(ofIgnore('mesh-wide-change/egress-opened')[0]).toContain(
      'Known: mesh-wide-change/mesh-setting-changed, ',
    );
    expect(ofRule('mesh-wide-change/egress-opened')[0]).toContain('there is no check');
  });

  test('a pattern that fits no check of its detector is one', () => {
    expect(ofRule('security-loosened/gateway-*')).toEqual([]);
    expect(ofRule('security-loosened/gatway-*')).toHaveLength(1);
    expect(ofIgnore('security-loosened/gateway-*')).toHaveLength(1);
  });
});

test.each(detectors.flatMap(({ id, checks }) => checks.map((check) => [id, check] as const)))(
  'the default rules give a finding of %s the tier that its check says, in production',
  (detector, check) => {
    const aspect = check.id === 'named-caller-admitted' ? { aspect: 'named-caller' } : {};
    const one = finding(detector, { check: check.id, ...aspect });
    const { findingTiers } = assess({
      environments: [environment({ findings: [one] })],
      changedFiles: [],
      rules: defaultRules(),
    });
    expect(findingTiers.get(one.id), check.id).toBe(check.level);
  },
);

describe('a level is that of the check', () => {
  const [high, low] = ['egress-opened', 'value-unread'].map((check, at) =>
    finding(['security-loosened', 'variables-at-odds'][at] ?? '', { id: check, check }),
  );
  const tiersBy = (rules: string): ReadonlyMap<string, string> =>
    assess({
      environments: [environment({ findings: [high, low].flatMap((one) => one ?? []) })],
      changedFiles: [],
      rules: rulesOf(rules),
    }).findingTiers;

  test.each([
    ['a rule', '- {id: own, when: {level: low}, tier: high, why: w}\n'],
    ['a rule of several', '- {id: own, when: {level: [low, medium]}, tier: high, why: w}\n'],
    [
      'a condition',
      `- {id: own, when: {detector: '*'}, if: finding.level == "low", tier: high, why: w}\n`,
    ],
  ])('and %s may go by it', (_, rule) => {
    const rest = `- {id: rest, when: {detector: '*'}, tier: medium, why: w}\n`;
    expect([...tiersBy(rule + rest)]).toEqual([
      ['egress-opened', 'medium'],
      ['value-unread', 'high'],
    ]);
  });
});
