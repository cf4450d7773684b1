import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  withEntry,
  withoutEntry,
} from '../../../../../src/features/rollback/reverts/part/kustomization-edit.ts';
import type { KustomizationText } from '../../../../../src/features/rollback/reverts/part/kustomization-text.ts';
import {
  allEntries,
  readKustomizationText,
} from '../../../../../src/features/rollback/reverts/part/kustomization-text.ts';
import { times } from '../../../../support/times.ts';

const PATH = 'prod/kustomization.yaml';
const names = fc.uniqueArray(fc.constantFrom('a.yaml', './b', '../c', 'd e.yaml', 'f#g.yaml'), {
  minLength: 1,
});
const file = fc.record({
  names,
  form: fc.constantFrom('lines', 'indented', 'brackets'),
  above: fc.constantFrom('', '# about it', '#\ttabs'),
  behind: fc.constantFrom('', ' # why', '\t# tabs'),
  around: fc.constantFrom('', '# licence\n\n', 'labels: &l []\ncomponents: *l\n'),
  last: fc.constantFrom(
    'namespace: shop # here\n',
    'namespace: shop\n# the end\n',
    'namespace: shop',
  ),
  windows: fc.boolean(),
});

/** A kustomization with these resources; the comment stands above each of them. */
function textOf(given: typeof file extends fc.Arbitrary<infer T> ? T : never): string {
  const pad = given.form === 'indented' ? '  ' : '';
  const items = given.names.map((name) => {
    const comment = given.above === '' ? '' : `${pad}${given.above} ${name}\n`;
    return `${comment}${pad}- ${name}${given.behind}\n`;
  });
  const list =
    given.form === 'brackets'
      ? `resources: [${given.names.join(', ')}]${given.behind}\n`
      : `resources:\n${items.join('')}`;
  const text = given.around + list + given.last;
  return given.windows ? text.replaceAll('\n', '\r\n') : text;
}

function readText(text: string): KustomizationText {
  const found = readKustomizationText(PATH, text);
  if (found === null) throw new Error(text);
  return found;
}

const saidIn = (text: KustomizationText): readonly string[] =>
  allEntries(text).map(({ said }) => said);

test('an entry is taken out and put back, and every other line of the file stays as it was', () => {
  fc.assert(
    fc.property(file, fc.nat(), (given, at) => {
      const whole = readText(textOf(given));
      const entries = allEntries(whole);
      const entry = entries[at % entries.length];
      fc.pre(entry !== undefined);
      const without = readText(withoutEntry(whole, entry, null));
      expect(saidIn(without)).toEqual(saidIn(whole).filter((said) => said !== entry.said));
      if (given.form !== 'brackets' && entries.length > 1)
        expect(without.text).toBe(whole.text.slice(0, entry.from) + whole.text.slice(entry.to));
      expect(withEntry(without, whole, entry)).toBe(whole.text);
    }),
    times(300),
  );
});

test('a list comes back with its line endings where the file has only one line left', () => {
  const whole = readText('resources:\r\n- a.yaml\r\nnamespace: shop');
  const [entry] = allEntries(whole);
  if (entry === undefined) throw new Error('no entry');
  const without = readText(withoutEntry(whole, entry, null));
  expect(without.text).toBe('namespace: shop');
  expect(withEntry(without, whole, entry)).toBe(whole.text);
});
