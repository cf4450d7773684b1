/** What a value reads as. */
export type ValueShape = 'empty' | 'number' | 'truth' | 'duration' | 'size' | 'address' | 'text';

const SHAPES: readonly (readonly [ValueShape, RegExp])[] = [
  ['empty', /^\s*$/],
  ['truth', /^(?:true|false|yes|no|on|off)$/i],
  ['number', /^[+-]?\d+(?:\.\d+)?$/],
  ['duration', /^(?:\d+(?:\.\d+)?(?:ns|us|ms|s|m|h|d))+$/],
  ['size', /^\d+(?:\.\d+)?(?:[KMGT]i?B?|[kmgt]b|B)$/],
  ['address', /^[a-z][a-z0-9+.-]*:\/\/\S+$/i],
];

/** The shape of a value, by its first match; what has none is text. */
export const shapeOf = (value: string): ValueShape =>
  SHAPES.find(([, pattern]) => pattern.test(value))?.[0] ?? 'text';
