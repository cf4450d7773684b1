import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { detectors } from '../../../src/checks/index.ts';
import { parseExamples } from '../../../src/review/policy/examples/example-files.ts';
import { parseRules } from '../../../src/review/policy/rules/rule-files.ts';
import { testExamples } from '../../../src/review/policy/examples/example-tests.ts';
import { shippedSchemas } from '../../support/manifest-schemas.ts';
import { defaultRules, invalid, rulesOf, valid } from './matters.ts';

const FOLDER = new URL('../../../rules/examples/', import.meta.url);
const tools = {
  detectors,
  schemas: shippedSchemas(),
  settings: { rootNamespace: null, istioVersion: null, external: [] },
};

const files = readdirSync(FOLDER).map((name) => ({
  file: `rules/examples/${name}`,
  text: readFileSync(new URL(name, FOLDER), 'utf8'),
}));
const rules = valid(parseExamples(files, defaultRules())).rules;

describe('the default rules', () => {
  test.each(rules.map((rule) => [rule.id, rule] as const))(
    '%s is about what its examples say',
    (id, rule) => {
      const results = testExamples(rule, tools);
      expect(results.filter(({ failure }) => failure !== null)).toEqual([]);
      expect(rule.examples.matches.length, id).toBeGreaterThan(0);
    },
  );

  test('leave something alone, each but the last resort', () => {
    expect(
      rules.filter(({ examples }) => examples.ignores.length === 0).map(({ id }) => id),
    ).toEqual(['finding']);
  });
});

const route = (spec: string): string =>
  `{apiVersion: networking.istio.io/v1, kind: VirtualService, metadata: {name: web, namespace: shop}, spec: ${spec}}`;
const ruleWith = (examples: string, rest = 'when: {change: route}'): string =>
  `- id: own\n  ${rest}\n  tier: high\n  why: w\n  examples: ${examples}\n`;
const resultOf = (examples: string, rest?: string) => {
  const [rule] = rulesOf(ruleWith(examples, rest));
  return rule === undefined ? [] : testExamples(rule, tools);
};

test('the example of the documentation comes out as it says', () => {
  const page = readFileSync(new URL('../../../docs/reference/config.md', import.meta.url), 'utf8');
  const written = [...page.matchAll(/```yaml\n([^]*?)```/g)].map(([, block = '']) => block).at(-1);
  const results = rulesOf(written ?? '').flatMap((rule) => testExamples(rule, tools));
  expect(results.map(({ expected, failure }) => [expected, failure])).toEqual([
    ['matches', null],
    ['ignores', null],
  ]);
});

describe('an example', () => {
  test('that the rule is about passes, with its place', () => {
    const after = route('{hosts: [web]}');
    expect(resultOf(`{matches: {after: ${after}}}`)).toMatchObject([
      { expected: 'matches', place: '.meshwarden/rules/own.yaml:5', failure: null },
    ]);
  });

  test('that the rule is not about fails, and says what there is and which field does not fit', () => {
    const [result] = resultOf(
      `{matches: {after: ${route('{hosts: [web]}')}}}`,
      'when: {change: route, production: false}',
    );
    expect(result?.failure).toEqual({
      message: 'The rule is about nothing of this example.',
      got: [
        'resource-added VirtualService shop/web: new: change is resource-added, not route',
        'route VirtualService shop/web: new: production is true, not false',
      ],
    });
  });

  test('that the rule should leave alone fails where it does not', () => {
    const [result] = resultOf(`{ignores: {says: x, after: ${route('{hosts: [web]}')}}}`);
    expect(result).toMatchObject({ says: 'x', expected: 'ignores' });
    expect(result?.failure?.message).toContain('should not be');
  });

  test('in which nothing changes proves nothing', () => {
    const same = route('{hosts: [web]}');
    for (const part of ['matches', 'ignores'])
      expect(
        resultOf(`{${part}: {before: ${same}, after: ${same}}}`)[0]?.failure?.message,
      ).toContain('Nothing changes');
  });

  test('on which the condition cannot be decided fails either way', () => {
    const rest = 'when: {change: route}\n  if: object.spec.nowhere == 1';
    for (const part of ['matches', 'ignores'])
      expect(
        resultOf(`{${part}: {after: ${route('{hosts: [web]}')}}}`, rest)[0]?.failure,
      ).toMatchObject({ message: 'The condition cannot be decided on this example.' });
  });

  test('says which exception or condition leaves it alone', () => {
    const after = route('{hosts: [web]}');
    const gotOf = (rest: string): string =>
      resultOf(`{matches: {after: ${after}}}`, rest)[0]?.failure?.got[1] ?? '';
    expect(gotOf('when: {change: route}\n  unless: {namespace: [shop, batch]}')).toContain(
      'unless namespace shop or batch leaves it alone',
    );
    expect(gotOf('when: {change: route}\n  if: pullRequest.bot')).toContain(
      'its condition is false: pullRequest.bot',
    );
  });

  test('may say who asks', () => {
    const example = `{matches: {pullRequest: {bot: true}, after: ${route('{hosts: [web]}')}}}`;
    expect(resultOf(example, 'when: {change: route}\n  if: pullRequest.bot')).toMatchObject([
      { failure: null },
    ]);
  });

  test('runs the detectors for a rule about findings', () => {
    const after = route('{hosts: [web], http: [{route: [{destination: {host: nobody}}]}]}');
    const rest = 'when: {detector: unresolved-reference}';
    const service =
      '{apiVersion: v1, kind: Service, metadata: {name: web, namespace: shop}, spec: {ports: [{port: 80}]}}';
    const [result] = resultOf(`{matches: {objects: ${service}, after: ${after}}}`, rest);
    expect(result?.failure).toBeNull();
    const none = resultOf(`{matches: {after: ${service}}}`, 'when: {detector: x}');
    expect(none[0]?.failure?.message).toContain('No detector finds anything');
  });
});

describe('examples that say nothing about a rule are problems with their line', () => {
  const problemsOf = (examples: string, rest?: string): readonly string[] =>
    invalid(parseRules([{ file: 'own.yaml', text: ruleWith(examples, rest) }])).problems.map(
      ({ message, origin, field }) => `${String(origin.line)} ${field} ${message}`,
    );

  test.each([
    ['{matches: {says: nothing}}', 'An example has manifests (before, after)'],
    [
      '{matches: {changedFile: a}}',
      'A rule about a change takes manifests or unseen as an example',
    ],
    ['{matches: {after: {kind: Service}}}', 'apiVersion is missing'],
    ['{matches: [{after: {kind: Service}}]}', 'apiVersion is missing'],
    ['{matches: {afer: []}}', 'afer is not a known field here'],
    [
      `{matches: {changedFile: a, after: ${route('{}')}}}`,
      'An example has manifests or changedFile, not both',
    ],
  ])('%s', (examples, message) => {
    expect(problemsOf(examples).join('\n')).toContain(message);
    expect(problemsOf(examples)[0]).toMatch(/^5 \[0\]\.examples/);
  });

  test('an example of a rule that is not there names the nearest', () => {
    const text = '- rule: routin\n  matches: {changedFile: a}\n';
    const { problems } = invalid(parseExamples([{ file: 'x.yaml', text }], defaultRules()));
    expect(problems).toMatchObject([{ field: '[0].rule', nearest: 'routing' }]);
  });
});
