import type { MapNode, Node, Origin, ScalarNode, ValueBehind } from '../../../manifest/index.ts';
import { canonicalJson, nodeAt, plainOf } from '../../../manifest/index.ts';
import type { ParameterSet } from './generator-parameters.ts';

/** Matches what takes one parameter, and what functions make of it: `{{ .host }}`, `{{ .port | int }}`, `{{host}}`. */
const TAKES_ONE =
  /^\s*(["']?)\{\{-?\s*\.?([A-Za-z_][\w-]*(?:\.[\w-]+)*)\s*(?:\|[^{}]*)?-?\}\}\1\s*(?:#.*)?$/;

/** Matches a key, or the dash of a list, with all that it says: `timeout: {{ .timeout }}`. */
const SAYS = /^\s*(?:-\s+)*(?:["']?[\w./-]+["']?:\s+)?(?=["']?\{\{)/;

const known = new WeakMap<Origin, Map<string, Origin>>();

/**
 * Gives the origin of a text that was filled in: where all of it, or of a line, is what one parameter says, that parameter is
 * named. Its own place stays, for that line of the template asks for it. It is the same for what is filled in alike.
 */
export function filledOrigin(node: ScalarNode, filled: string, set: ParameterSet): Origin {
  const { origin } = node;
  if (set.written === undefined) return origin;
  const text = String(node.value);
  const [lines, after] = [text.split('\n'), filled.split('\n')];
  const isBlock = origin.endLine > origin.line;
  if (lines.length !== after.length || (lines.length > 1 && !isBlock)) return origin;
  const found = lines.map((line, index) => parameterOf(line, after[index] ?? '', set));
  if (found.every((each) => each === null)) return origin;
  const key = JSON.stringify(found);
  const all = known.get(origin) ?? new Map<string, Origin>();
  known.set(origin, all);
  const made = all.get(key) ?? withParameters(origin, isBlock, found);
  all.set(key, made);
  return made;
}

function withParameters(
  origin: Origin,
  isBlock: boolean,
  found: readonly (ValueBehind | null)[],
): Origin {
  const [first = null] = found;
  if (!isBlock) return first === null ? origin : { ...origin, filled: first };
  const { file, line, endLine } = origin;
  const lines = found.map((filled, index): Origin => {
    const at = Math.min(line + index + 1, endLine);
    return { file, line: at, column: 1, endLine: at, ...(filled !== null && { filled }) };
  });
  return { ...origin, lines };
}

/** The parameter that is all that a line says, behind its key; null for none. */
function parameterOf(line: string, filled: string, set: ParameterSet): ValueBehind | null {
  const said = SAYS.exec(line)?.[0] ?? '';
  const [, , name] = TAKES_ONE.exec(line.slice(said.length)) ?? [];
  return name === undefined ? null : parameterAt(set, name.split('.'), filled);
}

/** Gives what a file says of a parameter; null where none does, and where it is no single text, or was made another one. */
function parameterAt(
  { written = [] }: ParameterSet,
  path: readonly string[],
  filled: string,
): ValueBehind | null {
  for (const node of written.toReversed()) {
    const found = nodeAt(node, ...path);
    if (found === undefined) continue;
    const says = found.kind === 'scalar' ? String(found.value) : '';
    if (says === '' || !filled.includes(says)) return null;
    const { file, line, filled: behind } = found.origin;
    return behind ?? { path: path.join('.'), file, line, text: canonicalJson(plainOf(found)) };
  }
  return null;
}

/** The maps that parameters come from, without what is put in the place of some. */
export const writtenBy = (
  node: Node | undefined,
  without: readonly string[] = [],
): readonly MapNode[] => {
  if (node?.kind !== 'map') return [];
  if (!without.some((key) => node.entries.has(key))) return [node];
  const entries = new Map([...node.entries].filter(([key]) => !without.includes(key)));
  return [{ ...node, entries }];
};

/** Puts what two say of parameters together; of the same one the second counts. */
export const writtenOfBoth = (
  below: ParameterSet,
  above: ParameterSet,
): Pick<ParameterSet, 'written'> =>
  below.written === undefined && above.written === undefined
    ? {}
    : { written: [...(below.written ?? []), ...(above.written ?? [])] };
