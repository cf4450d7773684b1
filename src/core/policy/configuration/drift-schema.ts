import { z } from 'zod';

/** What is looked for between reviews (docs/policy.md). */
export const DriftSchema = z
  .strictObject({
    environments: z
      .enum(['weekly', 'off'])
      .default('off')
      .describe(
        'weekly: one issue lists settings that are not the same in every environment, brought up to date at most once a week.',
      ),
  })
  .prefault({})
  .describe('What is looked for between reviews.');
