import type { FileTree, ManifestReader, Node } from '../../manifest/index.ts';
import { entriesAt, itemsAt, nodeAt } from '../../manifest/index.ts';
import { isYamlFile } from '../tree-path.ts';
import type { Binding, Said } from './bindings.ts';
import { filledIn, inTurn, MOST_BINDINGS, NOTHING_KNOWN, variablesIn } from './bindings.ts';
import { extendingSource } from './pipeline-variables.ts';
import { callsOf } from './workflow-calls.ts';
import { matrixOf, workflowText } from './workflow-matrix.ts';

/** A script of the tree, of which one command is looked at. */
export interface ScriptLineAt {
  readonly tree: FileTree;
  readonly reader: ManifestReader;
  readonly file: string;
  readonly line: number;
  /** Holds what another script gives it; absent where it is read by itself. */
  readonly given?: Binding;
}

const MOST_STEPS = 5;

/** A variable as the environment of a script has them. */
const OF_ENVIRONMENT = /\$[{(]?([A-Z][A-Z0-9_]{1,60})\b/g;
const MOST_READ = 20;
const LARGEST_READ = 100_000;

/** Lists variables that a script reads and that whoever runs it may have. */
export function variablesReadBy(tree: FileTree, path: string): readonly string[] {
  const entry = tree.read(path);
  if (entry.kind !== 'text' || entry.text.length > LARGEST_READ) return [];
  const names = [...entry.text.matchAll(OF_ENVIRONMENT)].map(([, name = '']) => name);
  return [...new Set(names)].slice(0, MOST_READ);
}

/** Tells whether each line of a file is a shell of its own. */
export const isMakefile = (path: string): boolean =>
  /(?:^|\/)(?:GNU)?[Mm]akefile$|\.mk$/.test(path);

/**
 * Gives all that the variables of a command may come to, as far as the script and the workflows that call it say so: a
 * matrix, inputs, `env`, loops over words and assignments. A variable that none of these names is in no binding.
 */
export function bindingsFor(words: readonly string[], at: ScriptLineAt): readonly Binding[] {
  const places = placesOf(at);
  const all = expanded([NOTHING_KNOWN], words.flatMap(variablesIn), places, MOST_STEPS);
  return all.length < MOST_BINDINGS ? all : [NOTHING_KNOWN];
}

interface Places {
  readonly sources: readonly ((name: string) => Said | null)[];
}

function expanded(
  bindings: readonly Binding[],
  names: readonly string[],
  places: Places,
  steps: number,
): readonly Binding[] {
  return [...new Set(names)].reduce<readonly Binding[]>(
    (all, name) => inTurn(all, (each) => withName(each, name, places, steps)),
    bindings,
  );
}

function withName(
  binding: Binding,
  name: string,
  places: Places,
  steps: number,
): readonly Binding[] {
  if (binding.has(name) || steps === 0) return [binding];
  const said = places.sources.map((source) => source(name)).find((each) => each !== null) ?? null;
  if (said === null) return [binding];
  // what another variable excludes is no run of it
  const own = said.filter(({ beside }) =>
    [...beside].every(([key, value]) => (binding.get(key) ?? value) === value),
  );
  return inTurn(own, ({ text, beside }) =>
    expanded([new Map([...binding, ...beside])], variablesIn(text), places, steps - 1).map(
      (each) => new Map([...each, [name, filledIn(text, each)]]),
    ),
  );
}

function placesOf(at: ScriptLineAt): Places {
  const entry = at.tree.read(at.file);
  const text = entry.kind === 'text' ? entry.text : '';
  const shell = shellSource(text.split('\n'), at.line);
  const given = givenSource(at.given ?? NOTHING_KNOWN);
  // what make is given stands over what its file says, and a script says itself what it makes of it
  if (!isYamlFile(at.file))
    return { sources: isMakefile(at.file) ? [given, shell] : [shell, given] };
  const top = at.reader.read(at.tree, at.file)?.documents[0]?.node ?? undefined;
  const jobs = nodeAt(top, 'jobs') ?? top;
  const job = lastBefore([...entriesAt(jobs).values()], at.line);
  const step = lastBefore(itemsAt(job, 'steps'), at.line);
  return {
    sources: [
      (name) => ofMatrix(matrixOf(job), name),
      inputSource(top, at),
      extendingSource(top, job),
      (name) => ofEnvironment([step, job, top], name),
      shell,
      given,
    ],
  };
}

/** Gives what another script gives to this one, all of it together. */
const givenSource =
  (given: Binding) =>
  (name: string): Said | null => {
    const text = given.get(name);
    return text === undefined ? null : [{ text, beside: given }];
  };

const lastBefore = (nodes: readonly Node[], line: number): Node | undefined =>
  nodes.findLast(({ origin }) => origin.line <= line);

const ofMatrix = (runs: readonly Binding[], name: string): Said | null => {
  const own = runs.filter((run) => run.has(name));
  return own.length === 0 ? null : own.map((run) => ({ text: run.get(name) ?? '', beside: run }));
};

/** Reads `env` of a step, a job or a workflow, or `variables` of a pipeline. */
function ofEnvironment(nodes: readonly (Node | undefined)[], name: string): Said | null {
  const own = name.replace(/^env\./, '');
  for (const node of nodes)
    for (const field of ['env', 'variables']) {
      const text = workflowText(nodeAt(node, field, own));
      if (text !== null && !text.includes(`\${${name}}`)) return [{ text, beside: NOTHING_KNOWN }];
    }
  return null;
}

const INPUT = /^(?:github\.event\.)?inputs\.([\w-]+)$/;

/** Reads what callers of a workflow give it, and what a person may choose. */
function inputSource(top: Node | undefined, at: ScriptLineAt): (name: string) => Said | null {
  const given = callsOf(at);
  return (name) => {
    const [, input] = INPUT.exec(name) ?? [];
    if (input === undefined) return null;
    const ofCalls = given.flatMap(({ inputs, runs }): Said => {
      const text = inputs.get(input);
      if (text === undefined) return [];
      const beside = new Map([...inputs].map(([key, value]) => [`inputs.${key}`, value]));
      return (runs.length === 0 ? [NOTHING_KNOWN] : runs).map((run) => ({
        text: filledIn(text, run),
        beside: new Map([...beside].map(([key, value]) => [key, filledIn(value, run)])),
      }));
    });
    // a reader of YAML 1.1 takes the key for a truth value
    const choices = ['on', 'true']
      .flatMap((key) => itemsAt(top, key, 'workflow_dispatch', 'inputs', input, 'options'))
      .flatMap((item): Said => [{ text: workflowText(item) ?? '', beside: NOTHING_KNOWN }]);
    const all = [...ofCalls, ...choices];
    return all.length === 0 ? null : all;
  };
}

const LITERAL = /^[\w./@:+-]+$/;
/** `$1`, `${1:-dev}`: an argument, whatever is said of its absence. */
const ARGUMENT = /\$(?:([1-9])|\{([1-9])(?:[:?=-][^{}]*)?\})/g;

/** Loops over words above a line, and assignments of words. */
function shellSource(lines: readonly string[], line: number): (name: string) => Said | null {
  return (name) => {
    if (!/^\w+$/.test(name)) return null;
    const loop = new RegExp(`\\bfor\\s+${name}\\s+in\\s([^;]+)`);
    const assigned = new RegExp(`^\\s*(?:export\\s+|local\\s+)?${name}\\s*[:?]?=(.*)$`);
    for (const text of lines.slice(0, line).reverse()) {
      const [, words] = loop.exec(text) ?? [];
      const [, value] = words === undefined ? (assigned.exec(text) ?? []) : [];
      if (words === undefined && value === undefined) continue;
      const all = withoutEnd(words ?? value ?? '')
        .replace(ARGUMENT, (_, short?: string, long?: string) => `\${${short ?? long ?? ''}}`)
        .split(/\s+/)
        .map((word) => word.replace(/^(["'])(.*)\1$/, '$2'));
      return all.every((word) => LITERAL.test(word.replace(/\$\{[1-9]\}/g, '_')))
        ? all.map((text) => ({ text, beside: NOTHING_KNOWN }))
        : null;
    }
    return null;
  };
}

/** Takes from a list of words what ends it. */
const withoutEnd = (words: string): string => {
  const text = words.trim();
  return text.endsWith(';') ? text.slice(0, -1).trimEnd() : text;
};
