import { describe, expect, test } from 'vitest';
import { detectors } from '../../../src/checks/index.ts';
import { checkPolicy } from '../../../src/review/analysis/policy-check.ts';
import { reviewOf } from '../../support/review-of.ts';
import { treeOf } from '../../support/tree-of.ts';
import { defaultRules } from './matters.ts';

const names = {
  configFile: '.meshwarden/config.yaml',
  defaults: defaultRules(),
  detectors: detectors.map(({ id }) => id),
};
const CONFIG = '.meshwarden/config.yaml';
const RULES = '.meshwarden/rules/own.yaml';

const problemsOf = (files: Readonly<Record<string, string>>): readonly string[] =>
  checkPolicy(treeOf(files), names).map(({ origin, field, message, nearest }) =>
    `${origin.file}:${String(origin.line)} ${field}: ${message} ${nearest ?? ''}`.trim(),
  );

const rule = (rest: string): string => `- id: own\n  tier: high\n  why: w\n  ${rest}\n`;

describe('a policy is checked', () => {
  test('and nothing is said where nothing is wrong', () => {
    expect(problemsOf({})).toEqual([]);
    expect(
      problemsOf({
        [CONFIG]:
          'windows: {weekly: {days: [Tue], from: "09:00", to: "16:00", timeZone: Europe/Berlin}}\n',
        [RULES]: rule('when: {change: route}\n  require: {window: weekly}'),
        CODEOWNERS: '* @acme/mesh\n',
      }),
    ).toEqual([]);
  });

  test.each([
    [
      'a window that is not configured',
      {
        [CONFIG]:
          'windows: {weekly: {days: [Tue], from: "09:00", to: "16:00", timeZone: Europe/Berlin}}\n',
        [RULES]: rule('when: {change: route}\n  require: {window: weekli}'),
      },
      `${RULES}:5 require.window: Rule own: there is no window named weekli in ${CONFIG}. weekly`,
    ],
    [
      'a detector that does not exist',
      { [RULES]: rule('when: {detector: unresolved-referense}') },
      `${RULES}:4 when.detector: Rule own: there is no detector unresolved-referense. unresolved-reference`,
    ],
    [
      'a finding left out that nobody finds',
      { [CONFIG]: 'version: 1\nignore:\n  - {detector: unnamed-port, reason: old}\n' },
      `${CONFIG}:3 ignore[0].detector: There is no detector unnamed-port.`,
    ],
    [
      'a line of CODEOWNERS that GitHub skips',
      { '.github/CODEOWNERS': '* @acme/mesh\n!apps/ @acme/web\n' },
      '.github/CODEOWNERS:2 : GitHub skips this line: ',
    ],
    [
      'an example of a rule that is not there',
      { '.meshwarden/rules/examples/own.yaml': '- rule: routin\n  matches: {changedFile: a}\n' },
      '.meshwarden/rules/examples/own.yaml:1 [0].rule: There is no rule routin. routing',
    ],
  ])('for %s', (_, files, expected) => {
    const problems = problemsOf(files);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(expected);
  });
});

test('a detector that is nothing like one that there is comes with all that there are', () => {
  const [problem] = problemsOf({ [CONFIG]: 'ignore: [{detector: x, reason: old}]\n' });
  expect(problem).toContain('There is no detector x. Known: ');
  expect(problem).toContain('security-loosened');
});

const KUSTOMIZATION = { 'overlays/prod/kustomization.yaml': 'resources: [web.yaml]\n' };
const web = (port: number): Readonly<Record<string, string>> => ({
  ...KUSTOMIZATION,
  'overlays/prod/web.yaml': `apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop}\nspec: {ports: [{name: http, port: ${String(port)}}]}\n`,
});

describe('a mistake in the names of a policy fails every review until it is mended', () => {
  test.each([
    [CONFIG, 'ignore: [{detector: security-losened, reason: old}]\n', 'security-losened'],
    [CONFIG, 'ignore: [{detector: "*", reason: all}]\n', 'There is no detector *.'],
    [CONFIG, 'tiers: {critical: {window: weekly}}\n', 'no window named weekly'],
    [CONFIG, 'tiers: {critical: {window: toString}}\n', 'no window named toString'],
    [RULES, rule('when: {detector: security-losened}'), 'security-losened'],
    [RULES, rule('when: {change: route}\n  require: {window: weekly}'), 'no window named weekly'],
  ])('in %s: %s', async (file, text, message) => {
    const files = { ...web(80), [file]: text };
    await expect(reviewOf(files, { ...files, ...web(81) })).rejects.toThrow(message);
  });
});

describe('what does nothing any more fails nothing', () => {
  const stale = {
    ...web(80),
    [CONFIG]: `freezes:
  - { from: 2024-12-18, to: 2025-01-04, reason: year end }
ignore:
  - { detector: security-loosened, reason: old, until: 2025-03-31 }
`,
  };
  const isOver = '`.meshwarden/config.yaml:2`: The freeze "year end" ended on 2025-01-04';

  test('and is a note of every review', async () => {
    const { gaps, status, notes } = await reviewOf(stale, { ...stale, ...web(81) });
    expect([gaps, status]).toEqual([[], 'complete']);
    expect(notes.slice(-2)).toEqual([
      expect.stringContaining(isOver),
      expect.stringContaining('`.meshwarden/config.yaml:4`: This entry held until 2025-03-31'),
    ]);
  });

  test('nor does it where a change brings it', async () => {
    const { gaps } = await reviewOf(web(80), stale);
    expect(gaps).toEqual([]);
  });
});

describe('a change of what judges changes', () => {
  test('is critical, and judged by the rules of before', async () => {
    const loosened = {
      ...web(81),
      [RULES]: rule('when: {change: route}').replace('own', 'service-interface'),
    };
    const { tier, gaps } = await reviewOf(web(80), loosened);
    expect(tier).toBe('critical');
    expect(gaps).toEqual([]);
  });

  test.each([
    ['CODEOWNERS', '* @acme/mesh\n!apps/ @acme/web\n', 2],
    [RULES, rule('when: {detector: nobody-finds-this}'), 4],
    [RULES, rule('when: {change: route}\n  require: {window: weekly}'), 5],
    [RULES, rule('when: {chang: route}'), 4],
  ])('fails the check where %s would be wrong after the merge', async (file, text, line) => {
    const { gaps, tier } = await reviewOf(web(80), { ...web(80), [file]: text });
    expect(tier).toBe('critical');
    expect(gaps).toMatchObject([{ blocking: true, origin: { file, line } }]);
  });

  test('is not blamed for what was wrong before, wherever its line is now', async () => {
    const wrong = '* @acme/mesh\n!apps/ @acme/web\n';
    const before = { ...web(80), CODEOWNERS: wrong };
    const after = { ...web(80), CODEOWNERS: `# moved\n${wrong}` };
    expect((await reviewOf(before, after)).gaps).toEqual([]);
  });
});
