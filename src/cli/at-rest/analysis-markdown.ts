import { checkNameOf } from '../../checks/index.ts';
import { counted, lastNet, placeOf, SEVERITIES, sentenceText } from '../../manifest/index.ts';
import type { Block, Item, Words } from '../../review/index.ts';
import { code, foldedList, listOf, markdownOf, paragraph, strong } from '../../review/index.ts';
import type { AtRestAnalysis } from './environment-analysis.ts';
import type { NotSeen, ReportedAnalysis, ToldFinding } from './analysis-report.ts';
import {
  oncePerFinding,
  onlyIn,
  summaryOf,
  undecidedOfOthers,
  undecidedSentences,
} from './analysis-report.ts';

/** A comment or a summary of a job that is longer is read by nobody. */
const FINDINGS_SHOWN = 100;
const TITLES = { error: 'Errors', warning: 'Warnings', info: 'Notices' } as const;

/** Prints what is wrong with a tree as it stands as Markdown: the worst first, what else there is to say folded. */
export function analysisMarkdown(analysis: ReportedAnalysis, { sentences }: NotSeen): string {
  const told = oncePerFinding(analysis.entries);
  const shown = told.slice(0, FINDINGS_SHOWN);
  const more = told.length - shown.length;
  const blocks: readonly Block[] = [
    paragraph(strong(summaryOf(told, analysis).replaceAll('\n', ' '))),
    ...SEVERITIES.flatMap((severity) => sectionOf(severity, shown, analysis.environments)),
    ...(more > 0
      ? [paragraph(`${counted(more, 'more finding')}: `, code('--format json'), ' has all.')]
      : []),
    ...foldedList('Left out', analysis.leftOut.map(leftOutItem)),
    ...foldedList('Not seen', sentences.map(itemOf)),
    ...foldedList('Not decided', undecidedSentences(analysis.unknowns).map(itemOf)),
    ...undecidedOfOthers(analysis.unknownsOfOthers).map((line) => paragraph(line)),
  ];
  return lastNet(`${blocks.map((block) => markdownOf(block)).join('\n\n')}\n`);
}

const itemOf = (sentence: string): Item => ({ words: [sentence] });

function sectionOf(
  severity: keyof typeof TITLES,
  told: readonly ToldFinding[],
  environments: AtRestAnalysis['environments'],
): readonly Block[] {
  const items = told
    .filter(([{ level }]) => level === severity)
    .map((each) => findingItem(each, environments));
  return items.length === 0
    ? []
    : [{ kind: 'section', title: TITLES[severity] }, listOf(null, items, Infinity)];
}

function findingItem(entries: ToldFinding, environments: AtRestAnalysis['environments']): Item {
  const [{ id, resource, file, line, message, finding, environments: own }] = entries;
  const codes = new Set(entries.flatMap(({ code: name }) => name ?? []));
  const where: Words = onlyIn(own, environments).map((names) => `, only in ${names}`);
  const advice = finding.fix.kind === 'choice' ? 'Consider' : 'Fix';
  return {
    words: [strong(message), ' ', code(`${file}:${String(line)}`)],
    below: [
      { words: [sentenceText(finding.why)] },
      { words: [`${advice}: ${sentenceText(finding.fix.text)}`] },
      { words: [code(resource), ', ', code([id, ...codes].join(', ')), ...where] },
    ],
  };
}

const leftOutItem = ({
  finding,
  name,
  reason,
  origin,
}: ReportedAnalysis['leftOut'][number]): Item => ({
  words: [
    code(checkNameOf(finding)),
    ' ',
    code(placeOf(finding.origin)),
    `: ${reason ?? (origin === null ? name : `${name} at ${placeOf(origin)}`)}`,
  ],
});
