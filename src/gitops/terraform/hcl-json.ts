import type { HclAttribute, HclBlock, HclBody } from './hcl.ts';

const NOTHING: HclBody = { attributes: [], blocks: [] };

/** Counts the names that stand before the body of a block; other blocks have none. */
const LABELS: ReadonlyMap<string, number> = new Map([
  ...(['resource', 'data'] as const).map((type) => [type, 2] as const),
  ...(['module', 'variable', 'output', 'provider', 'provisioner'] as const).map(
    (type) => [type, 1] as const,
  ),
  ['locals', 0],
]);

const MOST_DEEP = 40;

/** Reads a file of Terraform in JSON as one of its language; what is no JSON holds nothing. */
export function jsonBody(text: string): HclBody {
  const lineOf = (name: string): number => {
    const at = text.indexOf(JSON.stringify(name));
    return at < 0 ? 1 : text.slice(0, at).split('\n').length;
  };
  try {
    const blocks = entriesOf(JSON.parse(text)).flatMap(([type, value]) =>
      blocksOf(type, [], value, lineOf),
    );
    return { attributes: [], blocks };
  } catch {
    return NOTHING;
  }
}

type LineOf = (name: string) => number;

function blocksOf(
  type: string,
  labels: readonly string[],
  value: unknown,
  lineOf: LineOf,
): readonly HclBlock[] {
  if (Array.isArray(value))
    return value.flatMap((each: unknown) => blocksOf(type, labels, each, lineOf));
  if (labels.length < (LABELS.get(type) ?? 0))
    return entriesOf(value).flatMap(([name, inner]) =>
      blocksOf(type, [...labels, name], inner, lineOf),
    );
  const line = lineOf(labels.at(-1) ?? type);
  const entries = entriesOf(value);
  const attributes = entries.flatMap(([name, inner]): HclAttribute[] =>
    name === 'provisioner' ? [] : [{ name, text: textOf(inner, 0), line }],
  );
  const blocks = entries.flatMap(([name, inner]) =>
    name === 'provisioner' ? blocksOf(name, [], inner, lineOf) : [],
  );
  return [{ type, labels, line, attributes, blocks }];
}

const entriesOf = (value: unknown): readonly (readonly [string, unknown])[] =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];

/** Writes a value as an expression: a text that is one expression stands for that. */
function textOf(value: unknown, depth: number): string {
  if (typeof value === 'string')
    return /^\$\{([^{}]*)\}$/.exec(value)?.[1] ?? JSON.stringify(value);
  if (depth >= MOST_DEEP || typeof value !== 'object' || value === null)
    return JSON.stringify(value);
  if (Array.isArray(value))
    return `[${value.map((each: unknown) => textOf(each, depth + 1)).join(',')}]`;
  const entries = entriesOf(value).map(
    ([name, inner]) => `${JSON.stringify(name)}=${textOf(inner, depth + 1)}`,
  );
  return `{${entries.join(',')}}`;
}
