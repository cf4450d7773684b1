import type { FileTree } from '../tree/file-tree.ts';
import type { YamlDocument, YamlProblem } from './yaml-parser.ts';
import { parseYaml } from './yaml-parser.ts';
import type { Node } from './node.ts';
import { nodeAt, stringAt } from './node.ts';

/** One file read as manifests. */
export interface ManifestFile {
  /** All documents that can be read, those of a ytt template too: they parse, and are still not what gets applied. */
  readonly documents: readonly YamlDocument[];
  readonly templated: TemplateLanguage | null;
  readonly problems: readonly YamlProblem[];
}

export interface ManifestReader {
  /** Null where `path` holds no text: absent, not loaded yet, or unreadable; the tree says which. */
  read(tree: FileTree, path: string): ManifestFile | null;
}

/**
 * A reader that parses each content once, whichever tree asks: most files are equal at base and head.
 * The path is part of the key, for origins carry it.
 */
export function createManifestReader(): ManifestReader {
  const known = new Map<string, ManifestFile>();
  return {
    read(tree, path) {
      const entry = tree.read(path);
      if (entry.kind !== 'text') return null;
      const key = `${entry.oid}\0${path}`;
      const found = known.get(key) ?? readText(path, entry.text);
      known.set(key, found);
      return found;
    },
  };
}

function readText(path: string, text: string): ManifestFile {
  const documents = parseYaml(path, text);
  const problems = documents.flatMap((document) => document.problems);
  return { documents, problems, templated: templateLanguageOf(text, problems) };
}

/** The objects of a `List` (or `ConfigMapList`, …), as kubectl applies them; any other node stands for itself. */
export function expandLists(node: Node): readonly Node[] {
  const kind = stringAt(node, 'kind');
  const items = nodeAt(node, 'items');
  if (kind?.endsWith('List') !== true || items?.kind !== 'seq') return [node];
  return items.items.flatMap(expandLists);
}

type TemplateLanguage = 'ytt' | 'Helm' | 'Jinja';

/** Errors looked at: once the first is no template's, the rest follow from it. */
const LOOKED_AT = 3;

/**
 * The template language a file is written in, where it is one that a cluster never sees as it stands.
 * ytt is plain YAML with `#@` comments, so it parses and still is not what gets applied (in a block such a line is no
 * comment); `{{ … }}` counts only where it is what does not parse, for quotes and block scalars may hold it.
 */
export function templateLanguageOf(
  text: string,
  problems: readonly YamlProblem[],
): TemplateLanguage | null {
  if (text.includes('#@') && hasCode(text)) return 'ytt';
  if (problems.length === 0) return null;
  const lines = text.split('\n');
  const failing = problems
    .slice(0, LOOKED_AT)
    .flatMap(({ origin: { line } }) => lines.slice(Math.max(line - 2, 0), line + 1))
    .join('\n');
  if (/\{\{-?\s*(?:[.$]|if|range|with|include|define|template|end|toYaml|tpl)/.test(failing))
    return 'Helm';
  return /\{\{|\{%/.test(failing) ? 'Jinja' : null;
}

/** Tells whether a comment is one of ytt; a line of a text that stands as a block is none. */
function hasCode(text: string): boolean {
  let block: Block | null = null;
  for (const line of text.split('\n').filter((each) => each.trim() !== '')) {
    block = block && furtherOf(block, line.search(/\S/));
    if (block === null && /^[ \t]*#@/.test(line)) return true;
    block ??= blockAfter(line);
  }
  return false;
}

/** Gives how far the key of a block is set in, and its lines, which its first one says. */
interface Block {
  readonly key: number;
  readonly depth: number | null;
}

function furtherOf({ key, depth }: Block, indent: number): Block | null {
  const from = depth ?? Math.max(indent, key + 1);
  return indent >= from ? { key, depth: from } : null;
}

function blockAfter(line: string): Block | null {
  const [start = ''] = /^ *(?:- +)*/.exec(line) ?? [];
  const found = BLOCK.exec(line.slice(start.length));
  if (found === null || found[2] !== '') return null;
  return { key: found[1] === undefined ? start.lastIndexOf('-') : start.length, depth: null };
}

/** A value that begins a block, after its key; one that says its indentation itself is not looked into. */
const BLOCK = /^([^#]+:[ ]+)?(?:[!&]\S+ +)*[|>][-+]?(\d?)[-+]?\s*(?:\s#.*)?$/;
