import type { MapNode, Node, ScalarNode, SeqNode } from '../../../../../manifest/index.ts';
import { resolveScalar, shifted } from '../../../../../manifest/index.ts';
import { standsPlain } from '../../../../../kustomize/index.ts';

/** How a file lays out what it holds, so that what is added looks like its neighbours. */
export interface TextStyle {
  /** Blanks for one level. */
  readonly step: number;
  /** Whether the dashes of a list stand further in than the key above them. */
  readonly indentsLists: boolean;
  /** Whether texts over several lines stand in quotes on one line: what holds them is such a text itself. */
  readonly quotesLines?: true;
}

/** The quotes of a text: none where it may do without. */
export type Quotes = 'plain' | 'single' | 'double';

/** Words that some reader of YAML takes for something else, beside what Go's parsers do. */
const AMBIGUOUS = /^(?:y|n|yes|no|on|off|true|false|null|~|=|<<|)$/i;

const DIALECTS = ['sigs-yaml', 'go-yaml-3'] as const;

const isSafePlain = (text: string): boolean =>
  !AMBIGUOUS.test(text) &&
  standsPlain(text) &&
  DIALECTS.every((dialect) => typeof resolveScalar(text, dialect).value === 'string');

/** What may not stand in a file as it is. */
const UNPRINTABLE = /[\p{Cc}\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]/u;

const ESCAPED = /[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g;

/** A text in double quotes, as every reader of YAML and JSON takes it. */
export const quotedText = (text: string): string =>
  JSON.stringify(text).replace(
    ESCAPED,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** A value on one line, in the quotes that stood there where these can hold it. */
export function scalarText(node: ScalarNode, quotes: Quotes = 'plain', inFlow = false): string {
  const { value, digits } = node;
  if (typeof value !== 'string') return digits ?? String(value);
  if (quotes === 'single' && !UNPRINTABLE.test(value)) return `'${value.replaceAll("'", "''")}'`;
  const isPlain = quotes === 'plain' && isSafePlain(value) && !(inFlow && /[,[\]{}]/.test(value));
  return isPlain ? value : quotedText(value);
}

export const keyText = (key: string): string =>
  isSafePlain(key) && !/[,[\]{}]/.test(key) ? key : quotedText(key);

/** A value in brackets; as JSON where keys are quoted. */
export function flowText(node: Node, asJson: boolean): string {
  switch (node.kind) {
    case 'scalar':
      return asJson && typeof node.value === 'string'
        ? quotedText(node.value)
        : scalarText(node, 'plain', true);
    case 'seq':
      return `[${node.items.map((item) => flowText(item, asJson)).join(', ')}]`;
    case 'map': {
      const entries = [...node.entries].map(
        ([key, value]) => `${asJson ? quotedText(key) : keyText(key)}: ${flowText(value, asJson)}`,
      );
      return `{${entries.join(', ')}}`;
    }
  }
}

/** Whether a text can stand as a block of lines (`|`) and be read back just so. */
export const isBlockText = (text: string): boolean =>
  /[^\n]\n/.test(text) &&
  !/^[ \t\n]/.test(text) &&
  !/[ \t]$|[ \t]\n|\n\n$/.test(text) &&
  !UNPRINTABLE.test(text.replaceAll('\n', ''));

/** A text as a block: the sign that opens it, then its lines at an indent, each with its line break. */
export function blockText(text: string, indent: number): string {
  const body = text.endsWith('\n') ? text.slice(0, -1) : text;
  return `|${text.endsWith('\n') ? '' : '-'}\n${shifted(body, indent)}\n`;
}

/** What stands behind a key's colon, up to the line break; the key is at `indent`. */
export function valueText(node: Node, indent: number, style: TextStyle): string {
  if (node.kind === 'scalar') {
    if (style.quotesLines !== true && typeof node.value === 'string' && isBlockText(node.value))
      return ` ${blockText(node.value, indent + style.step)}`;
    return ` ${scalarText(node)}\n`;
  }
  if (node.kind === 'map')
    return node.entries.size === 0 ? ' {}\n' : `\n${entriesText(node, indent + style.step, style)}`;
  const dashes = indent + (style.indentsLists ? style.step : 0);
  return node.items.length === 0 ? ' []\n' : `\n${itemsText(node, dashes, style)}`;
}

/** A key with its value, as whole lines. */
export const entryText = (key: string, node: Node, indent: number, style: TextStyle): string =>
  `${' '.repeat(indent)}${keyText(key)}:${valueText(node, indent, style)}`;

/** The entries of a map, as whole lines. */
export const entriesText = (node: MapNode, indent: number, style: TextStyle): string =>
  [...node.entries].map(([key, value]) => entryText(key, value, indent, style)).join('');

const itemsText = ({ items }: SeqNode, indent: number, style: TextStyle): string =>
  items.map((item) => itemText(item, indent, style)).join('');

/** An item of a list with its dash, as whole lines. */
export function itemText(item: Node, indent: number, style: TextStyle): string {
  const pad = ' '.repeat(indent);
  if (item.kind === 'map' && item.entries.size > 0)
    return `${pad}- ${entriesText(item, indent + 2, style).slice(indent + 2)}`;
  if (item.kind === 'scalar') return `${pad}-${valueText(item, indent, { ...style, step: 2 })}`;
  return `${pad}- ${flowText(item, false)}\n`;
}
