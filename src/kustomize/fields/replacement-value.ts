import type { Node, Origin, ScalarNode, Touch } from '../../manifest/index.ts';
import { movedBy, resolveScalar, scalar } from '../../manifest/index.ts';
import { textOf } from './node-edits.ts';
import { refuse } from '../files/failure.ts';
import { LETTERS, weightOf, weighText } from '../build/object-weight.ts';
import type { FieldOptions } from '../transformers/replacement-fields.ts';

export interface CopiedValue {
  /** The value as a whole; null where a part of a number or boolean is no longer one. */
  readonly node: Node | null;
  /** The value as text; empty for a map or list. */
  readonly text: string;
  readonly origin: Origin;
}

/** Stands for a text that is not seen. */
export const UNSEEN = '\uFFFC';

/** Brings one value to one field path. */
export interface ReplacementWrite {
  readonly value: CopiedValue;
  readonly options: FieldOptions;
  /** The entry of `replacements`. */
  readonly replacement: Origin;
  /** The field path as it is written, and where. */
  readonly path: string;
  readonly place: Origin;
  /** Counts the work. */
  readonly spend: (steps: number) => void;
}

/**
 * Puts the value in place of what is there. Of a single value only the text changes: a text stays one, a
 * number must stay a number. A map or list is replaced whole.
 */
export function writeOver(target: Node, writing: ReplacementWrite): Node {
  if (target.kind !== 'scalar') return whole(target.origin, writing);
  const text = joined(textOf(target), writing);
  return { ...retyped(target, text, writing), origin: touched(target.origin, writing) };
}

/** Puts the value in a field that was not there; `before` is the text the field was made with. */
export function writeNew(before: string, writing: ReplacementWrite): Node {
  const { value } = writing;
  if (value.node !== null && value.node.kind !== 'scalar' && before === '')
    return whole(undefined, writing);
  const origin = touched(undefined, writing);
  return { ...scalar(null, origin), ...resolveScalar(joined(before, writing), 'go-yaml-3') };
}

function whole(replaced: Origin | undefined, writing: ReplacementWrite): Node {
  const { value, options, place } = writing;
  if (options.delimiter !== '')
    return refuse('unexpected-value', '"delimiter" needs fields that are single values.', place);
  if (value.node === null)
    return refuse(
      'unexpected-value',
      `"${value.text}" is no value of its own (cannot decode).`,
      place,
    );
  const { via } = touched(replaced, writing);
  writing.spend(weightOf(value.node));
  return movedBy(value.node, (from) => ({ ...from, via: { ...via, from } }));
}

function touched(
  replaced: Origin | undefined,
  { value, replacement }: ReplacementWrite,
): Origin & Required<Pick<Origin, 'via'>> {
  const { file, line } = replacement;
  const from = value.origin;
  const via: Touch = { kind: 'replacement', name: 'replacements', file, line, from };
  return { ...from, via: replaced === undefined ? via : { ...via, replaced } };
}

/** Gives the text with the part that `index` names replaced, or with the value put before or after it. */
function joined(before: string, { value, options, place, spend }: ReplacementWrite): string {
  if (options.delimiter === '') return value.text;
  const parts = before.split(options.delimiter);
  if (options.index < 0) parts.unshift(value.text);
  else if (options.index >= parts.length) parts.push(value.text);
  else parts[options.index] = value.text;
  const text = weighText(parts.join(options.delimiter), place);
  spend(text.length / LETTERS);
  return text;
}

function retyped(target: ScalarNode, text: string, writing: ReplacementWrite): ScalarNode {
  const typed = writing.value.text === UNSEEN ? scalar(text, target.origin) : readAs(target, text);
  if (typed !== null) return typed;
  const type = target.value === null ? 'null' : typeof target.value;
  return refuse(
    'unexpected-value',
    `The replacement puts "${text}" where "${writing.path}" is a ${type} (cannot decode).`,
    writing.place,
  );
}

const FLOAT = /^[-+]?(?:\d*\.|\d+e)/i;

/** Reads a text as the type that a value has; null where it is none of that type. */
export function readAs(like: ScalarNode, text: string): ScalarNode | null {
  if (typeof like.value === 'string') return scalar(text, like.origin);
  const resolved = resolveScalar(text, 'go-yaml-3');
  if (typeof resolved.value !== typeof like.value) return null;
  if (Number.isInteger(like.value) && FLOAT.test(text)) return null;
  return { ...scalar(null, like.origin), ...resolved };
}
