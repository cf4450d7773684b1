import { fitsSteppedWildcard, fitsWildcard } from '../../../manifest/index.ts';

const MAX_PATTERN = 300;

/**
 * Whether a pattern of an AppProject fits a text; null for one with more than stars in it. A star ends at a slash where
 * `isStepwise` (ARGO-55).
 */
export function fitsPattern(pattern: string, text: string, isStepwise = true): boolean | null {
  if (pattern.length > MAX_PATTERN || text.length > MAX_PATTERN) return null;
  if (/[[\]{}\\?]/.test(pattern)) return null;
  return isStepwise ? fitsSteppedWildcard(pattern, text) : fitsWildcard(pattern, text);
}
