import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readableValue } from '../../../src/compare/variables/readable-value.ts';
import { times } from '../../support/times.ts';

const origin = { file: 'a.yaml', line: 1, column: 1, endLine: 1 };
const variable = (name: string, value: string) => ({ name, value, origin, from: null });
const shownAmong = (value: string, secrets: readonly string[]): string => {
  const others = secrets.map((secret, at) => variable(`A${String(at)}_PASSWORD`, secret));
  const own = variable('LINE', value);
  return readableValue(own, new Map([own, ...others].map((each) => [each.name, each])));
};

const secret = fc.stringMatching(/^[xyz]{4,9}$/);

test('what is secret in one variable is in no other one that is shown', () => {
  fc.assert(
    fc.property(
      fc.array(secret, { maxLength: 80 }),
      fc.array(fc.oneof(secret, fc.constantFrom(' ', 'on', '\n'))),
      (secrets, parts) => {
        const shown = shownAmong(parts.join(''), secrets);
        for (const one of secrets) expect(shown).not.toContain(one);
      },
    ),
    times(300),
  );
});

test('what is not secret is shown, on one line, as far as it is short', () => {
  fc.assert(
    fc.property(
      fc.array(secret, { maxLength: 30 }),
      fc.stringMatching(/^[a-m ]{1,200}$/),
      (secrets, value) => {
        const line = value.replaceAll(/\s+/g, ' ');
        expect(shownAmong(value, secrets)).toBe(line.length > 80 ? `${line.slice(0, 80)}…` : line);
      },
    ),
    times(300),
  );
  expect(shownAmong('run as xyzx now', ['xyzx', 'xyzxy'])).toBe('run as <redacted> now');
});

test('tens of thousands of secrets in one container are hidden in each of its values', () => {
  const all = new Map(
    Array.from({ length: 50_000 }, (_, at) =>
      variable(`A${String(at)}_PASSWORD`, `same-${String(at)}`),
    ).map((each) => [each.name, each]),
  );
  expect([...all.values()].every((each) => readableValue(each, all) === '<redacted>')).toBe(true);
  expect(readableValue(variable('LINE', 'on same-7'), all)).toBe('on <redacted>');
});
