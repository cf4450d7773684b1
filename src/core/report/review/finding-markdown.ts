import { certainFix } from '../check/certain-fix.ts';
import { fenced, LINE_BREAK, codeSpan, neutralMarkdown, visibleLine } from '../../text/index.ts';
import type { FindingGroup } from './grouped-findings.ts';
import { alikeSentence } from './grouped-findings.ts';
import { environmentList } from './environment-list.ts';
import { placeMarkdown } from './place-markdown.ts';
import { proseMarkdown } from './prose-markdown.ts';
import type { ReportContext } from './report-context.ts';
import { redactText } from '../../redaction/index.ts';

/** What is known of the lines that mend findings. */
export interface Fixes {
  /** Ids of findings whose fix is offered as a suggestion in the diff. */
  readonly suggested: ReadonlySet<string>;
  /** Text of the head's lines where a fix replaces them: `path:line` → text. */
  readonly headLines: ReadonlyMap<string, string>;
}

/**
 * One finding as a paragraph: consequence, where, why, how it shows, what to do; with the lines to change
 * where they are certain and not offered elsewhere. `number` is null where it stands by itself.
 */
export function findingMarkdown(
  group: FindingGroup,
  number: number | null,
  context: ReportContext,
  fixes: Fixes | null = null,
): string {
  const { finding } = group;
  const place = placeMarkdown(context.placeOf(finding.origin, finding.side), context);
  const what = [
    `**${number === null ? '' : `${String(number)}. `}${neutralMarkdown(finding.message)}**`,
    `${neutralMarkdown(environmentList(group.environments))} · ${group.tier} · ${place} · ${idsOf(group)}`,
  ];
  const why = [
    `${proseMarkdown(finding.why, finding, context)}${neutralMarkdown(alikeSentence(group))}`,
    `Seen as: ${neutralMarkdown(finding.symptom)}.`.replace(/\.\.$/, '.'),
    `Fix: ${neutralMarkdown(finding.fix.text)}${fixes?.suggested.has(finding.id) === true ? ' The suggestion in the diff does that.' : ''}`,
  ];
  return [what.join(LINE_BREAK), why.join(LINE_BREAK), ...patchOf(group, context, fixes)].join(
    '\n\n',
  );
}

const IDS_SHOWN = 6;

/** By which it is overridden: its own, and those of what is said of other objects alike. */
function idsOf({ ids: [own = ''], alike }: FindingGroup): string {
  const ids = [own, ...alike.map(({ id }) => id)];
  const more = ids.length - IDS_SHOWN;
  const shown = ids.slice(0, IDS_SHOWN).map(codeSpan).join(' ');
  return `${shown}${more > 0 ? ` and ${String(more)} more` : ''}`;
}

function patchOf({ finding }: FindingGroup, context: ReportContext, fixes: Fixes | null): string[] {
  if (fixes === null || fixes.suggested.has(finding.id)) return [];
  const fix = certainFix(finding, context, fixes.headLines);
  if (fix === null || redactText(fix.before) !== fix.before) return [];
  return [fenced('diff', [`-${visibleLine(fix.before)}`, `+${visibleLine(fix.after)}`])];
}
