import { z } from 'zod';
import { TIERS } from '../../../manifest/index.ts';
import { text } from './field-schemas.ts';

/** How a cluster is compared with what the default branch says of its environment. */
const ClusterDriftSchema = z
  .strictObject({
    every: z
      .enum(['15m', '1h', '6h', '24h', 'off'])
      .default('off')
      .describe('How often clusters are compared with the default branch.'),
    environments: z
      .record(text, text)
      .default({})
      .describe(
        "Names of environments, and the cluster of each as the service's settings call it; beside those that `environments` name.",
      ),
    issue: z
      .boolean()
      .default(true)
      .describe(
        'One issue for each environment says what differs; false: only alerts and metrics.',
      ),
    from: z
      .enum(['any', ...TIERS])
      .default('medium')
      .describe('Least tier that is told; any: what does not act on the mesh, too.'),
    webhook: text
      .nullable()
      .default(null)
      .describe(
        "Name of a webhook of the service's settings that is told when what differs changes.",
      ),
  })
  .prefault({})
  .describe('Comparing clusters with Git.');

/** What is looked for between reviews (docs/policy.md). */
export const DriftSchema = z
  .strictObject({
    environments: z
      .enum(['weekly', 'off'])
      .default('off')
      .describe(
        'weekly: one issue lists settings that are not the same in every environment, brought up to date at most once a week.',
      ),
    cluster: ClusterDriftSchema,
  })
  .prefault({})
  .describe('What is looked for between reviews.');
