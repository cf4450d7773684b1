import type { KnownAs } from '../detection/check.ts';

/** A code of Istio's check of injection. */
export const ofInjection = (code: string): readonly KnownAs[] => [
  { code, analyzer: 'injection.Analyzer' },
];
