import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { PagesUrl } from './pages-address.ts';
import type { ChartSource } from '../../../charts/index.ts';
import type { ClusterSettings } from '../../../forge/index.ts';
import type { OutboundSettings } from '../../../forge/edge/network/outbound-settings.ts';
import { parseOutbound } from '../../../forge/edge/network/outbound-settings.ts';
import { parseChartSources } from './chart-sources-file.ts';
import { apiUrlOf } from './github-address.ts';
import { parseDatabase } from './database-settings.ts';
import type { DatabaseSettings } from './database-settings.ts';
import { NO_CLUSTERS, parseClusters } from './clusters-file.ts';
import { privateKeyOf } from './private-key.ts';

/** What the service runs with; nothing else reads the environment. */
export interface Settings {
  readonly appId: number;
  /** PEM. */
  readonly privateKey: string;
  readonly webhookSecret: string;
  readonly host: string;
  /** The port; 0 takes any free one. */
  readonly port: number;
  readonly log: { readonly level: LogLevel; readonly format: LogFormat };
  /** REST API without a trailing slash: `https://api.github.com`. */
  readonly apiUrl: string;
  readonly dataDir: string;
  /** The PostgreSQL that keeps queue, cache and audit log; null where a file of `dataDir` does. */
  readonly database: DatabaseSettings | null;
  /** Where the files of this version are shown, without a trailing slash; null where nowhere is given. */
  readonly pagesUrl: string | null;
  /** Where `git` is looked for. */
  readonly searchPath: string;
  /** Where charts of elsewhere may be fetched; none where nobody lists any. */
  readonly chartSources: readonly ChartSource[];
  /** Clusters, webhooks and Prometheus servers that may be reached; none where nobody lists any. */
  readonly reach: ClusterSettings;
  /** Proxies in the way of what is asked outside, and authorities that are trusted there. */
  readonly outbound: OutboundSettings;
  readonly workers: {
    /** Bounds the jobs at once in this process. */
    readonly total: number;
    /** Jobs of one repository at once. */
    readonly perRepository: number;
    /** Milliseconds one job may take. */
    readonly jobTimeout: number;
    /** Milliseconds a job is tried again while GitHub or Git do not answer. */
    readonly outage: number;
  };
}

export type LogLevel = z.output<typeof LogLevel>;
export type LogFormat = z.output<typeof LogFormat>;

export type ParsedSettings =
  | { readonly kind: 'valid'; readonly settings: Settings }
  /** One sentence each, none with the value of a secret. */
  | { readonly kind: 'invalid'; readonly problems: readonly string[] };

/** Probot's own default, which anybody can sign with. */
const PROBOT_DEFAULT_SECRET = 'development';
/** One delivery and its signature are enough to try shorter ones out, in minutes. */
const SHORTEST_SECRET = 8;

const LogLevel = z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal'], {
  error: 'LOG_LEVEL must be trace, debug, info, warn, error or fatal.',
});
const LogFormat = z.enum(['json', 'pretty'], { error: 'LOG_FORMAT is neither json nor pretty.' });

const wholeNumber = (name: string, from: number, to: number, absent: number) => {
  const error = `${name} is not a whole number from ${String(from)} to ${String(to)}.`;
  return z
    .string()
    .regex(/^\d{1,10}$/, { error, abort: true })
    .transform(Number)
    .refine((value) => value >= from && value <= to, { error })
    .default(absent);
};

const WebhookSecret = z
  .string({
    error:
      'WEBHOOK_SECRET is missing: the secret that the app was registered with. Without it anybody could forge deliveries.',
  })
  .refine((secret) => secret !== PROBOT_DEFAULT_SECRET, {
    error: 'WEBHOOK_SECRET is Probot\'s default "development", which everybody knows.',
  })
  .refine((secret) => secret.length >= SHORTEST_SECRET, {
    error: `WEBHOOK_SECRET has fewer than ${String(SHORTEST_SECRET)} characters and can be guessed; openssl rand -hex 32 makes a good one.`,
  })
  .refine((secret) => secret.trim() === secret, {
    error:
      'WEBHOOK_SECRET begins or ends with white space, perhaps the line break of a file: no signature would match.',
  });

const AppId = z
  .string({ error: 'APP_ID is missing: the number on the settings page of the app.' })
  .regex(/^[1-9]\d{0,14}$/, {
    error: 'APP_ID is not a number. It is the "App ID" of the settings page, not the client id.',
  })
  .transform(Number);

const DATA_DIR = 'data';

const Variables = z.object({
  APP_ID: AppId,
  WEBHOOK_SECRET: WebhookSecret,
  HOST: z.string().default('localhost'),
  PORT: wholeNumber('PORT', 0, 65_535, 3000),
  LOG_LEVEL: LogLevel.default('info'),
  LOG_FORMAT: LogFormat.default('json'),
  MESHWARDEN_DATA_DIR: z.string().default(DATA_DIR),
  MESHWARDEN_PAGES_URL: PagesUrl,
  MESHWARDEN_WORKERS: wholeNumber('MESHWARDEN_WORKERS', 1, 64, 8),
  MESHWARDEN_WORKERS_PER_REPOSITORY: wholeNumber('MESHWARDEN_WORKERS_PER_REPOSITORY', 1, 64, 2),
  MESHWARDEN_JOB_TIMEOUT_SECONDS: wholeNumber('MESHWARDEN_JOB_TIMEOUT_SECONDS', 10, 3600, 300),
  MESHWARDEN_GIVE_UP_AFTER_SECONDS: wholeNumber(
    'MESHWARDEN_GIVE_UP_AFTER_SECONDS',
    1,
    86_400,
    3600,
  ),
  PATH: z.string().default(''),
});

/**
 * Reads all settings or names everything that is wrong with them. A variable that is set to nothing counts
 * as absent. `readText` reads the file of PRIVATE_KEY_PATH and throws where it cannot.
 */
export function parseSettings(
  environment: Readonly<NodeJS.ProcessEnv>,
  readText: (path: string) => string = (path) => readFileSync(path, 'utf8'),
): ParsedSettings {
  const given = withoutNothing(environment);
  const variables = Variables.safeParse(given);
  const privateKey = privateKeyOf(given, readText);
  const apiUrl = apiUrlOf(given);
  const sources = chartSourcesOf(given, readText);
  const reach = reachOf(given, readText);
  const outbound = parseOutbound(given, readText);
  const database = parseDatabase(given, readText);
  if (
    !variables.success ||
    'problem' in privateKey ||
    'problem' in apiUrl ||
    'problem' in database ||
    'problems' in sources ||
    'problems' in reach ||
    'problems' in outbound
  )
    return {
      kind: 'invalid',
      problems: [
        ...(variables.success ? [] : variables.error.issues.map(({ message }) => message)),
        ...[privateKey, apiUrl, database].flatMap((part) =>
          'problem' in part ? [part.problem] : [],
        ),
        ...[sources, reach, outbound].flatMap((part) => ('problems' in part ? part.problems : [])),
      ],
    };
  return {
    kind: 'valid',
    settings: {
      ...settingsOf(variables.data, privateKey.value, apiUrl.value),
      chartSources: sources.value,
      reach: reach.value,
      outbound: outbound.value,
      database: database.value,
    },
  };
}

function chartSourcesOf(
  { MESHWARDEN_CHART_SOURCES: file }: Readonly<NodeJS.ProcessEnv>,
  readText: (path: string) => string,
): ReturnType<typeof parseChartSources> {
  return file === undefined ? { value: [] } : parseChartSources(file, readText);
}

function reachOf(
  environment: Readonly<NodeJS.ProcessEnv>,
  readText: (path: string) => string,
): ReturnType<typeof parseClusters> {
  const { MESHWARDEN_CLUSTERS: file } = environment;
  return file === undefined
    ? { value: NO_CLUSTERS }
    : parseClusters(file, { environment, readText });
}

/** What it takes to ask GitHub as the app where nothing is received: no webhook secret. */
export type SignIn = Pick<Settings, 'appId' | 'privateKey' | 'apiUrl'>;

/** As `parseSettings`, of fewer variables. */
export function parseSignIn(
  environment: Readonly<NodeJS.ProcessEnv>,
  readText: (path: string) => string = (path) => readFileSync(path, 'utf8'),
):
  | { readonly kind: 'valid'; readonly signIn: SignIn }
  | Extract<ParsedSettings, { kind: 'invalid' }> {
  const given = withoutNothing(environment);
  const appId = AppId.safeParse(given['APP_ID']);
  const privateKey = privateKeyOf(given, readText);
  const apiUrl = apiUrlOf(given);
  if (appId.success && 'value' in privateKey && 'value' in apiUrl)
    return {
      kind: 'valid',
      signIn: { appId: appId.data, privateKey: privateKey.value, apiUrl: apiUrl.value },
    };
  const problems = [privateKey, apiUrl].flatMap((part) =>
    'problem' in part ? [part.problem] : [],
  );
  return {
    kind: 'invalid',
    problems: [...(appId.error?.issues.map(({ message }) => message) ?? []), ...problems],
  };
}

/** The folder of the store, for what only reads it. */
export const dataDirOf = (environment: Readonly<NodeJS.ProcessEnv>): string => {
  const given = environment['MESHWARDEN_DATA_DIR'] ?? '';
  return given === '' ? DATA_DIR : given;
};

/** A variable that is set to nothing counts as absent. */
export const withoutNothing = (
  environment: Readonly<NodeJS.ProcessEnv>,
): Readonly<NodeJS.ProcessEnv> =>
  Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));

const settingsOf = (
  variables: z.output<typeof Variables>,
  privateKey: string,
  apiUrl: string,
): Omit<Settings, 'chartSources' | 'reach' | 'outbound' | 'database'> => ({
  appId: variables.APP_ID,
  privateKey,
  webhookSecret: variables.WEBHOOK_SECRET,
  host: variables.HOST,
  port: variables.PORT,
  log: { level: variables.LOG_LEVEL, format: variables.LOG_FORMAT },
  apiUrl,
  dataDir: variables.MESHWARDEN_DATA_DIR,
  pagesUrl: variables.MESHWARDEN_PAGES_URL,
  searchPath: variables.PATH,
  workers: {
    total: variables.MESHWARDEN_WORKERS,
    perRepository: variables.MESHWARDEN_WORKERS_PER_REPOSITORY,
    jobTimeout: variables.MESHWARDEN_JOB_TIMEOUT_SECONDS * 1000,
    outage: variables.MESHWARDEN_GIVE_UP_AFTER_SECONDS * 1000,
  },
});
