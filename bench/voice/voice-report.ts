import { z } from 'zod';

const Side = z.object({
  answered: z.number(),
  status: z.number().nullable(),
});

const Row = z.object({
  kind: z.string(),
  environment: z.string(),
  sources: z.array(z.string()),
  destination: z.string(),
  witness: z.object({ method: z.string().nullish(), url: z.string().nullish() }),
  before: Side,
  after: Side,
});

/** Holds a row of the table of calls, as the JSON report has it. */
export type VoiceRow = z.output<typeof Row>;

const Subject = z.object({
  group: z.string(),
  kind: z.string(),
  namespace: z.string(),
  name: z.string(),
});

/** Reads of a JSON report what its sentences are held against. */
export const VoiceReport = z.object({
  environments: z.array(z.object({ name: z.string() })),
  consequences: z.array(Row).default([]),
  findings: z.array(
    z.object({
      detector: z.string(),
      check: z.string(),
      environment: z.string(),
      subject: Subject,
      message: z.string(),
      tier: z.string(),
      introducedBy: z.string(),
    }),
  ),
});

export type VoiceReport = z.output<typeof VoiceReport>;
