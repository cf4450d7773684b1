/** How risky a change is, or what is found in it. */
export type Tier = 'low' | 'medium' | 'high' | 'critical';

/** From least to most risky. */
export const TIERS: readonly Tier[] = ['low', 'medium', 'high', 'critical'];

/** The riskier of two tiers; null is "not known" and loses against any. */
export function worseTier(a: Tier | null, b: Tier | null): Tier | null {
  if (a === null || b === null) return a ?? b;
  return TIERS.indexOf(a) >= TIERS.indexOf(b) ? a : b;
}
