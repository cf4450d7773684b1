import { z } from 'zod';
import type { BegunWatch } from '../../../review/index.ts';

const Watched = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('service'), name: z.string(), hosts: z.array(z.string()) }),
  z.object({ kind: z.literal('workload'), namespace: z.string(), name: z.string() }),
]);

const Settings = z.object({
  minutes: z.number(),
  minutesBefore: z.number(),
  scrapeSeconds: z.number(),
  errors: z.object({ ratio: z.number(), rise: z.number(), requests: z.number() }),
  latency: z.object({ ratio: z.number(), milliseconds: z.number() }),
  deviations: z.number(),
});

const Applied = z.object({
  at: z.number(),
  by: z.string().nullable(),
  assumed: z
    .enum(['no-cluster', 'not-allowed', 'not-shown', 'not-readable', 'nobody-applies'])
    .exactOptional(),
});

/** A watch as it lies in the queue between two looks; an older or newer version of us may have written it. */
export const BegunWatchSchema = z.object({
  commit: z.string(),
  mergedAt: z.number(),
  mergedBy: z.string().nullable(),
  environment: z.string(),
  onCall: z.array(z.string()),
  prometheus: z.string(),
  cluster: z.string().nullable(),
  roots: z.array(z.string()),
  radius: z.object({
    watched: z.array(Watched),
    unnamed: z.array(z.string()),
    leftOut: z.number(),
    isPartial: z.boolean(),
  }),
  settings: Settings,
  applied: Applied.exactOptional(),
  toldAt: z.number().exactOptional(),
}) satisfies z.ZodType<BegunWatch>;
