import { sentenceText } from '../../../manifest/index.ts';
import { checkNameOf, messageOf } from '../../../checks/index.ts';
import type { Finding, ResponseFlag } from '../../../checks/index.ts';
import type { Block } from '../document/blocks.ts';
import { code, listOf, paragraph, strong } from '../document/blocks.ts';

const FINDINGS_SHOWN = 8;

/** Explains words of an access log, with the findings of a review that lead to each. */
export const flagBlocks = (
  flags: readonly ResponseFlag[],
  findings: readonly Finding[],
): readonly Block[] => flags.flatMap((one) => blocksOf(one, findings));

function blocksOf(
  { flag, name, short, seen, because, checks, look }: ResponseFlag,
  findings: readonly Finding[],
): readonly Block[] {
  const own = findings.filter((each) => checks.includes(checkNameOf(each)));
  return [
    paragraph(strong(flag), `${name === '' ? '' : ` (${name})`}: ${short}.`),
    paragraph(strong('Seen: '), seen),
    paragraph(strong('Why: '), because),
    own.length === 0
      ? paragraph('No finding here leads to it.')
      : listOf(
          'Findings here that lead to it',
          own.map((finding) => ({
            words: [code(finding.id), ` ${sentenceText(messageOf(finding))}`],
          })),
          FINDINGS_SHOWN,
        ),
    { kind: 'code', language: 'sh', lines: [look] },
  ];
}
