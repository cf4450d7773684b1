import type { KnownAs } from '../check.ts';

/** A code of Istio's check of injection. */
export const ofInjection = (code: string): readonly KnownAs[] => [
  { code, analyzer: 'injection.Analyzer' },
];
