import { z } from 'zod';

/** That what changes was in force in an earlier environment for so long. */
export const RanInSchema = z
  .strictObject({
    environment: z.string().min(1).describe('Name of the environment.'),
    hours: z.number().min(0).max(8_760).describe('For how long; 0 for at all.'),
  })
  .describe('Merges only once what changes was in force in an earlier environment for so long.');

export type RanIn = z.output<typeof RanInSchema>;

/** How far a change is with that. */
export type RanState = RanIn &
  (
    | { readonly kind: 'ran' }
    /** In force, and not for long enough; `opensAt` is ISO 8601, null where it cannot be told. */
    | { readonly kind: 'not-yet'; readonly opensAt: string | null }
    /** Not all of it is in force there. */
    | { readonly kind: 'not-in-force' }
    /** Half a sentence says why it cannot be told. */
    | { readonly kind: 'unknown'; readonly why: string }
  );
