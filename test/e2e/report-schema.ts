import { z } from 'zod';

const Status = z.enum(['complete', 'partial', 'failed']);
const Tier = z.enum(['low', 'medium', 'high', 'critical']);
const Subject = z.object({
  kind: z.string(),
  namespace: z.string(),
  name: z.string(),
});
const Side = z.enum(['head', 'base']);

/** What every reader of the JSON report may rely on (docs/reference/report-format.md). */
const Report = z.object({
  schemaVersion: z.string(),
  base: z.string().nullable(),
  head: z.string().nullable(),
  tier: Tier.nullable(),
  status: Status,
  environments: z.array(
    z.object({
      name: z.string(),
      production: z.boolean(),
      changed: z.boolean(),
      status: Status,
      roots: z.array(z.object({ path: z.string(), status: Status })),
      objects: z.number(),
    }),
  ),
  changes: z.array(
    z.object({
      kind: z.string(),
      environment: z.string(),
      subject: Subject,
      field: z.string().nullable(),
      before: z.unknown(),
      after: z.unknown(),
      file: z.string(),
      line: z.number().int().positive(),
      side: Side,
    }),
  ),
  renderedDifferences: z.array(
    z.object({
      subject: Subject,
      environments: z.array(z.string()),
      presence: z.enum(['added', 'removed', 'changed']),
      diff: z.string(),
      linesLeftOut: z.number(),
    }),
  ),
  renderedDifferencesLeftOut: z.number(),
  findings: z.array(
    z.object({
      id: z.string(),
      detector: z.string(),
      check: z.string(),
      codes: z.array(z.string()),
      environment: z.string(),
      subject: Subject,
      file: z.string(),
      line: z.number().int().positive(),
      side: Side,
      message: z.string(),
      why: z.string(),
      tier: Tier,
      introducedBy: z.enum(['this-change', 'applied-again', 'already-there']),
    }),
  ),
  notAnalysed: z.array(
    z.object({
      id: z.string().nullable(),
      root: z.string().nullable(),
      nature: z.enum(['broken', 'unseen']),
      reason: z.string(),
      message: z.string(),
      file: z.string().nullable(),
      line: z.number().nullable(),
      new: z.boolean(),
      blocking: z.boolean(),
    }),
  ),
  fingerprint: z.string().nullable(),
  unreadFiles: z.array(z.string()),
  unappliedObjects: z.array(z.unknown()),
});

export type JsonReport = z.infer<typeof Report>;

/** Throws where the report lacks what is documented. */
export const readReport = (stdout: string): JsonReport => Report.parse(JSON.parse(stdout));
