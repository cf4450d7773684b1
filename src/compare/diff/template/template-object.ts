import type { TemplateDocument } from './template-documents.ts';

/** The language of a text that is not evaluated here. */
export type TemplateLanguage = 'ytt' | 'Helm';

/** An object as the plain text of a document names it, whatever its expressions come to. */
export interface TemplateObject {
  readonly group: string;
  readonly kind: string;
  /** Is null where an expression gives it, or nothing does. */
  readonly name: string | null;
  readonly namespace: WrittenNamespace;
  /** The action of a policy, where it is written out; null for none, and of other objects. */
  readonly action: string | null;
  /** Its own lines, without comments, and without the code before and after them that says whether it is there. */
  readonly text: string;
}

/** A chart's objects that name none, or the release's, go where it is installed. */
type WrittenNamespace =
  | { readonly kind: 'named'; readonly name: string }
  | { readonly kind: 'release' }
  | { readonly kind: 'unknown' };

/**
 * Reads what a document is from its outermost lines. Null where these may come to something else: two of a kind, an
 * expression, quotes around a key, a list, a part that a function puts in. What functions do that `other` calls alike, the
 * document on the other side, is no difference.
 */
export function templateObject(
  { expression, lines: written }: TemplateDocument,
  language: TemplateLanguage,
  other: TemplateDocument | null = null,
): TemplateObject | null {
  const lines = withWholeActions(written);
  const own = lines.filter((line) => !isCode(line));
  const outermost = own.filter((line) => /^\S/.test(line) && !line.startsWith('- '));
  if (expression.trim() !== '' || !outermost.every((line) => KEY.test(line))) return null;
  const text = lines.join('\n');
  const there = new Set(withWholeActions(other?.lines ?? []));
  const differing = lines.filter((line) => !there.has(line));
  if (
    PUTS_IN_MORE.test(text.replaceAll(QUOTED_VALUE, '')) ||
    (language === 'Helm' && !hasPlainActions(differing, new Set(actionsIn([...there]))))
  )
    return null;
  const kind = only(outermost, /^kind:\s+(["']?)([A-Z]\w*)\1\s*$/, 'kind');
  const version = only(outermost, /^apiVersion:\s+(["']?)([\w./-]+)\1\s*$/, 'apiVersion');
  if (kind === null || version === null || kind.endsWith('List')) return null;
  const metadata = blockOf(own, 'metadata');
  return {
    group: version.includes('/') ? version.slice(0, version.indexOf('/')) : '',
    kind,
    name: plainField(metadata, 'name'),
    namespace: isFilledIn(lines) ? { kind: 'unknown' } : namespaceIn(metadata, language),
    action: kind === 'AuthorizationPolicy' ? plainField(blockOf(own, 'spec'), 'action') : null,
    text: withoutCodeAround(lines).join('\n'),
  };
}

/** Puts an action of several lines on one. */
function withWholeActions(lines: readonly string[]): readonly string[] {
  const whole: string[] = [];
  for (const line of lines) {
    const before = whole.at(-1) ?? '';
    if (before.lastIndexOf('{{') > before.lastIndexOf('}}'))
      whole[whole.length - 1] = `${before} ${line.trim()}`;
    else whole.push(line);
  }
  return whole;
}

const withoutCodeAround = (lines: readonly string[]): readonly string[] =>
  lines.slice(
    lines.findIndex((line) => !isCode(line)),
    lines.findLastIndex((line) => !isCode(line)) + 1,
  );

const KEY = /^[A-Za-z]\w*:(?:\s|$)/;

const isCode = (line: string): boolean => /^\s*#@/.test(line) || /^\s*\{\{.*\}\}\s*$/.test(line);

/** Functions that may put whole documents, or keys of the outermost level, into a text. */
const PUTS_IN_MORE = /template\.replace|yaml\.decode|overlay\.apply|text-templated|\(@/;

/** Matches a value of an inner key in quotes: whatever code in it comes to is a text. */
const QUOTED_VALUE = /(?<=^[ ]+[\w./-]+: )"[^"\n]*"$/gm;

/**
 * Actions of Helm that put in one value, or leave lines out: none of them makes another document. No text is read in two
 * ways, for then a text of somebody else could take for ever.
 */
const PLAIN_ACTION =
  /^-?(?:(?:if|else|end|with|range|not|and|or|eq|ne|quote|b64enc|toYaml|nindent|indent|default|required)\b|\$[A-Za-z]\w*(?!\w)|\$?\.[A-Za-z]\w*(?!\w)|\.(?![A-Za-z])|\d+(?!\d)|"[\w ./:-]*"|[|()]|\s)*-?$/;

/** Ends in what makes one line of whatever a function comes to, or sets all of its lines in: neither begins a document. */
const ONE_VALUE =
  /^-?\s*(?:if|else|end|with|range)\b|\|\s*(?:quote|sha256sum|b64enc|toJson|int|n?indent\s+[1-9]\d*)\s*-?$/;

const INDENTED = /^\{\{[^{}]*\|\s*n?indent\s+[1-9]\d*\s*-?\}\}\s*$/;

/** Matches an inner field that takes a name, which is one line, and the start of its value. */
const NAME = /^\s+(?:- )?[A-Za-z]*[nN]ame(?:space)?:\s/;

const OF_SEVERAL_LINES = /\\|`|\b(?:toYaml|tpl|Files|indent|nindent)\b/;

const CONTROL = /^\{\{-?\s*(?:(?:if|else|end|with|range)\b|\$\w+\s*:?=)/;

/** A variable prints nothing where it is set; one that holds a text of others may begin a document where it is printed. */
const isSetting = (action: string): boolean =>
  /^-?\s*\$\w+\s*:?=/.test(action) && !/\b(?:include|tpl|Files|lookup|toYaml)\b|\\/.test(action);

/** Tells whether a line makes nothing itself: it says whether others are there, or sets a variable. */
export const isControl = (line: string): boolean =>
  /^\s*#@\s/.test(line) || (CONTROL.test(line) && /^\{\{[^{}]*\}\}\s*$/.test(line));

const actionsIn = (lines: readonly string[]): readonly string[] =>
  lines.flatMap((line) => [...line.matchAll(/\{\{([^{}]*)\}\}/g)].map(([, action = '']) => action));

const hasPlainActions = (lines: readonly string[], known: ReadonlySet<string>): boolean =>
  lines.every((line) => {
    if (/\{\{|\}\}/.test(line.replaceAll(/\{\{[^{}]*\}\}/g, ''))) return false;
    // what stands alone at the outermost level, or is not indented, may be keys of the object
    if (line.startsWith('{{') && !isControl(line) && !INDENTED.test(line)) return false;
    return actionsIn([line]).every(
      (action) =>
        known.has(action) ||
        ONE_VALUE.test(action) ||
        isSetting(action) ||
        (NAME.test(line) && !OF_SEVERAL_LINES.test(action)) ||
        (PLAIN_ACTION.test(action) &&
          (!action.includes('toYaml') || /\|\s*n?indent\s+[1-9]\d*\s*-?$/.test(action))),
    );
  });

/** The value of a key that stands there once. */
function only(lines: readonly string[], pattern: RegExp, key: string): string | null {
  const there = lines.filter((line) => line.startsWith(`${key}:`));
  const [first] = there;
  return there.length === 1 && first !== undefined ? (pattern.exec(first)?.[2] ?? null) : null;
}

/** The lines of a part of the object, without its first. */
export function blockOf(lines: readonly string[], key: string): readonly string[] {
  const start = lines.findIndex((line) => line.trimEnd() === `${key}:`);
  if (start === -1) return [];
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => /^[^\s-]/.test(line));
  return end === -1 ? rest : rest.slice(0, end);
}

/** All that a field of the outermost level of a part is given; usually one text. */
function fieldsOf(block: readonly string[], field: string): readonly string[] {
  const indent = /^\s*/.exec(block[0] ?? '')?.[0] ?? '';
  const start = `${indent}${field}:`;
  return block
    .filter((line) => line.startsWith(start))
    .map((line) => line.slice(start.length).trim());
}

function plainField(block: readonly string[], field: string): string | null {
  const [value, ...more] = fieldsOf(block, field);
  if (value === undefined || more.length > 0) return null;
  return /^(["']?)([\w.-]+)\1$/.exec(value)?.[2] ?? null;
}

function namespaceIn(block: readonly string[], language: TemplateLanguage): WrittenNamespace {
  const name = plainField(block, 'namespace');
  if (name !== null) return { kind: 'named', name };
  const given = fieldsOf(block, 'namespace');
  const isLeft =
    language === 'Helm' &&
    block.length > 0 &&
    given.every((value) => RELEASE_NAMESPACE.test(value));
  return { kind: isLeft ? 'release' : 'unknown' };
}

/** Tells whether a function puts fields into the metadata itself, of which one may be a namespace. */
function isFilledIn(lines: readonly string[]): boolean {
  const start = lines.findIndex((line) => line.trimEnd() === 'metadata:');
  const indent = lines[start + 1]?.search(/\S/) ?? 0;
  const end = lines.findIndex((line, at) => at > start && KEY.test(line));
  return lines
    .slice(start + 1, end === -1 ? lines.length : end)
    .some((line) => Number(/\bn?indent\s+(\d+)\s*-?\}\}\s*$/.exec(line)?.[1]) <= indent);
}

const RELEASE_NAMESPACE = /^["']?\{\{-?\s*\$?\.Release\.Namespace\s*(?:\|\s*quote\s*)?-?\}\}["']?$/;
