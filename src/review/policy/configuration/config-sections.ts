import { z } from 'zod';
import { RE2JS } from 're2js';
import { normalisePath, TIERS } from '../../../manifest/index.ts';
import { DECLARED_TYPES } from '../../../compare/index.ts';

/** A text that says something. */
export const text = z.string().min(1);

/** A text of one form; `expected` says which, as the beginning of "… is expected." */
export const matching = (pattern: RegExp, expected: string) =>
  z.string().regex(pattern, `${expected} is expected.`);

/** `acme/mesh-platform`; a leading `@`, as CODEOWNERS writes it, is taken off. */
export const Team = matching(
  /^@?[\w.-]+\/[\w.-]+$/,
  'A team written as organisation/team',
).overwrite((team) => team.replace(/^@/, ''));
/** One team, or several. */
export const Teams = z
  .union([Team, z.array(Team).min(1)], {
    error: 'A team written as organisation/team, or a list of them, is expected.',
  })
  .transform((given) => [given].flat());

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
    .describe(
      'Cluster it runs in: a context of the kubeconfig, and its name in the settings of the service; used for drift and by printed commands.',
    ),
  appliedBy: z
    .literal('elsewhere')
    .exactOptional()
    .describe('What applies its folders lies in another repository.'),
  kubernetesVersion: matching(/^v?1\.\d{1,3}(?:\.\d{1,4})?$/, 'A quoted version such as "1.33"')
    .exactOptional()
    .describe('Version of Kubernetes that charts are told, where their appliers name none.'),
});

/** What the configuration says of one environment (docs/reference/config.md). */
export const EnvironmentSchema = Fields.refine(
  ({ paths, destinations }) => paths.length > 0 || destinations !== undefined,
  { path: ['paths'], message: 'Folders that are applied to it, or `destinations`, are expected.' },
);

/** More clusters are not told apart. */
const MOST_CLUSTERS = 10_000;

/** `clusters` of the configuration: what Secrets of clusters would say, without what they keep secret. */
export const ClustersSchema = z
  .array(
    z.strictObject({
      name: text.describe('Name by which Argo CD knows it.'),
      server: text.describe('Address of its API server, as its Secret has it.'),
      labels: z.record(text, z.string()).default({}).describe('Labels of its Secret.'),
      annotations: z.record(text, z.string()).default({}).describe('Annotations of its Secret.'),
      project: z.string().default('').describe('The one AppProject that may use it.'),
      environment: text
        .exactOptional()
        .describe('Environment that it is; where none is said its name and labels decide.'),
    }),
  )
  .max(MOST_CLUSTERS, `At most ${String(MOST_CLUSTERS)} clusters are read.`)
  .default([])
  .describe(
    'Clusters that Argo CD has, for `clusters` generators of ApplicationSets and for destinations: what cluster Secrets in the tree would say.',
  );

const Place = z
  .string()
  .min(1)
  .refine(
    (path) => normalisePath(path) !== null,
    'A path inside the repository, from its top, is expected.',
  )
  .overwrite((path) => normalisePath(path) ?? path);

/** Copies, in the repository, of what it refers to on the network: path by address. */
export const VendoredSchema = z
  .record(z.string(), Place)
  .default({})
  .describe(
    'Folders or files of this repository that stand for remote bases, files and charts, by address: https://github.com/acme/mesh//base?ref=v1, or github.com/acme/mesh/base@v1; of a chart URL/NAME, with @VERSION for that version only: charts.example.com/stable/web@1.2.0.',
  );

/** Longer expressions are no description of a value. */
const LONGEST_PATTERN = 500;

const Pattern = text
  .max(LONGEST_PATTERN)
  .refine(isExpression, 'A regular expression of RE2 is expected.')
  .describe('Regular expression (RE2) that the whole value fits.');

function isExpression(pattern: string): boolean {
  try {
    RE2JS.compile(pattern);
    return true;
  } catch {
    return false;
  }
}

/** `variables` of the configuration: what services need of their environments. */
export const DeclaredVariablesSchema = z
  .array(
    z.strictObject({
      workload: text
        .default('*')
        .describe('Name of the workload, without the word of its environment; `*` for any part.'),
      labels: z.record(text, z.string()).default({}).describe('Labels of its pods.'),
      name: text,
      required: z.boolean().default(true),
      type: z.enum(DECLARED_TYPES).exactOptional(),
      pattern: Pattern.exactOptional(),
      environments: z.array(text).default([]).describe('All where none is named.'),
      secret: z.boolean().default(false).describe('true: its value comes from a Secret.'),
    }),
  )
  .default([])
  .describe('What services need of their environments: a change that breaks it is high.');

/** More kinds are no list that people wrote. */
const MOST_KINDS = 1_000;

/** `kinds` of the configuration: what is known of kinds of which no table says anything. */
export const KindsSchema = z
  .strictObject({
    ordinary: z
      .array(matching(/^[a-z0-9-]+(?:\.[a-z0-9-]+)+\/[A-Z]\w*$/, 'A kind written as group/Kind'))
      .max(MOST_KINDS, `At most ${String(MOST_KINDS)} kinds are read.`)
      .default([])
      .describe(
        'Kinds, as group/Kind, whose objects may belong to no namespace: that alone asks nobody.',
      ),
  })
  .prefault({})
  .describe('What kinds do that Meshwarden does not know.');

/** More clusters of one environment are not read at a time. */
const MOST_OF_ENVIRONMENT = 8;

/** How a cluster is compared with what the default branch says of its environment. */
const ClusterDriftSchema = z
  .strictObject({
    every: z
      .enum(['15m', '1h', '6h', '24h', 'off'])
      .default('off')
      .describe('How often clusters are compared with the default branch.'),
    environments: z
      .record(text, z.union([text, z.array(text).min(1).max(MOST_OF_ENVIRONMENT)]))
      .default({})
      .describe(
        "Names of environments, and the cluster of each, or its clusters, as the service's settings call them; beside those that `environments` name.",
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

/** What is looked for between reviews (docs/reference/config.md). */
export const DriftSchema = z
  .strictObject({
    environments: z
      .enum(['weekly', 'off'])
      .default('off')
      .describe(
        'weekly: one issue lists settings that are not the same in every environment, brought up to date at most once a week.',
      ),
    cluster: ClusterDriftSchema,
    correct: z
      .enum(['off', 'propose'])
      .default('off')
      .describe(
        'propose: of each difference between a cluster and Git that is told, one pull request that adopts it, with the commands that restore Git; it is never merged by itself.',
      ),
  })
  .prefault({})
  .describe('What is looked for between reviews.');

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

/** Comparing traffic before and after a merge (docs/how-to/after-merge.md). */
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
