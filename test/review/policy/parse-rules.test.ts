import { describe, expect, test } from 'vitest';
import { combineRules, parseRules } from '../../../src/review/policy/rules/rule-files.ts';
import { defaultRules, invalid, rulesOf } from './matters.ts';

const problemsOf = (text: string) =>
  invalid(parseRules([{ file: '.meshwarden/rules/own.yaml', text }])).problems.map(
    ({ message, origin, field, nearest }) => ({ message, line: origin.line, field, nearest }),
  );

const OWN = `# our own
- id: payments-is-special
  when: {namespace: payments, production: true}
  tier: high
  why: Money moves here.
- id: routing
  when: {change: route, production: true}
  tier: low
  why: We are careful.
`;

describe("a repository's rules", () => {
  test('have the place at which they begin', () => {
    expect(rulesOf(OWN).map(({ id, place }) => `${id} ${place}`)).toEqual([
      'payments-is-special .meshwarden/rules/own.yaml:2',
      'routing .meshwarden/rules/own.yaml:6',
    ]);
  });

  test('replace a default of the same id and add to the others', () => {
    const defaults = defaultRules();
    const combined = combineRules(defaults, rulesOf(OWN));
    expect(combined).toHaveLength(defaults.length + 1);
    expect(combined.filter(({ id }) => id === 'routing').map(({ tier }) => tier)).toEqual(['low']);
  });

  test('may be absent: an empty file holds none', () => {
    expect(rulesOf('')).toEqual([]);
  });

  test.each([
    ['- id: a\n  when: {kind: X}\n  teir: low\n  why: w', 3, '[0].teir', 'tier'],
    ['- id: a\n  when: {kind: X}\n  why: w', 1, '[0].tier', null],
    ['- id: a\n  when: {kind: X}\n  tier: hihg\n  why: w', 3, '[0].tier', 'high'],
    ['- id: a\n  when:\n    chagne: route\n  tier: low\n  why: w', 3, '[0].when.chagne', 'change'],
    ['- id: a\n  when:\n    change: rout\n  tier: low\n  why: w', 3, '[0].when.change', 'route'],
    [
      '- id: a\n  when:\n    change: [subset, rout]\n  tier: low\n  why: w',
      3,
      '[0].when.change[1]',
      'route',
    ],
    ['- id: a\n  when: {}\n  tier: low\n  why: w', 2, '[0].when', null],
    ['- id: A b\n  when: {kind: X}\n  tier: low\n  why: w', 1, '[0].id', null],
    ['- id: a\n  when: {kind: X}\n  if: object.spec ==\n  tier: low\n  why: w', 3, '[0].if', null],
    [
      '- id: a\n  when: {kind: X}\n  if: objekt.spec == 1\n  tier: low\n  why: w',
      3,
      '[0].if',
      null,
    ],
    ['- id: a\n  when: {kind: X}\n  if: "1 + 1"\n  tier: low\n  why: w', 3, '[0].if', null],
    [
      '- id: a\n  when: {detector: x, change: route}\n  tier: low\n  why: w',
      2,
      '[0].when.change',
      null,
    ],
    [
      '- id: a\n  when: {changedFile: x, production: true}\n  tier: low\n  why: w',
      2,
      '[0].when.production',
      null,
    ],
    [
      '- id: a\n  when: {kind: X}\n  tier: low\n  why: w\n- id: a\n  when: {kind: X}\n  tier: low\n  why: w',
      5,
      'id',
      null,
    ],
    ['id: a', 1, '', null],
  ])('say where they are wrong: %j', (text, line, field, nearest) => {
    expect(problemsOf(text)[0]).toMatchObject({ line, field, nearest });
  });
});
