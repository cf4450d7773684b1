import type { Plain } from '../../manifest/index.ts';

/** The answer where something is missing to give one. */
export const unknownResult = (
  ...missing: readonly string[]
): { readonly [key: string]: Plain } => ({ result: 'unknown', missing });
