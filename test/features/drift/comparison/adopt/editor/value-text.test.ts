import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  entryText,
  flowText,
} from '../../../../../../src/features/drift/comparison/adopt/editor/value-text.ts';
import { nodeAt, plainOf, scalar, parseYaml } from '../../../../../../src/manifest/index.ts';
import { times } from '../../../../../support/times.ts';

const PLACE = { file: 'live', line: 1, column: 1, endLine: 1 };
const DIALECTS = ['sigs-yaml', 'go-yaml-3'] as const;

/** What Go's parsers take in no form at all. */
const UNSAID = /[\x7f-\x9f\ufffe\uffff]/;

/** Whole letters: a cluster stores no halves of them. */
const anyText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.string({
    unit: fc.constantFrom('a', ' ', '\n', '\t', '#', ':', '-', "'", '"', '\\', '0'),
    maxLength: 12,
  }),
  fc.constantFrom('yes', 'NO', '~', '0x1f', '1e3', '1:30', '2024-05-01', '<<', '=', '', '\u2028x'),
);

test.each(DIALECTS)('a text is read back as it was, on lines and in brackets, as %s', (dialect) => {
  fc.assert(
    fc.property(anyText, anyText, (key, value) => {
      const node = scalar(value, PLACE);
      const written = [
        `top:\n${entryText(key, node, 2, { step: 2, indentsLists: true })}  last: 1\n`,
        `top: {${flowText(scalar(key, PLACE), true)}: ${flowText(node, false)}, last: 1}\n`,
      ];
      fc.pre(key !== 'last' && !UNSAID.test(key + value));
      for (const text of written) {
        const [document, second] = parseYaml('live', text, dialect);
        expect(second).toBeUndefined();
        expect(document?.problems).toEqual([]);
        const found = nodeAt(document?.node ?? undefined, 'top', key);
        expect(found === undefined ? undefined : plainOf(found)).toBe(value);
        expect(nodeAt(document?.node ?? undefined, 'top', 'last')).toMatchObject({ value: 1 });
      }
    }),
    times(200),
  );
});
