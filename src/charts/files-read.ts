import type { FileTree } from '../manifest/index.ts';
import type { TemplatePlace } from './chart-renderer.ts';

type Reading = Pick<FileTree, 'oidOf' | 'read'>;

/** A file of a chart of which a line of a template is made as it stands. */
export interface FileRead {
  readonly file: string;
  readonly line: number;
}

/** Matches a line of a template that prints a file of the chart and nothing else: `{{ .Files.Get "conf/x.yaml" | nindent 4 }}`. */
const PRINTS_FILE =
  /^\s*\{\{-?\s*[\w$.]*\.Get\s+["`]([^"`]+)["`]\s*(?:\|\s*n?indent\s+\d+\s*)?-?\}\}\s*$/;

/**
 * Leads from the lines of a rendered text, asked in their order, to those of the file that a line of a template prints; null
 * where it prints none. `.Files` are those of the chart whose template it is.
 */
export function filesReadBy(
  tree: Reading,
): (named: string, place: TemplatePlace) => FileRead | null {
  const lines = new Map<string, readonly string[]>();
  let last: { readonly key: string; readonly at: number } | null = null;
  const linesOf = (file: string): readonly string[] => {
    const entry = lines.has(file) ? null : tree.read(file);
    if (entry !== null) lines.set(file, entry.kind === 'text' ? entry.text.split('\n') : []);
    return lines.get(file) ?? [];
  };
  return (named, { line }) => {
    const key = `${named}:${String(line)}`;
    const at: number = last?.key === key ? last.at + 1 : 1;
    last = { key, at };
    const [, path] = PRINTS_FILE.exec(linesOf(named)[line - 1] ?? '') ?? [];
    const end = named.lastIndexOf('templates/');
    if (path === undefined || end < 0) return null;
    const file = `${named.slice(0, end)}${path}`;
    return tree.oidOf(file) !== undefined && at <= linesOf(file).length ? { file, line: at } : null;
  };
}
