import { certainFix } from '../check/certain-fix.ts';
import type { Code, FindingBlock } from '../document/blocks.ts';
import { redactText } from '../../redaction/index.ts';
import { environmentList } from './environment-list.ts';
import type { FindingGroup } from './grouped-findings.ts';
import { alikeSentence, groupedFindings } from './grouped-findings.ts';
import { placeLink } from './place-link.ts';
import { proseOf } from './prose.ts';
import type { ReportContext } from './report-context.ts';

/** What is known of the lines that mend findings. */
export interface Fixes {
  /** Ids of findings whose fix is offered as a suggestion in the diff. */
  readonly suggested: ReadonlySet<string>;
  /** Text of the head's lines where a fix replaces them: `path:line` → text. */
  readonly headLines: ReadonlyMap<string, string>;
}

/** What this change introduces, worst first, with the lines that mend it where they are certain. */
export const findingBlocks = (
  context: ReportContext,
  fixes: Fixes | null = null,
): readonly FindingBlock[] =>
  groupedFindings(context.review).map((group, index) =>
    findingBlock(group, index + 1, context, fixes),
  );

/** One finding; `number` is null where it stands by itself. */
export function findingBlock(
  group: FindingGroup,
  number: number | null,
  context: ReportContext,
  fixes: Fixes | null = null,
): FindingBlock {
  const { finding, alike, tier } = group;
  const isSuggested = fixes?.suggested.has(finding.id) === true;
  return {
    kind: 'finding',
    number,
    message: finding.message,
    environments: environmentList(group.environments),
    tier,
    place: placeLink(finding.origin, finding.side, context),
    detector: finding.detector,
    // by which it is overridden: its own, and those of what is said of other objects alike
    ids: [group.ids[0] ?? '', ...alike.map(({ id }) => id)],
    why: [...proseOf(finding.why, finding, context), alikeSentence(group)],
    symptom: finding.symptom,
    fix: `${finding.fix.text}${isSuggested ? ' The suggestion in the diff does that.' : ''}`,
    patch: isSuggested ? null : patchOf(group, context, fixes),
  };
}

function patchOf(
  { finding }: FindingGroup,
  context: ReportContext,
  fixes: Fixes | null,
): Code | null {
  const fix = fixes === null ? null : certainFix(finding, context, fixes.headLines);
  if (fix === null || redactText(fix.before) !== fix.before) return null;
  return { kind: 'code', language: 'diff', lines: [`-${fix.before}`, `+${fix.after}`] };
}
