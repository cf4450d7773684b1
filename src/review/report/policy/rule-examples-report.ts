import type { ExampleResult } from '../../policy/examples/test-examples.ts';
import { counted } from '../../../manifest/index.ts';
import { plainWords, wrapped } from '../print/terminal-text.ts';

/** How examples came out: those that failed, with what there was instead, then how many passed. */
export function ruleExamplesReport(results: readonly ExampleResult[]): string {
  if (results.length === 0) return 'No rule of this repository has examples.\n';
  const failed = results.filter(({ failure }) => failure !== null);
  return [
    ...failed.flatMap(({ rule, expected, place, says, failure }) => [
      `FAIL  ${rule} ${expected}, ${plainWords(place)}${says === null ? '' : `: ${plainWords(says)}`}`,
      wrapped(failure?.message ?? '', '      '),
      ...(failure?.got ?? []).map((line) => wrapped(plainWords(line), '        ')),
    ]),
    `${counted(results.length, 'example')}, ${String(failed.length)} failed`,
    '',
  ].join('\n');
}
