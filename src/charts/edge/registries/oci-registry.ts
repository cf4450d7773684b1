import { z } from 'zod';
import { newestFitting } from '../../elsewhere/version-range.ts';
import { ChartFetchProblem } from './guarded-get.ts';
import type { HttpAnswer, GetOptions } from './guarded-get.ts';
import type { Fetched, Registry } from './http-index.ts';
import { answered, MOST_BYTES, sha256 } from './http-index.ts';

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const CONFIG = 'application/vnd.cncf.helm.config.v1+json';
const CONTENT: ReadonlySet<string> = new Set([
  'application/vnd.cncf.helm.chart.content.v1.tar+gzip',
  // Helm before 3.7 writes it so
  'application/tar+gzip',
]);

const Digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);
const Manifest = z.object({
  config: z.object({ mediaType: z.string() }),
  layers: z.array(z.object({ mediaType: z.string(), digest: Digest })).max(100),
});
const Tags = z.object({ tags: z.array(z.string()).nullable() });
const Token = z.object({ token: z.string().optional(), access_token: z.string().optional() });

const MOST_TAG_PAGES = 10;
const MOST_JSON = 4_000_000;

/** Fetches a chart of an OCI registry (`helm pull oci://…`). */
export async function fetchFromOci(
  { host, repository }: { readonly host: string; readonly repository: string },
  version: string | null,
  registry: Registry,
): Promise<Fetched> {
  if (!/^[a-z\d]+(?:[._/-]+[a-z\d]+)*$/.test(repository))
    throw new ChartFetchProblem(`${repository} is no name of a repository`);
  const client = { host, repository, registry, authorization: undefined };
  const tag = await tagOf(client, version);
  const manifest = await manifestOf(client, tag.reference);
  const layer = manifest.layers.find(({ mediaType }) => CONTENT.has(mediaType));
  if (manifest.config.mediaType !== CONFIG || layer === undefined)
    throw new ChartFetchProblem(`${host} has something else than a chart there`);
  const { digest } = layer;
  const known = registry.known(digest);
  const bytes = known ?? (await ask(client, `blobs/${digest}`, { mostBytes: MOST_BYTES })).body;
  if (sha256(bytes) !== digest)
    throw new ChartFetchProblem(
      `what ${host} gives has the digest ${sha256(bytes)}, and its manifest says ${digest}`,
      true,
    );
  return { kind: 'fetched', bytes, version: tag.version, digest };
}

/** Holds one repository of a registry, with the token that was last given for it. */
interface Client {
  readonly host: string;
  readonly repository: string;
  readonly registry: Registry;
  authorization: string | undefined;
}

interface Tag {
  readonly reference: string;
  readonly version: string;
}

/**
 * Gives the tag to ask for. A version or a tag is taken as it is; for a range, and for nothing, it is the
 * newest that fits. Tags cannot hold a plus, so `_` stands for it.
 */
async function tagOf(client: Client, version: string | null): Promise<Tag> {
  if (version !== null && Digest.safeParse(version).success) return { reference: version, version };
  if (
    version !== null &&
    /^v?\d+\.\d+\.\d+(?:[-+][\w.+-]+)?$|^[a-z][\w.-]*$/i.test(version) &&
    !/\.[xX*]/.test(version)
  )
    return { reference: version.replaceAll('+', '_'), version };
  const tags = await tagsOf(client);
  const versions = tags.map((tag) => tag.replaceAll('_', '+'));
  const chosen = newestFitting(version, versions);
  if (chosen === null)
    throw new ChartFetchProblem(
      `${client.host} has no version ${version ?? ''} of it`.replace('  ', ' '),
    );
  return { reference: chosen.replaceAll('+', '_'), version: chosen };
}

async function tagsOf(client: Client): Promise<readonly string[]> {
  const all: string[] = [];
  let path: string | null = 'tags/list?n=1000';
  for (let page = 0; path !== null && page < MOST_TAG_PAGES; page += 1) {
    const answer = await ask(client, path, { mostBytes: MOST_JSON });
    all.push(...(jsonOf(answer, Tags, client.host).tags ?? []));
    const next = /<[^>]*[?&](?:last|n)=[^>]*>;\s*rel="?next"?/.exec(
      String(answer.headers['link'] ?? ''),
    )?.[0];
    const last = next === undefined ? null : /[?&]last=([^&>]*)/.exec(next)?.[1];
    path = last == null ? null : `tags/list?n=1000&last=${last}`;
  }
  return all;
}

async function manifestOf(client: Client, reference: string): Promise<z.output<typeof Manifest>> {
  const answer = await ask(
    client,
    `manifests/${encodeURIComponent(reference)}`.replace('%3A', ':'),
    {
      mostBytes: MOST_JSON,
      accept: MANIFEST,
    },
  );
  const said = answer.headers['docker-content-digest'];
  const digest = sha256(answer.body);
  const asked = Digest.safeParse(reference).success ? reference : said;
  if (asked !== undefined && String(asked).startsWith('sha256:') && asked !== digest)
    throw new ChartFetchProblem(
      `the manifest that ${client.host} gives has the digest ${digest}, and it should be ${String(asked)}`,
      true,
    );
  return jsonOf(answer, Manifest, client.host);
}

function jsonOf<T>({ body }: HttpAnswer, schema: z.ZodType<T>, host: string): T {
  try {
    return schema.parse(JSON.parse(body.toString('utf8')));
  } catch {
    throw new ChartFetchProblem(`${host} answers with something that is not understood`);
  }
}

type Asked = Pick<GetOptions, 'mostBytes' | 'accept'>;

/** Asks the registry, with a token where it wants one, which it says once. */
async function ask(client: Client, path: string, asked: Asked): Promise<HttpAnswer> {
  const { host, repository, registry } = client;
  const { get, options } = registry;
  const url = new URL(`https://${host}/v2/${repository}/${path}`);
  const prefixes = options.allowed.prefixes.map((prefix) => `/v2${prefix}`);
  const allowed = { ...options.allowed, prefixes };
  const send = (authorization?: string): Promise<HttpAnswer> =>
    get(url, { allowed, ...asked, ...(authorization !== undefined && { authorization }) });
  const answer = await send(client.authorization);
  if (answer.status !== 401) return answered(answer, url);
  client.authorization = await authorizationFor(client, answer.headers['www-authenticate'] ?? '');
  return answered(await send(client.authorization), url);
}

/**
 * Gives the source's own words where the registry asks for these, else a token, for which they are shown to
 * the source's own host only.
 */
async function authorizationFor(
  { repository, registry: { get, options }, host }: Client,
  challenge: string,
): Promise<string> {
  const own = options.authorization;
  if (!/^bearer /i.test(challenge)) {
    if (own === undefined) throw new ChartFetchProblem(`${host} wants a login`);
    return own;
  }
  const parameters = new Map(
    [...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, key = '', value = '']) => [key, value]),
  );
  const realm = parameters.get('realm') ?? '';
  if (!URL.canParse(realm))
    throw new ChartFetchProblem(`${host} does not say where its tokens are`);
  const url = new URL(realm);
  url.searchParams.set('service', parameters.get('service') ?? '');
  url.searchParams.set('scope', `repository:${repository}:pull`);
  const answer = await get(url, {
    allowed: options.allowed,
    mostBytes: 100_000,
    isOwnPath: true,
    ...(own !== undefined && { authorization: own }),
  });
  const token = jsonOf(answered(answer, url), Token, url.host);
  const text = token.token ?? token.access_token;
  if (text === undefined) throw new ChartFetchProblem(`${url.host} gives no token`);
  return `Bearer ${text}`;
}
