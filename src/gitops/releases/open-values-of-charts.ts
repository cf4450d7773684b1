import type { ValuesBehind } from '../../charts/index.ts';
import type { FileTree, Node, Resource } from '../../manifest/index.ts';
import {
  fitsWildcard,
  mapNode,
  nodeAt,
  resourceOf,
  scalar,
  seqNode,
} from '../../manifest/index.ts';
import { OPEN } from '../appliers/applier.ts';
import { isBelow } from '../tree-path.ts';
import { opened } from './open-release.ts';
import type { BuiltRelease } from './unseen-release.ts';

type Scalar = Extract<Node, { kind: 'scalar' }>;
type OpenText = (node: Scalar) => string | null;

/**
 * Leaves open what templates make of values that the chart leaves empty: whoever installs it gives them, in a way that is
 * not followed here, and nothing is called by what is left of a name without them.
 */
export function withOpenValues(
  resources: readonly Resource[],
  tree: FileTree,
  chart: string,
  { values }: Pick<BuiltRelease, 'values'>,
): readonly Resource[] {
  const lineOf = templateLines(tree);
  const written = writtenOpen(lineOf, chart, values?.() ?? null);
  const made = resources.flatMap(({ node }): readonly (readonly [string, string])[] => {
    const name = nodeAt(node, 'metadata', 'name');
    if (name?.kind !== 'scalar' || !lineOf(name).text.includes('{{')) return [];
    const text = String(name.value);
    const whole = written(name) ?? completed(text);
    return whole === text ? [] : [[text, whole]];
  });
  // what refers to an object is written as its name is
  const names = new Map(made);
  const textOf: OpenText = (node) =>
    (typeof node.value === 'string' ? names.get(node.value) : undefined) ?? written(node);
  return resources.map((each) => opened(resourceOf(withText(each.node, textOf)) ?? each));
}

interface TemplateLine {
  readonly file: string;
  readonly text: string;
}

/** Gives the line of the template that wrote a value; empty where it is not known. */
function templateLines(tree: FileTree): (node: Node) => TemplateLine {
  const known = new Map<string, readonly string[]>();
  return ({ origin }) => {
    const { file, line } = origin.via?.kind === 'template' ? origin.via : origin;
    const entry = known.has(file) ? null : tree.read(file);
    if (entry !== null) known.set(file, entry.kind === 'text' ? entry.text.split('\n') : []);
    return { file, text: known.get(file)?.[line - 1] ?? '' };
  };
}

/** Gives the text of a value as its template writes it, open where an action prints a value that the chart leaves empty. */
function writtenOpen(
  lineOf: (node: Node) => TemplateLine,
  chart: string,
  behind: ValuesBehind | null,
): OpenText {
  const isEmpty = (path: string): boolean => {
    const value = behind?.of(path.split('.'));
    return value == null || value.text === 'null' || value.text === '""';
  };
  return (node) => {
    const { file, text } = lineOf(node);
    // values of a chart within another one are called otherwise
    if (behind === null || !isBelow(file, chart === '.' ? 'templates' : `${chart}/templates`))
      return null;
    const actions = text.match(ACTION) ?? [];
    const printed = actions.flatMap((action) => PRINTS.exec(action)?.slice(1, 2) ?? []);
    return printed.some(isEmpty) ? openText(text, node) : null;
  };
}

const ACTION = /\{\{-?.*?-?\}\}/g;
/** Prints a value as it is, or in another spelling; what has a default, or prints a map, is none of these. */
const PRINTS =
  /^\{\{-? *\$?\.Values\.([\w.]+)(?: *\| *(?:quote|squote|trim|lower|upper|b64enc|toString|trunc \d+|trimSuffix "-"))* *-?\}\}$/;
const KEY = /^\s*(?:- +)*(?:["']?[\w./-]+["']?: +)?/;

/** Gives what a line says behind its key, with what its actions print left open, where that is what the value comes to. */
function openText(line: string, { value }: Scalar): string | null {
  const said = line
    .replace(KEY, '')
    .replace(/ +#.*$/, '')
    .trim()
    .replace(/^(["'])(.*)\1$/, '$2');
  const parts = said.split(ACTION);
  if (parts.length < 2 || parts.some((part) => /[{}[\]]/.test(part))) return null;
  return fitsWildcard(parts.join('*'), String(value ?? '')) ? parts.join(OPEN) : null;
}

/** Completes a name that begins or ends where a value should stand, or has none between two hyphens. */
const completed = (name: string): string =>
  name
    .replace(/--/g, `-${OPEN}-`)
    .replace(/^(?=[-.])/, OPEN)
    .replace(/(?<=[-.])$/, OPEN);

function withText(node: Node, textOf: OpenText): Node {
  switch (node.kind) {
    case 'scalar': {
      const text = textOf(node);
      return text === null ? node : scalar(text, node.origin);
    }
    case 'seq':
      return seqNode(
        node.items.map((each) => withText(each, textOf)),
        node.origin,
      );
    case 'map':
      return mapNode(
        new Map([...node.entries].map(([key, each]) => [key, withText(each, textOf)])),
        node.origin,
      );
  }
}
