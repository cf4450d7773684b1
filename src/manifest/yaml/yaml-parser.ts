import { readBlockYaml } from './block-yaml/block-yaml-reader.ts';
import type { Node } from './node.ts';
import type { Origin } from './origin.ts';
import { readAnyYaml } from './read-any-yaml.ts';
import type { YamlDialect } from './plain-scalar.ts';

type YamlProblemKind = 'syntax' | 'duplicate-key' | 'limit';

/** Something wrong with a document, at a place. */
export interface YamlProblem {
  readonly kind: YamlProblemKind;
  readonly message: string;
  readonly origin: Origin;
  /** Set of a text that begins with `*` and is most likely meant as it is written: a host, a path. */
  readonly lacksQuotes?: true;
  /** Set of a key that is a number or a boolean: YAML has such keys, and kustomize builds nothing with one. */
  readonly isOtherKey?: true;
  /** The key that a map has twice, and where it stood first; absent of any other problem. */
  readonly doubled?: { readonly key: string; readonly former: Origin };
}

/** One document of a YAML stream. Empty documents are left out. */
export interface YamlDocument {
  /** Null where the document cannot be read at all. */
  readonly node: Node | null;
  readonly problems: readonly YamlProblem[];
  readonly origin: Origin;
  /** What one that lacks only quotes would be with them. */
  readonly quoted?: Node;
}

/**
 * Reads a YAML or JSON stream as Kubernetes does (sigs.k8s.io/yaml: YAML 1.1 scalars, merge keys,
 * anchors), or as kustomize reads manifests (`go-yaml-3`). A document with an error has problems and,
 * where possible, no node; the other documents of the stream are still read. Never throws on any input.
 */
export function parseYaml(
  file: string,
  text: string,
  dialect: YamlDialect = 'sigs-yaml',
): readonly YamlDocument[] {
  const source = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const control = controlIn(file, source);
  if (control !== null) return [control];
  const documents = readBlockYaml(file, source, dialect) ?? readAnyYaml(file, source, dialect);
  return dialect === 'go-yaml-3' ? separateDocuments(file, source, documents) : documents;
}

/** What YAML allows in no form but escaped, and line breaks of Unicode's, which Go's parsers take for breaks. */
const CONTROLS = /[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ufffd]/g;

const BREAK = /[\x85\u2028\u2029]/;

/**
 * What a text is read as that has a control character in it: nothing, for Go's parsers. A break of
 * Unicode's hardly ever stands where it would do as one, except in a comment.
 */
function controlIn(file: string, source: string): YamlDocument | null {
  for (const { 0: control, index } of source.matchAll(CONTROLS)) {
    const start = source.lastIndexOf('\n', index) + 1;
    if (BREAK.test(control) && /^[ ]*#/.test(source.slice(start, index))) continue;
    const line = source.slice(0, start).split('\n').length;
    const origin = { file, line, column: index - start + 1, endLine: line };
    const code = control.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
    const message = `U+${code} stands here, which is for no text (control characters are not allowed); in double quotes it can be escaped.`;
    return { node: null, problems: [{ kind: 'syntax', message, origin }], origin };
  }
  return null;
}

/**
 * The documents of a stream as kustomize reads it: it splits at lines that begin with `---` by itself, and
 * of what stands between two of them only the first document counts. On such a line, but for one at the
 * very beginning or end of the text, nothing may follow but a comment.
 */
function separateDocuments(
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
