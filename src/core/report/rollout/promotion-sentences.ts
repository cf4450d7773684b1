import type { InForce, Promotion } from '../../divergence/index.ts';
import { listed } from '../../text/index.ts';
import type { Block } from '../document/blocks.ts';
import { paragraph } from '../document/blocks.ts';
import type { ReportContext } from '../review/report-context.ts';

/**
 * How far earlier environments are, one sentence for each environment that changes. Which of them get it, a short
 * report says beside what changes.
 */
export const promotionBlocks = ({ review }: ReportContext, isShort: boolean): readonly Block[] =>
  (review.promotions ?? [])
    .filter(({ inForce, behind }) => !isShort || inForce.length + behind.length > 0)
    .map((promotion) => paragraph(promotionSentence(promotion, isShort)));

/** Environments that are named; the rest is counted. */
const NAMED = 4;

function promotionSentence(
  { environment, inForce, atOnce, behind }: Promotion,
  isShort: boolean,
): string {
  const late = behindText(behind);
  if (inForce.length + behind.length === 0)
    return `${listed([environment, ...atOnce], NAMED)} get this at once: none of them has it first.`;
  if (inForce.length + atOnce.length === 0)
    return `${environment} gets this first${isShort ? '' : `: ${late}`}.`;
  const had = inForce.map(inForceText);
  const parts = [
    ...(had.length === 0
      ? []
      : [
          `${listed(had, NAMED)} ${had.length === 1 ? 'has' : 'have'} all that changes in ${environment} already`,
        ]),
    ...(atOnce.length === 0
      ? []
      : [
          `${listed(atOnce, NAMED)} ${atOnce.length === 1 ? 'gets' : 'get'} this at once with ${environment}`,
        ]),
    ...(behind.length === 0 ? [] : [late]),
  ];
  return `${parts.join('; ')}.`;
}

function inForceText({ environment, since }: InForce): string {
  if (since === null) return environment;
  const by = since.pullRequest === null ? '' : `, #${String(since.pullRequest)}`;
  return `${environment} (since ${since.at.slice(0, 10)}${by})`;
}

function behindText(behind: Promotion['behind']): string {
  const names = listed(
    behind.map(({ environment }) => environment),
    NAMED,
  );
  const isAll = behind.every(({ kept, of }) => kept === of);
  const [keep, they] = behind.length === 1 ? ['keeps', 'it has'] : ['keep', 'they have'];
  return `${names} ${keep} ${isAll ? '' : 'a part of '}what ${they}`;
}
