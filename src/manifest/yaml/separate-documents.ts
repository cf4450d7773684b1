import type { YamlDocument } from './parse-yaml.ts';

/**
 * The documents of a stream as kustomize reads it: it splits at lines that begin with `---` by itself, and
 * of what stands between two of them only the first document counts. On such a line, but for one at the
 * very beginning or end of the text, nothing may follow but a comment.
 */
export function separateDocuments(
  file: string,
  source: string,
  documents: readonly YamlDocument[],
): readonly YamlDocument[] {
  if (!/^(?:---|\.\.\.)/m.test(source) && documents.length < 2) return documents;
  const { separators, wrong } = separatorLines(source);
  if (wrong !== undefined)
    return [
      unread(file, wrong, 'Something follows the "---" on its line (invalid document separator).'),
    ];
  // A directive (`%YAML 1.1`) is cut off from its document.
  if (separators.length > 0 && /^(?:[ \t]*(?:#.*)?\r?\n)*%/.test(source))
    return [unread(file, 1, 'A directive has no document (expected document start).')];
  let part = 0;
  let last = -1;
  return documents.filter(({ origin }) => {
    while ((separators[part] ?? Infinity) < origin.line) part++;
    const first = part !== last;
    last = part;
    return first;
  });
}

/** Numbers of the lines that separate, and of the first that has something behind the dashes. */
function separatorLines(source: string): { separators: readonly number[]; wrong?: number } {
  const lines = source.replaceAll('\r\n', '\n').split('\n');
  const separators: number[] = [];
  let previous = 0;
  // The line break before a separator belongs to it: of two lines that follow each other one counts.
  for (let line = 2; line < lines.length; line++) {
    const text = lines[line - 1] ?? '';
    if (!text.startsWith('---') || (previous === line - 1 && previous > 0)) continue;
    const rest = text.slice(3).trim();
    if (rest !== '' && !rest.startsWith('#')) return { separators, wrong: line };
    separators.push(line);
    previous = line;
  }
  return { separators };
}

function unread(file: string, line: number, message: string): YamlDocument {
  const origin = { file, line, column: 1, endLine: line };
  return { node: null, problems: [{ kind: 'syntax', message, origin }], origin };
}
