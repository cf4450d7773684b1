import { z } from 'zod';

/** A text that says something. */
export const text = z.string().min(1);

/** A text of one form; `expected` says which, as the beginning of "… is expected." */
export const matching = (pattern: RegExp, expected: string) =>
  z.string().regex(pattern, `${expected} is expected.`);
