import type { Node } from '../../../manifest/index.ts';
import { nodeAt } from '../../../manifest/index.ts';
import { evidenceOfEntries } from '../../names/evidence/evidence.ts';
import { flattened } from '../sets/generator-parameters.ts';
import type { ParameterSet } from '../sets/generator-parameters.ts';

/** Says which parameters of a set decide about anything. */
export interface ReadParameters {
  /** Gives those that the set asks for, and those that are called for an environment, by their names. */
  readonly of: (parameters: ParameterSet) => readonly (readonly [name: string, value: string])[];
  /** Tells whether the set looks at parts of texts, or at their order: then no value is like another. */
  readonly comparesTexts: boolean;
  /** All its texts that are no parameters. */
  readonly texts: readonly string[];
}

/** Actions that take all there is, and not what they name. */
const TAKES_ALL =
  /\{\{[^}]*(?:(?<![.\w])(?:range|with|toYaml|toJson|toRawJson|toPrettyJson|mustToJson|keys|values|pick|omit)\b|\$(?![\w.])|(?<![\w)\]])\.(?=[\s}|)])|\.(?:metadata|labels|annotations|values)(?=[\s}|)]))/;

/** Functions by whose outcome two names of one kind are not alike. */
const COMPARES =
  /\{\{[^}]*\b(?:hasPrefix|hasSuffix|contains|regexMatch|mustRegexMatch|lt|gt|le|ge|mod|len|sha1sum|sha256sum|adler32sum)\b/;

/** Matches where people put what is to be asked for by its own name. */
const PLACE = /^(?:metadata\.(?:labels|annotations)|values)\./;

export function readParameters(set: Node): ReadParameters {
  const texts = textsOf(nodeAt(set, 'spec'));
  const whole = texts.join('\n');
  const takesAll = TAKES_ALL.test(whole);
  const known = new Map<string, boolean>();
  const isRead = (name: string, value: string): boolean => {
    const earlier = known.get(name);
    if (earlier !== undefined) return earlier;
    const key = PLACE.test(name) ? name.replace(PLACE, '') : (name.split('.').at(-1) ?? name);
    const found =
      takesAll ||
      /^\d+$/.test(key) ||
      whole.includes(key) ||
      evidenceOfEntries([[name, value]], 'parameter').length > 0;
    known.set(name, found);
    return found;
  };
  return {
    of: ({ values }) => [...flattened(values)].filter(([name, value]) => isRead(name, value)),
    comparesTexts: COMPARES.test(whole),
    texts: textsOf(withoutElements(nodeAt(set, 'spec'))),
  };
}

/** All texts of a node, keys too. */
function textsOf(node: Node | undefined): readonly string[] {
  if (node === undefined) return [];
  switch (node.kind) {
    case 'scalar':
      return [String(node.value)];
    case 'seq':
      return node.items.flatMap(textsOf);
    case 'map':
      return [...node.entries].flatMap(([key, value]) => [key, ...textsOf(value)]);
  }
}

/** Elements of lists are parameters, and no text that asks for them. */
function withoutElements(node: Node | undefined): Node | undefined {
  if (node === undefined || node.kind === 'scalar') return node;
  if (node.kind === 'seq')
    return { ...node, items: node.items.flatMap((item) => withoutElements(item) ?? []) };
  const entries = [...node.entries].filter(([key]) => key !== 'elements' && key !== 'elementsYaml');
  return {
    ...node,
    entries: new Map(
      entries.flatMap(([key, value]) => {
        const rest = withoutElements(value);
        return rest === undefined ? [] : [[key, rest] as const];
      }),
    ),
  };
}
