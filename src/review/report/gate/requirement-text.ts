import type { ApprovalRequirement } from '../../policy/requirements/requirement.ts';
import type { Decision, RequirementProgress } from '../../gate/decision.ts';
import { isEnforced } from '../../gate/approvals/approvals.ts';
import type { Item, List, Paragraph } from '../document/blocks.ts';
import { code, listOf, paragraph, strong } from '../document/blocks.ts';
import type { Review } from '../../evaluation/review.ts';
import { counted } from '../../../manifest/index.ts';

const NAMES_SHOWN = 5;
const ROWS_SHOWN = 20;

/** Whose approvals are asked for: `acme/mesh-platform or sam`. */
export function whomOf({ from, teams, people }: ApprovalRequirement): string {
  const known = shortList([...teams, ...people], ' or ');
  if (known !== '') return known;
  return from === 'platform' ? 'the platform team' : 'the code owners';
}

/** Several requirements as a list; one alone, and what does not block, is a sentence already. */
export function requirementTable({ requirements }: Decision): readonly List[] {
  const enforced = requirements.filter(({ requirement }) => isEnforced(requirement));
  if (requirements.length < 2 || enforced.length === 0) return [];
  return [listOf(null, requirements.map(itemOf), ROWS_SHOWN)];
}

function itemOf({ requirement, counted, missing }: RequirementProgress): Item {
  const { approvals, why, source } = requirement;
  const progress = `${String(approvals - missing)} of ${String(approvals)}`;
  const who = shortList(
    counted.map(({ login }) => login),
    ', ',
  );
  return {
    words: [
      isEnforced(requirement) ? `${missing > 0 ? '⏳' : '✅'} ${progress}` : 'not blocking',
      ` from ${whomOf(requirement)}${who === '' ? '' : ` (${who})`}: ${why}`,
      ...(source === '' ? [] : [' (', code(source), ')']),
    ],
  };
}

function shortList(names: readonly string[], joint: string): string {
  const more = names.length - NAMES_SHOWN;
  return more <= 0
    ? names.join(joint)
    : `${names.slice(0, NAMES_SHOWN).join(', ')} or ${String(more)} more`;
}

/** What the repository's configuration asks for before a merge of this tier; nothing where it asks for nothing. */
export function requirementSentence(review: Review): readonly Paragraph[] {
  const { requirements, tier } = review;
  if (review.gaps.some((gap) => gap.blocking))
    return bold(
      'Something this change touches could not be analysed: it needs mending before the review is whole.',
    );
  const asks = [
    ...requirements.filter(isBlocking),
    ...requirements.filter((each) => !isBlocking(each)),
  ];
  if (asks.length === 0 || tier === null) return [];
  const would = asks.some(isBlocking) ? 'needs' : 'would need';
  const sentences = asks.map(
    ({ approvals, from, observe }) =>
      `${counted(approvals, 'approval')} from ${from}${observe && would === 'needs' ? ' (not blocking)' : ''}`,
  );
  return bold(`A ${tier} change ${would} ${sentences.join(', and ')}.`);
}

const bold = (sentence: string): readonly Paragraph[] => [paragraph(strong(sentence))];

const isBlocking = ({ observe }: Review['requirements'][number]): boolean => !observe;
