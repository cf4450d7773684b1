import { z } from 'zod';
import { text } from './field-schemas.ts';

/** Longer watches would keep what is merged next apart from nothing. */
const LONGEST_MINUTES = 240;

const Minutes = z.int().min(5).max(LONGEST_MINUTES);

const Errors = z
  .strictObject({
    ratio: z
      .number()
      .min(1.1)
      .max(100)
      .exactOptional()
      .describe('Times the share of failed requests of the time before (default: 2).'),
    rise: z
      .number()
      .min(0.01)
      .max(100)
      .exactOptional()
      .describe('Percent of all requests more than before (default: 1).'),
    requests: z
      .int()
      .min(20)
      .max(1_000_000)
      .exactOptional()
      .describe('Requests on either side, without which nothing is called fine (default: 50).'),
  })
  .describe('From when on errors count as risen: both have to be exceeded.');

const Latency = z
  .strictObject({
    ratio: z
      .number()
      .min(1.1)
      .max(100)
      .exactOptional()
      .describe('Times the median latency of the time before (default: 2).'),
    milliseconds: z
      .number()
      .min(1)
      .max(600_000)
      .exactOptional()
      .describe('More than before (default: 50).'),
  })
  .describe('From when on answers count as slower: both have to be exceeded.');

const thresholds = {
  minutes: Minutes.exactOptional().describe('Minutes that are judged (default: 15).'),
  errors: Errors.exactOptional(),
  latency: Latency.exactOptional(),
};

/** Comparing traffic before and after a merge (docs/after-merge.md). */
export const WatchSchema = z
  .strictObject({
    tier: z
      .enum(['low', 'medium', 'high', 'critical', 'off'])
      .default('off')
      .describe('The least risky tier of changes that are watched after their merge.'),
    prometheus: text
      .exactOptional()
      .describe('Name of a Prometheus in the settings of the service, never an address.'),
    minutesBefore: Minutes.exactOptional().describe('Minutes to compare with (default: 60).'),
    scrapeSeconds: z
      .int()
      .min(5)
      .max(300)
      .exactOptional()
      .describe("Seconds between two scrapes of a proxy (default: 60, Prometheus' own)."),
    ...thresholds,
    environments: z
      .record(
        text,
        z.strictObject({
          tier: z.enum(['low', 'medium', 'high', 'critical', 'off']).exactOptional(),
          prometheus: text.exactOptional(),
          ...thresholds,
        }),
      )
      .default({})
      .describe('By the name of an environment: what is another there.'),
  })
  .prefault({})
  .describe('Whether traffic is compared before and after a merge.');
