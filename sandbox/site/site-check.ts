import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join, posix } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import type { SitePage } from './site-pages.ts';
import { fencesOf } from './site-pages.ts';

/** Holds a built page. */
interface BuiltPage {
  /** Its address below the site's, which ends with a slash. */
  readonly address: string;
  readonly html: string;
}

/** The pages of a built site. */
const builtPages = (folder: string): readonly BuiltPage[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('index.html'))
    .map((name) => ({
      address: `/${name.replace(/index\.html$/, '')}`,
      html: readFileSync(join(folder, name), 'utf8'),
    }));

/** Links of a site that lead nowhere in it, a line each; `base` is the path that it will lie below. */
export function brokenLinks(folder: string, base: string): readonly string[] {
  const pages = builtPages(folder);
  const ids = new Map(pages.map(({ address, html }) => [address, idsOf(html)]));
  return pages.flatMap(({ address, html }) =>
    [...new Set([...html.matchAll(/\s(?:href|src)="([^"]*)"/g)].map(([, target = '']) => target))]
      .filter((target) => !isThere(target, address, { folder, base, ids }))
      .map((target) => `${address} -> ${target}`),
  );
}

const idsOf = (html: string): ReadonlySet<string> =>
  new Set([...html.matchAll(/\sid="([^"]*)"/g)].map(([, id = '']) => id));

interface BuiltSite {
  readonly folder: string;
  readonly base: string;
  readonly ids: ReadonlyMap<string, ReadonlySet<string>>;
}

function isThere(target: string, from: string, { folder, base, ids }: BuiltSite): boolean {
  if (/^[a-z]+:/.test(target)) return true;
  const [path = '', anchor = ''] = target.replaceAll('&amp;', '&').split('#');
  const below = base.replace(/\/$/, '');
  const isAbsolute = path.startsWith('/');
  if (isAbsolute && path !== below && !path.startsWith(`${below}/`)) return false;
  const whole =
    path === '' ? from : isAbsolute ? path.slice(below.length) || '/' : posix.join(from, path);
  const known = ids.get(whole);
  if (known === undefined) return anchor === '' && existsSync(join(folder, decodeURI(whole)));
  return anchor === '' || known.has(decodeURIComponent(anchor));
}

/** Pages that are not there as they are written, a line each: their titles, and their examples. */
export function missingPages(folder: string, pages: readonly SitePage[]): readonly string[] {
  const built = new Map(builtPages(folder).map(({ address, html }) => [address, html]));
  return pages.flatMap(({ slug, title, text }) => {
    const html = built.get(slug === 'index' ? '/' : `/${slug}/`);
    if (html === undefined) return [`${slug} is not there`];
    const [, heading = ''] = /<h1[^>]*>([^<]*)<\/h1>/.exec(html) ?? [];
    const fences = html.match(/<pre[\s>]/g)?.length ?? 0;
    return [
      ...(plain(heading) === title.trim() ? [] : [`${slug} has the title ${plain(heading)}`]),
      ...(fences >= fencesOf(text)
        ? []
        : [`${slug} has ${String(fences)} of its ${String(fencesOf(text))} examples`]),
    ];
  });
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&#x27;': "'",
};

const plain = (html: string): string =>
  html.replace(/&(?:amp|lt|gt|quot|#39|#x27);/g, (entity) => ENTITIES[entity] ?? entity).trim();

const Found = z.object({
  results: z.array(z.object({ data: z.custom<() => Promise<unknown>>() })),
});
const Result = z.object({ url: z.string() });
const Search = z.object({
  options: z.custom<(options: object) => Promise<void>>(),
  search: z.custom<(words: string) => Promise<unknown>>(),
});

/** Addresses of the pages that the search of a built site finds. */
export async function foundBy(words: string, folder: string): Promise<readonly string[]> {
  const server = createServer(({ url = '' }, response) => {
    const file = join(folder, posix.normalize(url.split('?')[0] ?? ''));
    if (existsSync(file)) response.end(readFileSync(file));
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  try {
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('Nobody listens.');
    const script = pathToFileURL(join(folder, 'pagefind/pagefind.js')).href;
    const search = Search.parse({ ...(await import(script)) });
    await search.options({ basePath: `http://127.0.0.1:${String(address.port)}/pagefind/` });
    const { results } = Found.parse(await search.search(words));
    const pages = await Promise.all(results.slice(0, 10).map(({ data }) => data()));
    return pages.map((page) => Result.parse(page).url);
  } finally {
    server.close();
  }
}
