/** How risky a change is, or what is found in it. */
export type Tier = 'low' | 'medium' | 'high' | 'critical';

/** From least to most risky. */
export const TIERS: readonly Tier[] = ['low', 'medium', 'high', 'critical'];
