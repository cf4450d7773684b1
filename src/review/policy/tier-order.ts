import type { Tier } from '../../manifest/index.ts';
import { TIERS } from '../../manifest/index.ts';

/** The riskier of two tiers; null is "not known" and loses against any. */
export function worseTier(a: Tier | null, b: Tier | null): Tier | null {
  if (a === null || b === null) return a ?? b;
  return TIERS.indexOf(a) >= TIERS.indexOf(b) ? a : b;
}
