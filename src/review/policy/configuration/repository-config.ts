import { z } from 'zod';
import { isRemoteAddress, remoteAddress } from '../../../kustomize/index.ts';
import type { Node, PathStep } from '../../../manifest/index.ts';
import { nearestWord } from '../../../manifest/index.ts';
import { Approvers, RanInSchema } from '../requirements/requirement.ts';
import type { PolicyProblem } from './policy-file.ts';
import {
  ClustersSchema,
  DeclaredVariablesSchema,
  DriftSchema,
  EnvironmentSchema,
  KindsSchema,
  matching,
  Team,
  Teams,
  text,
  VendoredSchema,
  WatchSchema,
} from './config-sections.ts';
import { isTimeZone } from './local-time.ts';
import { problemAt, readPolicyFile } from './policy-file.ts';

/** Where a repository keeps its configuration. */
export const CONFIG_FILE = '.meshwarden/config.yaml';

const Day = z.iso.date('A day written as 2026-12-31 is expected.');
const TimeOfDay = matching(/^([01]\d|2[0-3]):[0-5]\d$/, 'A quoted time such as "09:00"');
const Weekday = z.enum(['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']);

const TierPolicy = z.strictObject({
  approvals: z
    .int()
    .min(0)
    .max(20)
    .exactOptional()
    .describe('Different people, from each of those in `from`; 0 asks nobody.'),
  from: Approvers.exactOptional(),
  window: text.exactOptional().describe('Name of a maintenance window below.'),
  ranIn: RanInSchema.exactOptional(),
  affectedOwners: z
    .enum(['observe', 'require'])
    .exactOptional()
    .describe(
      'require: owners of environments that the change reaches through files of others approve too.',
    ),
  enforcement: z
    .enum(['enforce', 'observe'])
    .exactOptional()
    .describe('observe: the check says what it would require, and passes.'),
});

const TimeZone = text.refine(isTimeZone, 'An IANA name such as Europe/Berlin is expected.');

const Window = z.strictObject({
  days: z.array(Weekday).min(1),
  from: TimeOfDay,
  to: TimeOfDay,
  timeZone: TimeZone,
});

const Freeze = z.strictObject({
  from: Day.describe('First day.'),
  to: Day.describe('Last day.'),
  reason: text,
  tiers: z
    .array(z.enum(['low', 'medium', 'high', 'critical']))
    .min(1)
    .default(['high', 'critical'])
    .describe('What is held; other tiers merge on.'),
  timeZone: TimeZone.exactOptional().describe('Where the days begin and end.'),
});

/** Schema of `.meshwarden/config.yaml` (docs/reference/config.md); `schemas/config.schema.json` is generated from it. */
export const RepositoryConfigSchema = z.strictObject({
  version: z.literal(1).default(1),
  platformTeam: Teams.default([]).describe('Team or teams that answer for the whole mesh.'),
  istioVersion: matching(/^\d+\.\d+(\.\d+)?$/, 'A quoted version such as "1.29"')
    .nullable()
    .default(null),
  environments: z.array(EnvironmentSchema).default([]).describe('Only what discovery cannot know.'),
  clusters: ClustersSchema,
  notDelivered: z
    .array(text)
    .default([])
    .describe('Globs of folders that nobody delivers, unless an applier of the tree does.'),
  repositoryAliases: z
    .array(text)
    .default([])
    .describe(
      'URLs of this repository, by which Argo CD and Flux name it; any spelling stands for all of its host and path.',
    ),
  rootNamespace: text.nullable().default(null),
  vendored: VendoredSchema,
  unseen: z
    .enum(['review', 'fail'])
    .default('review')
    .describe(
      'What a change edits of content that is not seen here (charts, remote bases, plugins): review: it has a tier; fail: the check fails too.',
    ),
  external: z
    .array(matching(/^[A-Z]\w*( [\w.-]+(\/[\w.-]+)?)$/, '"Kind namespace/name" or "Kind name"'))
    .default([])
    .describe('Objects that exist, but not in this repository.'),
  kinds: KindsSchema,
  intendedDifferences: z
    .array(
      z.strictObject({
        kind: text,
        name: text.default('*'),
        namespace: text.default('*'),
        variable: text.exactOptional(),
        field: text.exactOptional(),
        value: text.exactOptional(),
        reason: text.exactOptional(),
        until: Day.exactOptional().describe('Last day on which it may differ.'),
      }),
    )
    .default([])
    .describe('Differences between environments that are meant to be.'),
  variables: DeclaredVariablesSchema,
  drift: DriftSchema,
  watch: WatchSchema,
  pastReview: z
    .enum(['issue', 'off'])
    .default('issue')
    .describe(
      'issue: an issue about each push to the default branch that no review let through and that is medium or higher.',
    ),
  affectedOwners: z
    .enum(['tell', 'silent'])
    .default('tell')
    .describe(
      'tell: reports name owners of environments that a change reaches through files of others.',
    ),
  tiers: z
    .strictObject({
      critical: TierPolicy.default({}),
      high: TierPolicy.default({}),
      medium: TierPolicy.default({}),
    })
    .prefault({}),
  timeZone: TimeZone.default('UTC').describe('Of freezes that name none, and of end dates.'),
  windows: z
    .record(text, Window)
    .default({})
    .describe(
      'Weekly maintenance windows, by name; one that ends before it begins ends the next day.',
    ),
  freezes: z.array(Freeze).default([]),
  rollback: z
    .strictObject({
      enabled: z
        .boolean()
        .default(true)
        .describe('false: the command says how to revert by hand instead.'),
      maxAgeDays: z
        .int()
        .min(1)
        .default(30)
        .describe('Days after its merge up to which a pull request is rolled back.'),
      perDay: z.int().min(1).default(10).describe('Reverts that are opened within 24 hours.'),
      teams: Teams.default([]).describe(
        'Who may, beside having write permission; everybody who has it where none is named.',
      ),
    })
    .prefault({}),
  breakGlass: z
    .strictObject({
      team: Team.describe('Who may break the glass: the people on call.'),
      expiresHours: z
        .int()
        .min(1)
        .max(72)
        .default(4)
        .describe('How long a broken glass lets its commit through.'),
      followUpHours: z
        .int()
        .min(1)
        .max(720)
        .default(24)
        .describe('Until when somebody else has to have reviewed it.'),
    })
    .nullable()
    .default(null),
  ignore: z
    .array(
      z.strictObject({
        detector: text.describe(
          'A detector, one of its checks (`detector/check`), or a code of Istio or Kiali (`IST0101`).',
        ),
        path: text.exactOptional().describe('Glob of files.'),
        environment: text.exactOptional(),
        reason: text,
        until: Day.exactOptional().describe('Last day on which it holds.'),
      }),
    )
    .default([]),
});

/** A repository's configuration with every default filled in. */
export type RepositoryConfig = z.output<typeof RepositoryConfigSchema>;

export type ParsedConfig =
  /** `node` is what the file holds; null where that is nothing. */
  | { readonly kind: 'valid'; readonly config: RepositoryConfig; readonly node: Node | null }
  | { readonly kind: 'invalid'; readonly problems: readonly PolicyProblem[] };

/** What holds where a repository configures nothing. */
export const defaultConfig = (): RepositoryConfig => RepositoryConfigSchema.parse({});

/** Reads a configuration; names that point inside the file (windows) and ranges of days are checked too. */
export function parseRepositoryConfig(file: string, source: string): ParsedConfig {
  const read = readPolicyFile(file, source, RepositoryConfigSchema, defaultConfig());
  if (read.kind === 'invalid') return read;
  const { value: config, node } = read;
  if (node === null) return { kind: 'valid', config, node };
  const problems = [...contradictions(config)].map(({ path, message, nearest }) =>
    problemAt(node, path, message, nearest),
  );
  return problems.length > 0 ? { kind: 'invalid', problems } : { kind: 'valid', config, node };
}

interface Contradiction {
  readonly path: readonly PathStep[];
  readonly message: string;
  readonly nearest: string | null;
}

/** What each field allows alone, but the file as a whole does not. */
function* contradictions(config: RepositoryConfig): Generator<Contradiction> {
  const windows = Object.keys(config.windows);
  for (const [tier, { window }] of Object.entries(config.tiers))
    if (window !== undefined && !windows.includes(window))
      yield {
        path: ['tiers', tier, 'window'],
        message: `There is no window named ${window} under windows.`,
        nearest: nearestWord(window, windows),
      };
  for (const [name, window] of Object.entries(config.windows))
    if (window.from === window.to)
      yield {
        path: ['windows', name, 'to'],
        message: 'A window ends at another time than it begins.',
        nearest: null,
      };
  for (const [index, freeze] of config.freezes.entries())
    if (freeze.from > freeze.to)
      yield {
        path: ['freezes', index, 'to'],
        message: 'A freeze ends on or after the day it begins.',
        nearest: null,
      };
  yield* repeatedNames(config, 'environments', 'Environment');
  yield* repeatedNames(config, 'clusters', 'Cluster');
  yield* wrongAddresses(config);
}

/** Two spellings of one address cannot stand for two places. */
function* wrongAddresses({ vendored }: RepositoryConfig): Generator<Contradiction> {
  const written = new Map<string, string>();
  for (const address of Object.keys(vendored)) {
    const same = remoteAddress(address);
    const earlier = written.get(same);
    const path = ['vendored', address];
    if (!isRemoteAddress(address))
      yield {
        path,
        message: `${address} is no address such as https://github.com/acme/mesh//base?ref=v1.`,
        nearest: null,
      };
    else if (earlier !== undefined)
      yield {
        path,
        message: `${address} is the same address as ${earlier}, which has a copy already.`,
        nearest: null,
      };
    written.set(same, address);
  }
}

/** Two entries of one name would contradict each other. */
function* repeatedNames(
  config: RepositoryConfig,
  field: 'environments' | 'clusters',
  word: string,
): Generator<Contradiction> {
  const names = new Set<string>();
  const rest = field === 'environments' ? 'all its paths' : 'all that is known of it';
  for (const [index, { name }] of config[field].entries()) {
    const message = `${word} ${name} is declared twice; put ${rest} in one entry.`;
    if (names.has(name)) yield { path: [field, index, 'name'], message, nearest: null };
    names.add(name);
  }
}
