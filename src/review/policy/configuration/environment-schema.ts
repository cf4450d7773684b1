import { z } from 'zod';
import { matching, text } from './field-schemas.ts';

const Names = z
  .union([text, z.array(text).min(1)])
  .transform((given) => [given].flat())
  .describe('Environments that changes are in before they come to this one.');

const Fields = z.strictObject({
  name: text.describe('Name used in reports.'),
  paths: z
    .array(text)
    .default([])
    .describe('Globs of folders that are applied to it; none where destinations say it.'),
  destinations: z
    .array(text)
    .min(1)
    .exactOptional()
    .describe('Clusters that it is, as appliers name them: addresses, or names.'),
  production: z.boolean().exactOptional().describe('Whether users depend on it.'),
  after: Names.exactOptional(),
  cluster: text
    .exactOptional()
    .describe('Cluster it runs in, as the service calls it; used for drift.'),
  appliedBy: z
    .literal('elsewhere')
    .exactOptional()
    .describe('What applies its folders lies in another repository.'),
  kubernetesVersion: matching(/^v?1\.\d{1,3}(?:\.\d{1,4})?$/, 'A quoted version such as "1.33"')
    .exactOptional()
    .describe('Version of Kubernetes that charts are told, where their appliers name none.'),
});

/** What the configuration says of one environment (docs/policy.md). */
export const EnvironmentSchema = Fields.refine(
  ({ paths, destinations }) => paths.length > 0 || destinations !== undefined,
  { path: ['paths'], message: 'Folders that are applied to it, or `destinations`, are expected.' },
);
