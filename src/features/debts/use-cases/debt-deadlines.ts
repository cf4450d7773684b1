import type { Debt } from '../../../review/index.ts';

const halfTime = ({ at, deadline }: Debt): number => (Date.parse(at) + Date.parse(deadline)) / 2;

/** What there is to say of a debt at an instant, milliseconds since 1970; null where nothing new is due. */
export function dueOf(debt: Debt, asOf: number): 'reminder' | 'escalation' | null {
  if (asOf >= Date.parse(debt.deadline)) return debt.escalated ? null : 'escalation';
  return asOf >= halfTime(debt) && !debt.reminded ? 'reminder' : null;
}

/** When something is due next, milliseconds since 1970; null where nothing is. */
export function nextDue(debt: Debt): number | null {
  if (debt.escalated) return null;
  return debt.reminded ? Date.parse(debt.deadline) : halfTime(debt);
}

export const isOverdue = ({ deadline }: Debt, asOf: number): boolean =>
  asOf >= Date.parse(deadline);
