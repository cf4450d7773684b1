import type { Paragraph } from '../document/blocks.ts';
import { paragraph, strong } from '../document/blocks.ts';
import type { Review } from '../../evaluation/review.ts';
import { counted } from '../../../manifest/index.ts';

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
