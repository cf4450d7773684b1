import { messageOf } from '../../../checks/index.ts';
import { environmentLabel } from '../review/environment-list.ts';
import type { RuleExplanation } from '../../policy/rules/explain-rule.ts';
import type { Matter } from '../../policy/rules/matter.ts';
import { matterPlace, matterSide, matterText } from '../../policy/rules/matter.ts';
import { counted, TIERS, sentenceText } from '../../../manifest/index.ts';
import type { CheckExplanation } from './check-explanation.ts';
import type { ReportContext } from '../review/report-context.ts';
import {
  terminalLines,
  UNPAINTED,
  columns,
  placeText,
  plainWords,
  wrapped,
} from '../print/print-terminal.ts';
import { listOf } from '../document/blocks.ts';
import { reasonItem, ruleWithPlace } from '../review/reason-tree.ts';

const MATTERS_SHOWN = 10;

/** Why a change has its tier: each tier, worst first, its rules and what they apply to. */
export function tierExplanation(context: ReportContext): string {
  const { tier, reasons } = context.review;
  const tiers = TIERS.toReversed().filter((each) => reasons.some((reason) => reason.tier === each));
  return [
    tier === null ? 'NO TIER  nothing could be analysed' : tier.toUpperCase(),
    ...tiers.flatMap((each) => {
      const items = reasons
        .filter((reason) => reason.tier === each)
        .map((reason) => reasonItem(reason, context, MATTERS_SHOWN, ruleWithPlace));
      return terminalLines(listOf(each, items, Infinity), UNPAINTED);
    }),
    '',
  ].join('\n');
}

/** What one rule makes of a change, and why it leaves the rest alone. */
export function ruleExplanation(explanation: RuleExplanation, context: ReportContext): string {
  const { rule, applies, undecided, not } = explanation;
  const hits = [
    ...applies.map((matter) => ({ matter, note: '' })),
    ...undecided.map(({ matter, why }) => ({ matter, note: `, counts as met: ${why}` })),
  ];
  return [
    `${rule.tier}  ${rule.id}  (a ${rule.subject}, ${plainWords(rule.place)})`,
    wrapped(plainWords(rule.why), '  '),
    hits.length === 0 ? 'It applies to nothing here.' : `It applies to ${String(hits.length)}:`,
    ...hits.slice(0, MATTERS_SHOWN).map(({ matter, note }) => matterLine(matter, note, context)),
    ...(hits.length > MATTERS_SHOWN ? [`  and ${String(hits.length - MATTERS_SHOWN)} more`] : []),
    ...(not.length === 0 ? [] : [`It does not apply to ${OTHERS[rule.subject]}:`]),
    ...not
      .slice(0, MATTERS_SHOWN)
      .flatMap(({ why, count, one }) => [
        wrapped(`${counted(count, rule.subject)}: ${plainWords(why)}`, '  '),
        matterLine(one, '', context, 'e.g. '),
      ]),
    '',
  ].join('\n');
}

/** What a detector or a check looks for, and what it finds. */
export function namedChecksText(
  { name, says, checks, findings, count }: CheckExplanation,
  { placeOf, review }: ReportContext,
): string {
  const more = findings.length - MATTERS_SHOWN;
  return [
    name,
    wrapped(says, '  '),
    ...checks.map((check) => wrapped(`${check.name}: ${check.title}`, '  ')),
    count,
    ...findings
      .slice(0, MATTERS_SHOWN)
      .map((finding) =>
        columns(
          `    ${plainWords(`${environmentLabel([finding.environment], review)}${sentenceText(messageOf(finding))}`)}`,
          placeText(placeOf(finding.origin, finding.side)),
        ),
      ),
    ...(more > 0 ? [`  and ${String(more)} more`] : []),
    '',
  ].join('\n');
}

const OTHERS = {
  change: 'other changes',
  finding: 'other findings',
  consequence: 'other consequences',
  file: 'other files',
} as const;

function matterLine(matter: Matter, note: string, context: ReportContext, prefix = ''): string {
  const place = matterPlace(matter);
  const where =
    matter.kind === 'file' ? '' : environmentLabel([matter.environment.name], context.review);
  return columns(
    `    ${prefix}${plainWords(`${where}${matterText(matter)}${note}`)}`,
    place === null ? '' : placeText(context.placeOf(place, matterSide(matter))),
  );
}
