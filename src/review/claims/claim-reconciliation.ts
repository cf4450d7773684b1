import { ABSENCE_TELLS_ITS_ADMISSION } from './absent-callers.ts';
import {
  CAUSE_TELLS_ITS_CALLS,
  LOSS_TELLS_WHAT_ANSWERS_INSTEAD,
  MULTIPLICATION_IS_TOLD_ONCE,
  WIDER_TELLS_NARROWER,
} from './call-rules.ts';
import { EXCHANGED_SIDES_ARE_ONE, WORST_FIRST } from './finding-rules.ts';
import type { ReconciliationRule } from './reconciliation-rule.ts';

/** Lists the rules by which claims are reconciled, in the order in which they are applied. */
export const RECONCILIATION: readonly ReconciliationRule[] = [
  CAUSE_TELLS_ITS_CALLS,
  LOSS_TELLS_WHAT_ANSWERS_INSTEAD,
  WIDER_TELLS_NARROWER,
  EXCHANGED_SIDES_ARE_ONE,
  ABSENCE_TELLS_ITS_ADMISSION,
  WORST_FIRST,
  MULTIPLICATION_IS_TOLD_ONCE,
];
