import { affectedOwnersText } from '../gate/affected-owners-text.ts';
import { effectRows } from '../review/effects.ts';
import type { FindingGroup } from '../review/grouped-findings.ts';
import { alikeSentence, groupedFindings } from '../review/grouped-findings.ts';
import type { GapFamily } from '../review/grouped-gaps.ts';
import { explainedByFinding } from '../replies/explained-by-finding.ts';
import { familySentence, folderIn, gapFamilies, groupedGaps } from '../review/grouped-gaps.ts';
import { counted, plainText, lastNet } from '../../text/index.ts';
import { environmentList } from '../review/environment-list.ts';
import { comparedSentence, headlineOf } from '../review/headline.ts';
import type { ReportContext } from '../review/report-context.ts';
import { requirementSentence } from '../gate/requirement-sentence.ts';
import { differenceLines } from './terminal-differences.ts';
import { terminalReasons } from './terminal-reasons.ts';
import { columns, placeText, plainWords, wrapped } from './terminal-text.ts';
import { unappliedFiles } from '../review/unapplied-files.ts';

/** Colours of a terminal; the identity where there is none. */
export interface Paint {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly tier: (text: string) => string;
}

export const UNPAINTED: Paint = { bold: same, dim: same, tier: same };

const FILES_SHOWN = 5;
const GAPS_SHOWN = 10;

interface TerminalOptions {
  /** With the rendered text of what changes. */
  readonly diff?: boolean;
}

/** The review as a person reads it in a terminal, at most 100 columns where words allow. */
export function terminalReport(
  context: ReportContext,
  paint: Paint = UNPAINTED,
  { diff = false }: TerminalOptions = {},
): string {
  const { review } = context;
  const headline = headlineOf(review);
  const word = headline.word.toUpperCase();
  const sentence = wrapped(plainWords(headline.sentence), ' '.repeat(word.length + 2));
  const lines = [`${paint.tier(word)}  ${paint.bold(sentence.trimStart())}`];
  if (review.changes.length === 0 && review.status === 'complete')
    lines.push(wrapped(comparedSentence(review), '  '));
  else lines.push(...effects(context));
  for (const text of affectedOwnersText(context)) lines.push('', wrapped(text, ''));
  const groups = groupedFindings(review);
  groups.forEach((group, index) =>
    lines.push('', ...findingLines(group, index + 1, context, paint)),
  );
  lines.push(
    ...gapLines(context, paint),
    ...terminalReasons(context, paint),
    ...(diff ? differenceLines(context, paint) : []),
    '',
    ...closing(context, paint),
  );
  return lastNet(`${lines.join('\n')}\n`);
}

function effects(context: ReportContext): string[] {
  return effectRows(context).flatMap((row) => {
    const names = plainText(environmentList(row.environments.map(({ name }) => name)));
    if (row.lines.length === 0) return [`  ${names}: no change`];
    const lines = row.lines.map(({ text, place }) =>
      columns(`    ${plainWords(text)}`, place === null ? '' : placeText(place)),
    );
    const more = row.more === 0 ? [] : [`    and ${counted(row.more, 'more object')}`];
    return [`  ${names}`, ...lines, ...more];
  });
}

function findingLines(
  group: FindingGroup,
  number: number,
  context: ReportContext,
  paint: Paint,
): string[] {
  const { finding } = group;
  const place = context.placeOf(finding.origin, finding.side);
  const where = plainText(environmentList(group.environments));
  return [
    paint.bold(wrapped(`${String(number)}. ${plainWords(finding.message)}`, '')),
    `   ${paint.tier(group.tier)} in ${where}, ${placeText(place)}`,
    wrapped(`Why: ${plainWords(`${finding.why}${alikeSentence(group)}`)}`, '   '),
    wrapped(`Seen as: ${plainWords(finding.symptom)}`, '   '),
    wrapped(`Fix: ${plainWords(finding.fix.text)}`, '   '),
    paint.dim(`   ${finding.detector} ${group.ids[0] ?? ''}`),
  ];
}

function gapLines(context: ReportContext, paint: Paint): string[] {
  const { gaps, unknowns, findings, unreviewedFiles } = context.review;
  const blocking = gaps.filter((gap) => gap.blocking);
  const open = gaps.filter((gap) => !gap.blocking);
  const known = groupedGaps(open.filter(({ nature }) => nature === 'broken')).length;
  const unseen = groupedGaps(open.filter(({ nature }) => nature === 'unseen')).length;
  const there = findings.filter(({ introducedBy }) => introducedBy === 'already-there').length;
  const counts = [
    ...(known > 0 ? [`${counted(known, 'gap')} that the base has too`] : []),
    ...(unseen > 0 ? [`${counted(unseen, 'thing')} not seen here`] : []),
    ...(there > 0 ? [`${counted(there, 'finding')} that the base has too`] : []),
    ...(unknowns.length > 0
      ? [`${counted(unknowns.length, 'reference')} that cannot be decided here`]
      : []),
  ];
  return [
    ...(blocking.length > 0 ? ['', paint.bold('Not analysed, because of this change:')] : []),
    ...gapFamilies(blocking).flatMap((family) => familyLines(family, context)),
    ...fileLines(
      'Not reviewed: only roots that do not render, before or after, read these changed files:',
      unreviewedFiles,
      paint,
    ),
    ...fileLines('Changed, but nothing applies it:', unappliedTexts(context), paint),
    ...(counts.length > 0 ? ['', paint.dim(`Also: ${counts.join(', ')}.`)] : []),
  ];
}

function familyLines(family: GapFamily, context: ReportContext): string[] {
  const { first, others } = family;
  const shown = [first, ...others].slice(0, GAPS_SHOWN).map(({ gap }) => {
    const place = gap.origin === null ? '' : `${placeText(context.placeOf(gap.origin, 'head'))}  `;
    const folder = folderIn(family, gap);
    return `    ${folder === null ? '' : `${plainText(folder)}  `}${place}${gap.reason} ${gap.id}`;
  });
  const more = others.length + 1 - shown.length;
  const explained = explainedByFinding(family, context.review);
  return [
    wrapped(
      plainWords(explained === null ? familySentence(family) : `${explained}, see above.`),
      '  ',
    ),
    ...shown,
    ...(more > 0 ? [`    and ${String(more)} more`] : []),
  ];
}

const unappliedTexts = ({ review }: ReportContext): readonly string[] =>
  unappliedFiles(review).map(({ path, consequence }) =>
    consequence === null ? path : `${path}: ${consequence}`,
  );

function fileLines(title: string, files: readonly string[], paint: Paint): string[] {
  if (files.length === 0) return [];
  const shown = files.slice(0, FILES_SHOWN).map((file) => wrapped(plainWords(file), '  '));
  const more = files.length - shown.length;
  return ['', paint.bold(title), ...shown, ...(more > 0 ? [`  and ${String(more)} more`] : [])];
}

function closing({ review }: ReportContext, paint: Paint): string[] {
  const objects = review.environments.reduce((sum, environment) => sum + environment.objects, 0);
  const needs = requirementSentence(review);
  return [
    ...(needs === null ? [] : [wrapped(plainWords(needs), '')]),
    paint.dim(
      `${counted(review.environments.length, 'environment')}, ${counted(objects, 'object')}, ${review.status}`,
    ),
    ...review.notes.map((note) => paint.dim(wrapped(`Note: ${plainWords(note)}`, ''))),
  ];
}

function same(text: string): string {
  return text;
}
