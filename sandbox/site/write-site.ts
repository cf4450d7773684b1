import { cpSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { SitePage, SourcePage } from './site-pages.ts';
import { FILES, newAddress, sitePage, withFrontMatter } from './site-pages.ts';
import { sidebarOf } from './site-sidebar.ts';

/** Folders whose pages are all on the site. */
const FOLDERS = ['docs', 'bench/evidence'];

/** Pages beside those of the folders. */
const PAGES = [
  ...['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md', 'examples/README.md'],
  ...['sandbox/github/README.md', 'sandbox/kubernetes/README.md', 'engines/helm/README.md'],
];

/** Reads the pages of the repository that the site shows. */
function sourcePages(root: string): readonly SourcePage[] {
  const below = FOLDERS.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.md'))
      .map((name) => `${folder}/${name}`),
  );
  return [...PAGES, ...below.sort()].map((path) => ({
    path,
    text: readFileSync(join(root, path), 'utf8'),
  }));
}

/** Pages of the site, and the files that they lead to. */
export function sitePages(
  root: string,
  base = '/',
): {
  readonly pages: readonly SitePage[];
  readonly files: readonly string[];
} {
  const sources = sourcePages(root);
  const isFile = (path: string): boolean =>
    !path.startsWith('..') &&
    statSync(join(root, path), { throwIfNoEntry: false })?.isFile() === true;
  const moved = new Map(
    sources.flatMap((page) => {
      const now = newAddress(page);
      return now === null ? [] : [[page.path, now] as const];
    }),
  );
  const targets = { pages: new Set(sources.map(({ path }) => path)), moved, isFile, base };
  const made = sources.map((page) => sitePage(page, targets));
  return { pages: made, files: [...new Set(made.flatMap(({ files }) => files))].sort() };
}

/** Writes into a copy of `site` what its builder reads: pages, the files they lead to, and the sidebar. */
export function writeSite(root: string, folder: string, base: string): readonly SitePage[] {
  const { pages, files } = sitePages(root, base);
  for (const page of pages)
    write(
      join(folder, 'src/content/docs', `${page.slug.replace(/\.md$/, '')}.md`),
      withFrontMatter(page),
    );
  for (const file of files) {
    const to = join(folder, 'public', FILES, file);
    mkdirSync(dirname(to), { recursive: true });
    cpSync(join(root, file), to);
  }
  write(join(folder, 'src/sidebar.json'), JSON.stringify(sidebarOf(pages), null, 2));
  return pages;
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
