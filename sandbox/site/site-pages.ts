import { posix } from 'node:path';

/** A page of the repository, as it is written. */
export interface SourcePage {
  /** From the top of the repository. */
  readonly path: string;
  readonly text: string;
}

/** A page of the site, as its builder takes it. */
export interface SitePage {
  /** It names the page in addresses: that of its file, so that an address of the repository leads to it. */
  readonly slug: string;
  readonly title: string;
  readonly text: string;
}

/** What links of pages may lead to. */
export interface LinkTargets {
  /** Paths of pages that the site has. */
  readonly pages: ReadonlySet<string>;
  /** New addresses of pages that moved, by their old ones: a link leads to the new one, and to its anchor. */
  readonly moved?: ReadonlyMap<string, string>;
  /** Tells whether a path is a file that can be copied beside the pages. */
  readonly isFile: (path: string) => boolean;
  /** The path that the site will lie below; it begins and ends with a slash. */
  readonly base: string;
}

/** The page that the site begins with. */
const HOME = 'docs/README.md';

/** Files that are no pages lie below this folder of the site. */
export const FILES = 'files';

/** Makes a page of the site of one of the repository: its first heading is its title, and its links lead where they do there. */
export function sitePage(page: SourcePage, targets: LinkTargets): SitePage & { files: string[] } {
  const files: string[] = [];
  const { title, body } = withoutTitle(page);
  const text = outsideOfFences(body, (line) =>
    line.replace(LINK, (_: string, mark: string, words: string, to: string, anchor?: string) => {
      const named = posix.normalize(posix.join(posix.dirname(page.path), to)).replace(/\/$/, '');
      const path = targets.moved?.get(named) ?? named;
      if (targets.pages.has(path))
        return `[${words}](${way(page.path, addressOf(path))}${anchor ?? ''})`;
      if (!targets.isFile(path)) return words;
      files.push(path);
      const file = `${FILES}/${path}`;
      // the builder would take a picture that is named by a relative way for one of its own
      return mark === '!'
        ? `![${words}](${targets.base}${file})`
        : `[${words}](${way(page.path, file)})`;
    }),
  );
  return { slug: slugOf(page.path), title, text, files };
}

/** A link or a picture to a place of the repository; what follows the target is its anchor. */
const LINK = /(!?)\[((?:[^[\]]|\[[^\]]*\])*)\]\((?![a-z]+:|#)([^)#\s]+)(#[^)\s]*)?\)/g;

const slugOf = (path: string): string => (path === HOME ? 'index' : path.toLowerCase());

/** The address of a page below the site's: a folder of that name. */
const addressOf = (path: string): string => (path === HOME ? '' : `${slugOf(path)}/`);

/** The way from a page to an address, so that the site may lie below any path. */
function way(from: string, to: string): string {
  const depth = from === HOME ? 0 : slugOf(from).split('/').length;
  return `${depth === 0 ? './' : '../'.repeat(depth)}${to}`;
}

function withoutTitle({ path, text }: SourcePage): { title: string; body: string } {
  const found = /^# (.+)$/m.exec(text);
  if (found === null) return { title: posix.basename(path, '.md'), body: text };
  const before = text.slice(0, found.index);
  return {
    title: (found[1] ?? '').replaceAll('`', '').trim(),
    body: before + text.slice(found.index + found[0].length),
  };
}

/** Changes each line that is no example. */
const outsideOfFences = (text: string, change: (line: string) => string): string =>
  linesOf(text)
    .map(({ line, isExample }) => (isExample ? line : change(line)))
    .join('\n');

/** Counts the examples of a page that stand in fences. */
export const fencesOf = (text: string): number => linesOf(text).filter(({ opens }) => opens).length;

interface PageLine {
  readonly line: string;
  readonly isExample: boolean;
  /** Set where an example begins with it. */
  readonly opens: boolean;
}

function linesOf(text: string): readonly PageLine[] {
  let fence: string | null = null;
  return text.split('\n').map((line) => {
    const mark = /^\s*(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence === null) {
      fence = mark ?? null;
      return { line, isExample: fence !== null, opens: fence !== null };
    }
    if (mark?.startsWith(fence) === true && line.trim() === mark) fence = null;
    return { line, isExample: true, opens: false };
  });
}

/** The new address that a page of one line gives, from the top of the repository; null for any other page. */
export const newAddress = ({ text }: Pick<SourcePage, 'text'>): string | null =>
  /^Moved to \[([^\]]+)\]\([^)]+\)\.\n$/.exec(text)?.[1] ?? null;

export const isMoved = (page: SitePage): boolean => newAddress(page) !== null;

/** The page with what its builder reads before it. */
export const withFrontMatter = (page: SitePage): string => {
  const { slug, title, text } = page;
  const search = isMoved(page) ? 'pagefind: false\n' : '';
  return `---\ntitle: ${JSON.stringify(title)}\nslug: ${JSON.stringify(slug)}\neditUrl: false\n${search}---\n${text}`;
};
