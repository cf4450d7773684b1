import { hiddenBlock, hiddenJson } from '../../../forge/index.ts';
import type { Debt } from '../../../review/index.ts';
import { STORED_DOCUMENTS } from '../../../review/index.ts';

const BLOCK = 'debt';

/** An issue says what a store keeps of a debt: a lost store has it from there. */
const DebtSchema = STORED_DOCUMENTS.debts.element.shape.debt;

/** Ends a debt's issue: what we know of it is hidden there, as JSON. */
export const formatDebt = (debt: Debt): string => hiddenBlock(BLOCK, debt);

/** Reads what an issue of ours says of a debt; null where it does not end with a block that is whole. */
export function parseDebt(body: string): Debt | null {
  const parsed = DebtSchema.safeParse(hiddenJson(BLOCK, body));
  return parsed.success ? parsed.data : null;
}
