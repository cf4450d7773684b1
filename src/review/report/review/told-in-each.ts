import { groupedBy } from '../../../istio/index.ts';
import type { FindingBlock } from '../document/blocks.ts';
import { environmentList } from './environment-list.ts';

/** A block that is formed from one environment alone. */
export interface OfEnvironment {
  readonly environment: string;
  readonly block: FindingBlock;
}

/**
 * Joins the blocks of one claim, each formed from one environment: the first, with the environments that say the same.
 * What others say otherwise is told beside it, in the name of those.
 */
export function toldInEach(
  blocks: readonly [OfEnvironment, ...OfEnvironment[]],
  review: Parameters<typeof environmentList>[1],
): FindingBlock {
  const groups = [...groupedBy(blocks, ({ block }) => saidIn(block)).values()];
  const [lead = blocks[0].block, ...others] = groups.flatMap((each): readonly FindingBlock[] => {
    const environments = environmentList(
      each.map(({ environment }) => environment),
      review,
    );
    return each.slice(0, 1).map(({ block }) => ({ ...block, environments }));
  });
  const named = others
    .filter(({ environments }) => environments !== '')
    .map((block) => ({ ...block, isVariant: true as const }));
  return { ...lead, ...(named.length > 0 && { also: named }) };
}

/** Everything that a block says of its environment. */
const saidIn = (block: FindingBlock): string => {
  const { message, isConditional, place, witness, why, alike, symptom, advice } = block;
  return JSON.stringify([message, isConditional, place, witness, why, alike, symptom, advice]);
};
