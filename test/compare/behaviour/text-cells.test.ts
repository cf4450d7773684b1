import fc from 'fast-check';
import { expect, test } from 'vitest';
import { textCells } from '../../../src/compare/behaviour/text-cells.ts';
import type { AskedText } from '../../../src/compare/behaviour/text-cells.ts';
import { matchesForm, matchText } from '../../../src/istio/index.ts';
import { times } from '../../support/times.ts';

const policyForm = (kind: 'exact' | 'prefix' | 'suffix', text: string): AskedText => ({
  by: 'policy',
  form: { kind, text },
});

const answers = (asked: readonly AskedText[], text: string): string =>
  asked
    .map((one) =>
      one.by === 'policy'
        ? String(matchesForm(one.form, text))
        : matchText(one.match, text, one.ignoreCase),
    )
    .join();

test('a text for each of: an exact value, a beginning, an end, both, and neither', () => {
  const { texts } = textCells(
    [policyForm('exact', '/a'), policyForm('prefix', '/a/'), policyForm('suffix', '.js')],
    ['/'],
  );
  expect(texts).toEqual(['/', '/a', '/a/', 'x.js', '/a/x.js']);
});

test('members of patterns are found, and what has none is said', () => {
  const regex = (text: string): AskedText => ({
    by: 'route',
    match: { kind: 'regex', text },
    ignoreCase: false,
  });
  const { texts, unsampled } = textCells(
    [regex('/v[0-9]+/(items|carts)/.*'), regex('^/users/\\d+$'), regex('(?=a)b|[^')],
    ['/'],
  );
  expect(texts.some((text) => /^\/v\d+\/items\//.test(text))).toBe(true);
  expect(texts.some((text) => /^\/users\/\d+$/.test(text))).toBe(true);
  expect(unsampled).toEqual(['(?=a)b|[^']);
});

test('what a pattern matches is also tried with the ends that others ask for', () => {
  const regex: AskedText = {
    by: 'route',
    match: { kind: 'regex', text: '/(a|b)/[a-z]+|/c.*' },
    ignoreCase: false,
  };
  const asked = [regex, policyForm('suffix', '/b'), policyForm('suffix', '.js')];
  const found = new Set(textCells(asked, ['/']).texts.map((text) => answers(asked, text)));
  for (const text of ['/a/b', '/c/x.js', '/x/b', '/x.js', '/a/x'])
    expect(found).toContain(answers(asked, text));
});

test('no text is asked about otherwise than all that stand for the cells', () => {
  const alphabet = fc.stringMatching(/^[/ab.]{0,4}$/);
  const asked = fc.array(
    fc.oneof(
      fc
        .tuple(fc.constantFrom('exact', 'prefix', 'suffix'), alphabet)
        .map(([kind, text]) => policyForm(kind, text)),
      fc
        .tuple(fc.constantFrom('exact', 'prefix'), alphabet, fc.boolean())
        .map(([kind, text, ignoreCase]): AskedText => ({
          by: 'route',
          match: { kind, text },
          ignoreCase,
        })),
    ),
    { maxLength: 6 },
  );
  fc.assert(
    fc.property(asked, fc.stringMatching(/^[/abAB.c]{0,7}$/), (questions, text) => {
      const known = new Set(textCells(questions, ['']).texts.map((one) => answers(questions, one)));
      expect(known).toContain(answers(questions, text));
    }),
    times(2_000),
  );
});
