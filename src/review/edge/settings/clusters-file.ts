import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { parseYaml, placeOf, plainOf } from '../../../manifest/index.ts';
import type { ClusterSettings } from '../../../forge/index.ts';

type Parsed<T> = { readonly value: T } | { readonly problems: readonly string[] };

/** What secrets are read from. */
export interface SecretSources {
  readonly environment: Readonly<NodeJS.ProcessEnv>;
  readonly readText: (path: string) => string;
}

/** Nothing is reached where nobody lists anything. */
export const NO_CLUSTERS: ClusterSettings = { clusters: [], webhooks: [], prometheus: [] };

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;
/** One delivery and its signature are enough to try shorter ones out. */
const SHORTEST_SECRET = 16;

const Name = z.string().regex(/^[A-Za-z\d][\w.-]{0,99}$/, {
  error: 'A name of letters, digits, dots, dashes and underscores is expected.',
});
const Repositories = z
  .array(
    z.string().regex(/^[^/\s]+\/[^/\s]+$/, { error: 'owner/name is expected, with * for any.' }),
  )
  .min(1);
const Url = z.string().refine(isSafe, {
  error:
    'An address that starts with https:// is expected, without user, password and #; plain http is for this machine only (localhost, 127.0.0.1, [::1]).',
});
const Secret = z.union(
  [
    z.strictObject({ file: z.string().min(1) }),
    z.strictObject({ variable: z.string().regex(/^[A-Za-z_]\w*$/) }),
  ],
  { error: 'Either { file: PATH } or { variable: NAME } is expected, never the secret itself.' },
);

const URL_ERROR =
  'An address that starts with https:// is expected, or { file: PATH } or { variable: NAME } where the address is secret itself; plain http is for this machine only (localhost, 127.0.0.1, [::1]).';

const listed = { name: Name, repositories: Repositories };
const Cluster = z
  .strictObject({
    ...listed,
    kubeconfig: z.string().min(1).optional(),
    inCluster: z.literal(true).optional(),
    context: z.string().min(1).optional(),
    public: z.boolean().default(false),
  })
  .refine(({ kubeconfig, inCluster }) => (kubeconfig === undefined) === (inCluster === true), {
    error: 'Either kubeconfig: PATH or inCluster: true is expected.',
  })
  .refine(({ inCluster, context }) => inCluster !== true || context === undefined, {
    error: 'A pod has no contexts: context goes with kubeconfig.',
  });

const ClustersFile = z.strictObject({
  clusters: z.array(Cluster).max(100).default([]),
  webhooks: z
    .array(
      z
        .strictObject({
          ...listed,
          url: z.union([Url, Secret], { error: URL_ERROR }),
          secret: Secret.optional(),
          body: z.enum(['json', 'slack', 'teams']).exactOptional(),
          tells: z
            .array(z.enum(['waits', 'override', 'regression', 'drift', 'debt-overdue']))
            .exactOptional(),
        })
        .refine(({ body = 'json', secret }) => body !== 'json' || secret !== undefined, {
          error:
            'A secret is expected, { file: PATH } or { variable: NAME }: bodies are signed with it.',
          path: ['secret'],
        }),
    )
    .max(100)
    .default([]),
  prometheus: z
    .array(
      z.strictObject({
        ...listed,
        url: Url,
        token: Secret.optional(),
        public: z.boolean().default(false),
      }),
    )
    .max(100)
    .default([]),
});

/** Reads the file of MESHWARDEN_CLUSTERS, or says all that is wrong with it, without the value of a secret. */
export function parseClusters(file: string, sources: SecretSources): Parsed<ClusterSettings> {
  const text = readable(file, sources);
  if (text === null) return { problems: [`MESHWARDEN_CLUSTERS: ${file} cannot be read.`] };
  const [document] = parseYaml(file, text);
  const fault = document?.problems[0];
  if (fault !== undefined)
    return { problems: [`${placeOf(fault.origin)} is no YAML: ${fault.message}`] };
  const parsed = ClustersFile.safeParse(document?.node == null ? {} : plainOf(document.node));
  if (!parsed.success)
    return {
      problems: parsed.error.issues.map(
        ({ path, message }) => `${file}: ${path.map(String).join('.')}: ${message}`,
      ),
    };
  const read = entriesOf(parsed.data, file, sources);
  const problems = [
    ...repeatedNames(parsed.data, file),
    ...unreadableFiles(read.clusters, file, sources),
    ...[...read.webhooks, ...read.prometheus].flatMap((each) =>
      'problem' in each ? [each.problem] : [],
    ),
  ];
  if (problems.length > 0) return { problems };
  return {
    value: {
      clusters: read.clusters,
      webhooks: read.webhooks.flatMap((each) => ('value' in each ? [each.value] : [])),
      prometheus: read.prometheus.flatMap((each) => ('value' in each ? [each.value] : [])),
    },
  };
}

type Written = z.output<typeof ClustersFile>;
type Read<T> = { readonly value: T } | { readonly problem: string };

function entriesOf({ clusters, webhooks, prometheus }: Written, file: string, from: SecretSources) {
  const beside = (path: string): string => resolve(dirname(file), path);
  return {
    clusters: clusters.map(
      ({
        name,
        repositories,
        kubeconfig,
        context = null,
        public: isPublic,
      }): ClusterSettings['clusters'][number] => ({
        ...{ name, repositories, context, public: isPublic },
        kubeconfig: kubeconfig === undefined ? null : beside(kubeconfig),
      }),
    ),
    webhooks: webhooks.map((each) => webhookOf(each, file, beside, from)),
    prometheus: prometheus.map(
      ({ token, ...entry }): Read<ClusterSettings['prometheus'][number]> => {
        if (token === undefined) return { value: { ...entry, token: null } };
        const found = secretOf(token, `${file}: the token of ${entry.name}`, beside, from);
        return 'problem' in found ? found : { value: { ...entry, token: found.value } };
      },
    ),
  };
}

function webhookOf(
  { secret, url, ...entry }: Written['webhooks'][number],
  file: string,
  beside: (path: string) => string,
  from: SecretSources,
): Read<ClusterSettings['webhooks'][number]> {
  const address = `${file}: the address of webhook ${entry.name}`;
  const place = typeof url === 'string' ? { value: url } : secretOf(url, address, beside, from);
  if ('problem' in place) return place;
  // the value is not repeated, for whoever knows it may write there
  if (!isSafe(place.value)) return { problem: `${address} does not start with https://.` };
  if (secret === undefined) return { value: { ...entry, url: place.value, secret: '' } };
  const what = `${file}: the secret of webhook ${entry.name}`;
  const found = secretOf(secret, what, beside, from);
  if ('problem' in found) return found;
  return found.value.length < SHORTEST_SECRET
    ? { problem: `${what} has fewer than ${String(SHORTEST_SECRET)} characters.` }
    : { value: { ...entry, url: place.value, secret: found.value } };
}

function secretOf(
  secret: z.output<typeof Secret>,
  what: string,
  beside: (path: string) => string,
  from: SecretSources,
): Read<string> {
  const text =
    'file' in secret ? readable(beside(secret.file), from) : from.environment[secret.variable];
  const value = text?.trim() ?? '';
  const source = 'file' in secret ? beside(secret.file) : `the variable ${secret.variable}`;
  if (value === '') return { problem: `${what} in ${source} is empty, or cannot be read.` };
  return /[\r\n]/.test(value) ? { problem: `${what} in ${source} has several lines.` } : { value };
}

const unreadableFiles = (
  clusters: ClusterSettings['clusters'],
  file: string,
  from: SecretSources,
): readonly string[] =>
  clusters.flatMap(({ name, kubeconfig }) =>
    kubeconfig !== null && readable(kubeconfig, from) === null
      ? [`${file}: the kubeconfig of ${name} cannot be read: ${kubeconfig}`]
      : [],
  );

/** One name has one meaning. */
const repeatedNames = (written: Written, file: string): readonly string[] =>
  Object.entries(written).flatMap(([list, entries]) => {
    const names = entries.map(({ name }) => name);
    const repeated = names.filter((name, at) => names.indexOf(name) !== at);
    return [...new Set(repeated)].map((name) => `${file}: ${list}: ${name} is listed twice.`);
  });

/** Tokens and what clusters have travel there. */
function isSafe(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password, hash } = new URL(text);
  if (username !== '' || password !== '' || hash !== '') return false;
  return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.test(hostname));
}

function readable(path: string, { readText }: SecretSources): string | null {
  try {
    return readText(path);
  } catch {
    return null;
  }
}
