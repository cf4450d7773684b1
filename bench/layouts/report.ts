import { z } from 'zod';

const Subject = z.object({ kind: z.string(), namespace: z.string().nullable(), name: z.string() });

/** What becomes of a call, and the object that decides it. */
const Outcome = z.object({ file: z.string().nullish() });

/** What is read of a report. */
export const LayoutReport = z.object({
  tier: z.enum(['low', 'medium', 'high', 'critical']).nullable(),
  reasons: z.array(z.object({ tier: z.string(), rule: z.string().nullable(), why: z.string() })),
  environments: z.array(
    z.object({
      name: z.string(),
      production: z.boolean(),
      changed: z.boolean(),
      presence: z.enum(['both', 'added', 'removed']),
      roots: z.array(z.object({ path: z.string() })),
    }),
  ),
  findings: z.array(
    z.object({
      check: z.string(),
      detector: z.string(),
      environment: z.string(),
      introducedBy: z.string(),
      message: z.string(),
      subject: Subject,
      file: z.string(),
    }),
  ),
  consequences: z.array(
    z.object({
      destination: z.string(),
      environment: z.string(),
      before: Outcome.nullish(),
      after: Outcome.nullish(),
    }),
  ),
  renderedDifferences: z.array(
    z.object({
      subject: Subject,
      environments: z.array(z.string()),
      presence: z.enum(['added', 'removed', 'changed']),
    }),
  ),
  changes: z.array(
    z.object({ kind: z.string(), environment: z.string(), subject: Subject, file: z.string() }),
  ),
  notAnalysed: z.array(
    z.object({
      message: z.string(),
      new: z.boolean(),
      blocking: z.boolean(),
      file: z.string().nullable(),
    }),
  ),
  unreadFiles: z.array(z.string()),
  notes: z.array(z.string()),
});

export type LayoutReport = z.output<typeof LayoutReport>;

export type ReportedEnvironment = LayoutReport['environments'][number];
