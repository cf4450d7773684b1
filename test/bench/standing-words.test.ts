import { expect, test } from 'vitest';
import { standingFaults } from '../../bench/voice/standing-words.ts';

const fold = (line: string): string =>
  `<details><summary>Already there before this change (1)</summary>\n\n- ${line}\n\n</details>\n`;

test('what nobody applies is told of no environment', () => {
  const said = '1 input of `hack`, whose applier is not seen here, is not pinned.';
  expect(standingFaults(fold(`prod: ${said}`))).toHaveLength(1);
  expect(standingFaults(fold(`applied by nobody seen here: ${said}`))).toEqual([]);
  expect(standingFaults(fold('prod: 1 input of `hack` is not pinned.'))).toEqual([]);
});

test('a command that is to show a variable without a value is one that does', () => {
  const said =
    'uses ${TARGET}, which has no default and which nothing defines: Flux applies nothing.';
  expect(standingFaults(`${said} \`flux build kustomization\` stops there.`)).toHaveLength(1);
  expect(standingFaults(`${said} \`flux build kustomization --strict-substitute\` stops.`)).toEqual(
    [],
  );
});
