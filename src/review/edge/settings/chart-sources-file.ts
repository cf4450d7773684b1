import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import type { ChartSource } from '../../../charts/index.ts';
import { parseYaml, placeOf, plainOf } from '../../../manifest/index.ts';

type Parsed<T> = { readonly value: T } | { readonly problems: readonly string[] };

const HOST = /^[a-z\d]([a-z\d.-]*[a-z\d])?(:\d{1,5})?$/;

const Url = z.string().refine((text) => placeIn(text) !== null, {
  error: 'An address such as https://charts.example.com or oci://ghcr.io is expected.',
});

const Source = z.strictObject({
  url: Url,
  prefixes: z
    .array(
      z
        .string()
        .regex(/^\/?[\w.-]+(?:\/[\w.-]+)*\/?$/, { error: 'A path such as /stable is expected.' }),
    )
    .min(1)
    .optional(),
  repositories: z
    .array(
      z.string().regex(/^[^/\s]+\/[^/\s]+$/, { error: 'owner/name is expected, with * for any.' }),
    )
    .min(1),
  via: z
    .array(
      z.string().regex(/^(?:\*\.)?[a-z\d]([a-z\d.-]*[a-z\d])?(:\d{1,5})?$/, {
        error: 'A host is expected, such as objects.example.com or *.example.com.',
      }),
    )
    .default([]),
  credentials: z.string().min(1).optional(),
});

const SourcesFile = z.strictObject({ sources: z.array(Source).max(100) });

/** Reads the file of MESHWARDEN_CHART_SOURCES, or says what is wrong with it, without the value of a secret. */
export function parseChartSources(
  file: string,
  readText: (path: string) => string,
): Parsed<readonly ChartSource[]> {
  const text = readable(file, readText);
  if (text === null) return { problems: [`MESHWARDEN_CHART_SOURCES: ${file} cannot be read.`] };
  const [document] = parseYaml(file, text);
  const fault = document?.problems[0];
  if (fault !== undefined)
    return { problems: [`${placeOf(fault.origin)} is no YAML: ${fault.message}`] };
  const plain = document?.node == null ? null : plainOf(document.node);
  const parsed = SourcesFile.safeParse(plain);
  if (!parsed.success)
    return {
      problems: parsed.error.issues.map(
        ({ path, message }) => `${file}: ${path.map(String).join('.')}: ${message}`,
      ),
    };
  const sources = parsed.data.sources.map((source) => sourceOf(source, file, readText));
  const problems = sources.flatMap((each) => ('problems' in each ? each.problems : []));
  return problems.length > 0
    ? { problems }
    : { value: sources.flatMap((each) => ('value' in each ? [each.value] : [])) };
}

/** A source of whoever runs a command: for all repositories, without credentials; null for what is no address. */
export function chartSourceAt(url: string): ChartSource | null {
  const place = placeIn(url);
  if (place === null) return null;
  return { ...place, repositories: ['**'], via: [], authorization: null };
}

function sourceOf(
  { url, prefixes, repositories, via, credentials }: z.output<typeof Source>,
  file: string,
  readText: (path: string) => string,
): Parsed<ChartSource> {
  const place = placeIn(url);
  if (place === null) return { problems: [] };
  const [own = ''] = place.prefixes;
  const below = prefixes?.map((prefix) => `${own}/${prefix.replace(/^\/|\/$/g, '')}`);
  const source = { ...place, prefixes: below ?? place.prefixes, repositories, via };
  if (credentials === undefined) return { value: { ...source, authorization: null } };
  const path = resolve(dirname(file), credentials);
  const secret = readable(path, readText)?.trim() ?? '';
  const authorization = authorizationOf(secret);
  return authorization === null
    ? {
        problems: [
          `${file}: the credentials of ${url} in ${path} cannot be read, or are neither user:password nor a line that begins with Bearer or Basic.`,
        ],
      }
    : { value: { ...source, authorization } };
}

/** Where a source is, and the path that is written in its address. */
function placeIn(text: string): Pick<ChartSource, 'kind' | 'host' | 'prefixes'> | null {
  const [, scheme = '', rest = ''] = /^(https|oci):\/\/(.*)$/.exec(text) ?? [];
  const address = `https://${rest}`;
  if (scheme === '' || !URL.canParse(address)) return null;
  const { host, pathname, search, hash, username, password } = new URL(address);
  if (search !== '' || hash !== '' || username !== '' || password !== '') return null;
  if (!HOST.test(host) && !/^\[[\da-f:]+\](:\d{1,5})?$/.test(host)) return null;
  return {
    kind: scheme === 'oci' ? 'oci' : 'http',
    host,
    prefixes: [pathname.replace(/\/+$/, '')],
  };
}

function authorizationOf(secret: string): string | null {
  if (secret === '' || /[\r\n]/.test(secret)) return null;
  if (/^(?:Bearer|Basic) \S+$/.test(secret)) return secret;
  return /^[^:]+:./.test(secret) ? `Basic ${Buffer.from(secret).toString('base64')}` : null;
}

function readable(path: string, readText: (path: string) => string): string | null {
  try {
    return readText(path);
  } catch {
    return null;
  }
}
