import { createHash } from 'node:crypto';
import { newestFitting } from '../../elsewhere/version-range.ts';
import type { FetchedChart } from '../../elsewhere/chart-sources.ts';
import { itemsAt, nodeAt, parseYaml, stringAt } from '../../../manifest/index.ts';
import type { Node } from '../../../manifest/index.ts';
import { ChartFetchProblem } from './guarded-get.ts';
import type { HttpAnswer, Get, GetOptions } from './guarded-get.ts';

/** Bounds the bytes of a chart, and those of an index. */
export const MOST_BYTES = 20_000_000;

/**
 * Bounds the bytes of an index that are read as YAML. Where it is written as Helm writes it, only the entry
 * of the chart is read.
 */
const MOST_READ = 2_000_000;

export interface Registry {
  readonly get: Get;
  readonly options: Pick<GetOptions, 'allowed' | 'authorization'>;
  /** Gives the bytes of a chart whose digest is known; null where it is not at hand. */
  readonly known: (digest: string) => Uint8Array | null;
  /** The indexes that this review has read, by address. */
  readonly indexes: Map<string, Promise<Buffer>>;
}

export type Fetched = Extract<FetchedChart, { kind: 'fetched' }>;

/**
 * Fetches a chart of an HTTP repository: the version that its index has for what is asked (`helm pull
 * --repo`).
 */
export async function fetchFromIndex(
  url: URL,
  { name, version }: { readonly name: string; readonly version: string | null },
  registry: Registry,
): Promise<Fetched> {
  const base = new URL(url.href.replace(/\/*$/, '/'));
  const index = await indexAt(new URL('index.yaml', base), registry);
  const entries = entriesOf(index.toString('utf8'), name);
  const versions = entries.flatMap((entry) => stringAt(entry, 'version') ?? []);
  if (versions.length === 0)
    throw new ChartFetchProblem(`the index of ${url.host} has no chart ${name}`);
  const chosen = newestFitting(version, versions);
  const entry = entries.find((each) => stringAt(each, 'version') === chosen);
  if (chosen === null || entry === undefined)
    throw new ChartFetchProblem(`the index of ${url.host} has no version ${version ?? ''} of it`);
  const said = digestOf(entry);
  const known = said === null ? null : registry.known(said);
  if (known !== null && said !== null)
    return { kind: 'fetched', bytes: known, version: chosen, digest: said };
  const [first] = itemsAt(entry, 'urls');
  const place = first?.kind === 'scalar' ? String(first.value) : '';
  if (place === '' || !URL.canParse(place, base.href))
    throw new ChartFetchProblem(`the index of ${url.host} says no address of ${name} ${chosen}`);
  const bytes = await read(registry, new URL(place, base));
  const digest = sha256(bytes);
  if (said !== null && said !== digest)
    throw new ChartFetchProblem(
      `what ${url.host} gives for ${name} ${chosen} has the digest ${digest}, and its index says ${said}`,
      true,
    );
  return { kind: 'fetched', bytes, version: chosen, digest };
}

export const sha256 = (bytes: Uint8Array): string =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/**
 * Reads the digest of an entry; some indexes write the algorithm before it. Null where the entry has none.
 */
function digestOf(entry: Node): string | null {
  const said = (stringAt(entry, 'digest') ?? '').replace(/^sha256:/, '').toLowerCase();
  return said === '' ? null : `sha256:${said}`;
}

function indexAt(url: URL, registry: Registry): Promise<Buffer> {
  const index = registry.indexes.get(url.href) ?? read(registry, url);
  registry.indexes.set(url.href, index);
  return index;
}

async function read({ get, options }: Registry, url: URL): Promise<Buffer> {
  const answer = await get(url, { ...options, mostBytes: MOST_BYTES });
  return answered(answer, url).body;
}

export function answered(answer: HttpAnswer, url: URL): HttpAnswer {
  const { status } = answer;
  if (status === 200) return answer;
  throw new ChartFetchProblem(
    status === 401 || status === 403
      ? `${url.host} does not let ${url.pathname} be read (${String(status)})`
      : status === 404
        ? `${url.host} does not have ${url.pathname} (404)`
        : `${url.host} answers ${String(status)} for ${url.pathname}`,
  );
}

/**
 * Reads the entries of one chart. Indexes can be megabytes: where each chart has its lines, only those of
 * this one are read.
 */
function entriesOf(index: string, name: string): readonly Node[] {
  const lines = entryLines(index, name);
  const text = lines ?? index;
  if (text.length > MOST_READ) throw new ChartFetchProblem('its index is too large to be read');
  const [document] = parseYaml('index.yaml', text);
  if (document === undefined || document.problems.length > 0)
    throw new ChartFetchProblem('its index cannot be read as YAML');
  const node = document.node ?? undefined;
  return itemsAt(lines === null ? nodeAt(node, 'entries') : node, name);
}

/** Gives the lines of one entry of a block map; null where there is no such entry. */
function entryLines(index: string, name: string): string | null {
  const start = /^entries:[ \t]*\r?\n/m.exec(index);
  if (start === null) return null;
  const lines = index.slice(start.index + start[0].length).split('\n');
  const indent = /^ +/.exec(lines.find((line) => /\S/.test(line)) ?? '')?.[0] ?? '';
  const end = lines.findIndex((line) => /^[^\s#-]/.test(line));
  const entries = end < 0 ? lines : lines.slice(0, end);
  const from = entries.findIndex((line) => keysOf(indent, name).includes(line.trimEnd()));
  if (indent === '' || from < 0) return null;
  const isOwn = (line: string): boolean =>
    line.trim() === '' || line.startsWith(`${indent} `) || line.startsWith(`${indent}-`);
  const rest = entries.slice(from + 1);
  const next = rest.findIndex((line) => !isOwn(line));
  return [entries[from] ?? '', ...(next < 0 ? rest : rest.slice(0, next))].join('\n');
}

const keysOf = (indent: string, name: string): readonly string[] =>
  ['', '"', "'"].map((quote) => `${indent}${quote}${name}${quote}:`);
