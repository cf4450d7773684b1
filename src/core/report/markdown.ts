import { changeItems } from './change-list.ts';
import { effectRows } from './effects.ts';
import type { EffectRow } from './effects.ts';
import type { FindingGroup } from './grouped-findings.ts';
import { alikeSentence, groupedFindings } from './grouped-findings.ts';
import type { GapFamily } from './grouped-gaps.ts';
import { familySentence, gapFamilies, groupedGaps } from './grouped-gaps.ts';
import { comparedSentence, counted, environmentList, headlineOf } from './headline.ts';
import { codeSpan, neutralCell, neutralMarkdown } from './neutral-markdown.ts';
import type { Place, ReportContext } from './report-context.ts';
import { requirementSentence } from './requirement.ts';
import { unappliedFiles } from './unapplied.ts';

/** GitHub refuses bodies over 65,536 characters; the cap leaves room for what it adds itself. */
const LONGEST_BODY = 60_000;
const FINDINGS_SHOWN = 20;
const LINES_FOLDED = 60;
const FILES_SHOWN = 5;

/**
 * The review as a pull request's comment (DESIGN §14): headline, what it waits for, environment ×
 * effect, findings, then what is folded. Kept under GitHub's limit by dropping the folded parts first,
 * and saying so.
 */
export function markdownReport(context: ReportContext): string {
  const head = [...headlinePart(context), ...effectPart(context)].join('\n');
  const groups = groupedFindings(context.review);
  const findings = groups
    .slice(0, FINDINGS_SHOWN)
    .map((group, index) => findingPart(group, index + 1, context));
  const hidden = groups.length - findings.length;
  if (hidden > 0) findings.push(`And ${counted(hidden, 'more finding')}, in the JSON report.`);
  return fitted(
    [
      head,
      ...blockingPart(context),
      ...filesPart(
        '**Not reviewed: only roots that do not render, before or after, read these changed files:**',
        context.review.unreviewedFiles.map(codeSpan),
      ),
      ...filesPart('**Changed, but nothing applies it:**', unappliedItems(context)),
      ...findings,
    ],
    foldedParts(context),
    footer(context),
  );
}

function fitted(needed: readonly string[], folded: readonly string[], last: string): string {
  const parts = [...needed];
  let length = [...needed, last].reduce((sum, part) => sum + part.length + 2, 0);
  let dropped = 0;
  for (const part of folded) {
    if (length + part.length + 200 > LONGEST_BODY) dropped += 1;
    else {
      parts.push(part);
      length += part.length + 2;
    }
  }
  if (dropped > 0) parts.push(`Left out for length: ${counted(dropped, 'folded part')}.`);
  return `${[...parts, last].join('\n\n').slice(0, LONGEST_BODY)}\n`;
}

function headlinePart({ review }: ReportContext): string[] {
  const { mark, word, sentence } = headlineOf(review);
  const needs = requirementSentence(review);
  return [
    `### ${mark} ${word} · ${neutralMarkdown(sentence)}`,
    ...(needs === null ? [] : ['', `**${neutralMarkdown(needs)}**`]),
  ];
}

function effectPart(context: ReportContext): string[] {
  const { review } = context;
  if (review.changes.length === 0 && review.status === 'complete')
    return ['', neutralMarkdown(comparedSentence(review))];
  return [
    '',
    '| environment | what changes | findings |',
    '|---|---|---|',
    ...effectRows(context).map((row) => effectRow(row)),
  ];
}

function effectRow(row: EffectRow): string {
  const names = row.environments
    .map(({ name, production }) => (production ? `**${neutralCell(name)}**` : neutralCell(name)))
    .join(', ');
  const lines = row.lines.map(({ text }) => neutralCell(text));
  if (row.more > 0) lines.push(`and ${counted(row.more, 'more object')}`);
  const what = lines.length === 0 ? 'nothing' : lines.join('<br>');
  return `| ${names} | ${what} | ${findingsCell(row)} |`;
}

/** `2`, or `prod 2, dev 1` where environments of a row differ. */
function findingsCell({ findings }: EffectRow): string {
  const counts = new Set(findings.values());
  const [only] = counts;
  if (counts.size === 1) return only === 0 ? '' : String(only);
  return [...findings]
    .map(([name, count]) => `${neutralMarkdown(name)} ${String(count)}`)
    .join(', ');
}

function findingPart(group: FindingGroup, number: number, context: ReportContext): string {
  const { finding } = group;
  const place = placeText(context.placeOf(finding.origin, finding.side));
  const lines = [
    `**${String(number)}. ${neutralMarkdown(finding.message)}**`,
    `${neutralMarkdown(environmentList(group.environments))} · ${group.tier} · ${place} · ${codeSpan(group.ids[0] ?? '')}`,
    '',
    neutralMarkdown(`${finding.why}${alikeSentence(group)}`),
  ];
  lines.push(`Seen as: ${neutralMarkdown(finding.symptom)}.`.replace(/\.\.$/, '.'));
  lines.push(`Fix: ${neutralMarkdown(finding.fix.text)}`);
  return lines.join('\n');
}

function blockingPart(context: ReportContext): string[] {
  const blocking = context.review.gaps.filter((gap) => gap.blocking);
  if (blocking.length === 0) return [];
  const lines = gapFamilies(blocking).flatMap((family) => familyLines(family, context));
  return [['**Not analysed, because of this change:**', '', ...lines].join('\n')];
}

function familyLines(family: GapFamily, context: ReportContext): string[] {
  const { first, others } = family;
  const sentence = neutralMarkdown(familySentence(family));
  const [only, ...more] = [first, ...others]
    .slice(0, LINES_FOLDED)
    .map(({ gap }) =>
      [
        ...(gap.origin === null ? [] : [placeText(context.placeOf(gap.origin, 'head'))]),
        gap.reason,
        codeSpan(gap.id),
      ].join(' · '),
    );
  if (more.length === 0) return [`- ${sentence} ${only ?? ''}`];
  const hidden = others.length - more.length;
  return [
    `- ${sentence}`,
    ...[only ?? '', ...more].map((line) => `  - ${line}`),
    ...(hidden > 0 ? [`  - and ${String(hidden)} more`] : []),
  ];
}

const unappliedItems = ({ review }: ReportContext): readonly string[] =>
  unappliedFiles(review).map(({ path, consequence }) =>
    consequence === null ? codeSpan(path) : `${codeSpan(path)}: ${neutralMarkdown(consequence)}`,
  );

/** `files` are Markdown already. */
function filesPart(title: string, files: readonly string[]): string[] {
  if (files.length === 0) return [];
  const shown = files.slice(0, FILES_SHOWN).map((file) => `- ${file}`);
  const more = files.length - shown.length;
  return [[title, '', ...shown, ...(more > 0 ? [`- and ${String(more)} more`] : [])].join('\n')];
}

/** The least important comes last, for it is dropped first. */
function foldedParts(context: ReportContext): string[] {
  const { review, placeOf } = context;
  const reasons = review.reasons
    .filter(({ tier }) => tier !== 'low')
    .map(({ tier, rule, rulePlace, why, count, environments }) => {
      const by =
        rule === null
          ? ''
          : ` · ${codeSpan(rule)}${rulePlace === null ? '' : ` (${neutralMarkdown(rulePlace)})`}`;
      return `- **${tier}** ×${String(count)} in ${neutralMarkdown(environmentList(environments))}: ${neutralMarkdown(why)}${by}`;
    });
  const changes = changeItems(review.changes).map(
    ({ change, environments, text }) =>
      `- ${neutralMarkdown(environmentList(environments))} · ${neutralMarkdown(text)} ${placeText(placeOf(change.origin, change.side))}`,
  );
  const gaps = groupedGaps(review.gaps.filter((gap) => !gap.blocking)).map(
    ({ gap }) =>
      `- ${neutralMarkdown(gap.message)}${gap.origin === null ? '' : ` ${placeText(placeOf(gap.origin, 'head'))}`}`,
  );
  const there = review.findings
    .filter(({ introducedBy }) => introducedBy === 'already-there')
    .map(
      (finding) =>
        `- ${neutralMarkdown(finding.environment)}: ${neutralMarkdown(finding.message)} ${placeText(placeOf(finding.origin, 'head'))}`,
    );
  const unknowns = review.unknowns.map(
    ({ environment, message, origin }) =>
      `- ${neutralMarkdown(environment)}: ${neutralMarkdown(message)} ${placeText(placeOf(origin, 'head'))}`,
  );
  return [
    ...folded('Why this tier', reasons),
    ...folded('Changes', changes),
    ...folded('Not analysed, as before this change', gaps),
    ...folded('Already there before this change', there),
    ...folded('Cannot be decided from this repository', unknowns),
  ];
}

function folded(title: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  const unique = [...new Set(lines)];
  const shown = unique.slice(0, LINES_FOLDED);
  const more = unique.length - shown.length;
  const rest = more > 0 ? [`- and ${String(more)} more`] : [];
  return [
    [
      `<details><summary>${title} (${String(unique.length)})</summary>`,
      '',
      ...shown,
      ...rest,
      '',
      '</details>',
    ].join('\n'),
  ];
}

function footer({ review, base }: ReportContext): string {
  const objects = review.environments.reduce((sum, environment) => sum + environment.objects, 0);
  const judged = base === null ? '' : ` Judged by the policy at ${codeSpan(base.slice(0, 7))}.`;
  const notes = review.notes.map((note) => neutralMarkdown(note)).join(' ');
  return `${counted(review.environments.length, 'environment')}, ${counted(objects, 'object')} compared.${judged}${notes === '' ? '' : ` ${notes}`}`;
}

const placeText = ({ file, line, side }: Place): string =>
  codeSpan(`${file}:${String(line)}${side === 'base' ? ' (base)' : ''}`);
