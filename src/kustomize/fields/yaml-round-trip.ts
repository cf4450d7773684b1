import { resolveScalar, scalar, mapNode, nodeAt } from '../../manifest/index.ts';
import type { Origin, ScalarNode, MapNode, Node } from '../../manifest/index.ts';
import { refuse } from '../files/failure.ts';
import { withKey, withoutKey } from './node-edits.ts';
import { writtenAs } from '../patches/merge-draft.ts';

/**
 * Tells whether go-yaml v3 reads a text that stands without quotes as just that, and not as a number, a time
 * or a merge key.
 */
function staysText(text: string): boolean {
  const { value, spelling } = resolveScalar(text, 'go-yaml-3');
  return typeof value === 'string' && spelling === undefined && text !== '<<';
}

/**
 * Refuses a key that kustomize cannot add to a map: it writes new keys without quotes, reads them again,
 * and finds no text there (`1`, `true`, a date).
 */
export function refuseKey(key: string, what: string, place: Origin): void {
  if (key === '') refuse('unexpected-value', `${what} has an empty key.`, place);
  if (!staysText(key))
    refuse(
      'unexpected-value',
      `${what} has the key "${key}", which kustomize reads as a number, a date or the like (unsupported type: map[interface {}]).`,
      place,
    );
}

/**
 * Refuses a text of several lines that begins with a tab: kustomize writes it into a ConfigMap as a block,
 * and cannot read the block again. What cannot be a block (blanks at the end of a line, control
 * characters) goes in quotes, and is fine.
 */
export function refuseTabFirst(text: string, what: string, place: Origin): void {
  if (text.startsWith('\t') && text.includes('\n') && BLOCK.test(text) && !BLANK_END.test(text))
    refuse(
      'unexpected-value',
      `${what} begins with a tab, which kustomize cannot write (found a tab character where an indentation space is expected).`,
      place,
    );
}

const BLOCK = /^[\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd]*$/u;
const BLANK_END = / (?:[\n\u2028\u2029]|$)/;

/**
 * Makes the scalar that kustomize makes of a text it writes over another scalar: the form stays, so where
 * there were no quotes, a text that looks like a number becomes one (`namePrefix: "1"` over the name `0`).
 */
export function rewritten(found: ScalarNode | undefined, text: string, origin: Origin): ScalarNode {
  if (found !== undefined && isQuoted(found)) return { ...scalar(text, origin), quoted: true };
  return { kind: 'scalar', ...resolveScalar(text, 'go-yaml-3'), origin };
}

/**
 * Tells whether a scalar stands in quotes. A text that would be something else without them has them, also
 * where kustomize wrote it.
 */
const isQuoted = ({ value, quoted }: ScalarNode): boolean =>
  quoted === true || (typeof value === 'string' && !staysText(value));

/**
 * Gives the object its labels or annotations as the text they are written as, `null` and `1e3` included; a
 * map or list among them has none. Kustomize rewrites them so whenever it reads them as a map of texts.
 */
export function withTextMap(node: MapNode, field: 'labels' | 'annotations'): MapNode {
  const found = nodeAt(node, 'metadata', field);
  if (found?.kind !== 'map') return node;
  for (const [key, value] of found.entries) refuseTabFirst(writtenAs(value), key, value.origin);
  const values = [...found.entries.values()];
  if (values.every(isText)) return node;
  const texts = [...found.entries].map(([key, value]): [string, Node] => [
    key,
    isText(value) ? value : scalar(writtenAs(value), value.origin),
  ]);
  return withMetadata(node, field, mapNode(new Map(texts), found.origin));
}

/** Takes labels or annotations off the object that are an empty map, or no map. */
export function withoutEmptyMap(node: MapNode, field: 'labels' | 'annotations'): MapNode {
  const found = nodeAt(node, 'metadata', field);
  if (found === undefined || (found.kind === 'map' && found.entries.size > 0)) return node;
  return withMetadata(node, field, undefined);
}

function withMetadata(node: MapNode, field: string, value: Node | undefined): MapNode {
  const metadata = node.entries.get('metadata');
  if (metadata?.kind !== 'map') return node;
  const next = value === undefined ? withoutKey(metadata, field) : withKey(metadata, field, value);
  return withKey(node, 'metadata', next);
}

const isText = (value: Node): boolean =>
  value.kind === 'scalar' && typeof value.value === 'string' && value.spelling === undefined;
