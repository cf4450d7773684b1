import { z } from 'zod';
import type { Node, Origin, PathStep, Plain } from '../../../manifest/index.ts';
import { isPlainList, nearestWord, nodeAt, parseYaml, plainOf } from '../../../manifest/index.ts';

/** Something wrong with a file of Meshwarden's own: configuration or rules. */
export interface PolicyProblem {
  /** One sentence, without place: `teir is not a known field here.` */
  readonly message: string;
  readonly origin: Origin;
  /** Path of the field, e.g. `tiers.high.window`; empty for the file as a whole. */
  readonly field: string;
  /** The valid word that was most likely meant. */
  readonly nearest: string | null;
}

type PolicyFile<T> =
  | { readonly kind: 'valid'; readonly value: T; readonly node: Node | null }
  | { readonly kind: 'invalid'; readonly problems: readonly PolicyProblem[] };

/** More problems of one file than this help nobody. */
const MAX_PROBLEMS = 20;

/**
 * Reads one YAML document against a schema. Every problem has the line of the field it is about; a
 * file without a document counts as `empty`.
 */
export function readPolicyFile<T>(
  file: string,
  text: string,
  schema: z.ZodType<T>,
  empty: T,
): PolicyFile<T> {
  const documents = parseYaml(file, text);
  const unreadable = documents.flatMap(({ problems }) => problems);
  if (unreadable.length > 0)
    return {
      kind: 'invalid',
      problems: unreadable.map(({ message, origin }) => ({
        message: `The file cannot be read as YAML: ${message}`,
        origin,
        field: '',
        nearest: null,
      })),
    };
  const [first, second] = documents;
  if (second !== undefined)
    return {
      kind: 'invalid',
      problems: [
        {
          message: 'Only one YAML document is read from this file; this is the second.',
          origin: second.origin,
          field: '',
          nearest: null,
        },
      ],
    };
  if (first?.node == null) return { kind: 'valid', value: empty, node: null };
  const { node } = first;
  const parsed = schema.safeParse(plainOf(node));
  if (parsed.success) return { kind: 'valid', value: parsed.data, node };
  const problems = parsed.error.issues.flatMap((issue) => problemsOf(issue, node, schema));
  return { kind: 'invalid', problems: withoutEchoes(problems).slice(0, MAX_PROBLEMS) };
}

/** A mistyped field is missing under its right name: said once, where the mistake is. */
function withoutEchoes(problems: readonly PolicyProblem[]): readonly PolicyProblem[] {
  const meant = new Set(
    problems.map(
      ({ field, nearest }) => `${field.slice(0, field.lastIndexOf('.') + 1)}${nearest ?? ''}`,
    ),
  );
  return problems.filter(({ field, message }) => !message.endsWith(MISSING) || !meant.has(field));
}

const MISSING = ' is missing.';

/** A problem at the field that `path` names, or at the nearest thing above it that is there. */
export function problemAt(
  root: Node,
  path: readonly PathStep[],
  message: string,
  nearest: string | null = null,
): PolicyProblem {
  let depth = path.length;
  while (depth > 0 && nodeAt(root, ...path.slice(0, depth)) === undefined) depth -= 1;
  const origin = (nodeAt(root, ...path.slice(0, depth)) ?? root).origin;
  return { message, origin, field: fieldOf(path), nearest };
}

type Issue = z.core.$ZodIssue;

function problemsOf(issue: Issue, root: Node, schema: z.ZodType): readonly PolicyProblem[] {
  const path = issue.path.filter((step) => typeof step !== 'symbol');
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }), path);
    return issue.keys.map((key) => {
      const nearest = nearestWord(key, known);
      const expected = nearest === null ? ` Known here: ${known.join(', ')}.` : '';
      return problemAt(
        root,
        [...path, key],
        `${key} is not a known field here.${expected}`,
        nearest,
      );
    });
  }
  const found = nodeAt(root, ...path);
  const nested = found === undefined ? undefined : closestBranch(issue, found);
  if (nested !== undefined)
    return problemsOf({ ...nested, path: [...path, ...nested.path] }, root, schema);
  const name =
    path.length === 0 ? 'The file' : fieldOf(path.slice(-1)).replace(/^\[(\d+)\]$/, 'Item $1');
  if (found === undefined) return [problemAt(root, path, `${name}${MISSING}`)];
  return [wrongValue(issue, name, plainOf(found), root, path)];
}

/** Where one of several forms is possible (text or a list of texts), the problem of the form that was meant. */
function closestBranch(issue: Issue, found: Node): Issue | undefined {
  if (issue.code !== 'invalid_union') return undefined;
  const branches = issue.errors.flatMap((branch) => branch.slice(0, 1));
  return found.kind === 'seq' ? branches.at(-1) : branches[0];
}

function wrongValue(
  issue: Issue,
  name: string,
  given: Plain,
  root: Node,
  path: readonly PathStep[],
): PolicyProblem {
  const value = `${name} is ${shown(given)}`;
  if (issue.code === 'invalid_value') {
    const known = issue.values.map(String);
    const nearest = typeof given === 'string' ? nearestWord(given, known) : null;
    return problemAt(root, path, `${value}; it must be one of ${known.join(', ')}.`, nearest);
  }
  if (issue.code === 'invalid_type') {
    const expected = ARTICLES.get(issue.expected) ?? issue.expected;
    return problemAt(root, path, `${value}; it must be ${expected}.`);
  }
  if (issue.code === 'too_small')
    return problemAt(root, path, `${value}; at least ${String(issue.minimum)} is needed.`);
  if (issue.code === 'too_big')
    return problemAt(root, path, `${value}; at most ${String(issue.maximum)} is allowed.`);
  return problemAt(root, path, `${value}: ${issue.message}`);
}

const ARTICLES: ReadonlyMap<string, string> = new Map([
  ['object', 'a map'],
  ['record', 'a map'],
  ['array', 'a list'],
  ['string', 'text'],
  ['boolean', 'true or false'],
  ['number', 'a number'],
  ['int', 'a whole number'],
]);

function shown(given: Plain): string {
  if (given === null) return 'empty';
  if (typeof given !== 'object') return String(given).slice(0, 80) || 'empty';
  return isPlainList(given) ? 'a list' : 'a map';
}

/** `a.b[0].c`, as Kubernetes writes field paths. */
function fieldOf(path: readonly PathStep[]): string {
  return path
    .map((step, index) => {
      if (typeof step === 'number') return `[${String(step)}]`;
      return index === 0 ? step : `.${step}`;
    })
    .join('');
}

/** The parts of a JSON schema that say which keys an object may have. */
const Described = z.object({
  properties: z.record(z.string(), z.unknown()).optional(),
  additionalProperties: z.unknown().optional(),
  items: z.unknown().optional(),
  anyOf: z.array(z.unknown()).optional(),
});

function keysAt(schema: unknown, path: readonly PathStep[]): readonly string[] {
  const described = Described.safeParse(schema).data;
  if (described === undefined) return [];
  if (described.anyOf !== undefined)
    return described.anyOf.flatMap((alternative) => keysAt(alternative, path));
  const [step, ...rest] = path;
  if (step === undefined) return Object.keys(described.properties ?? {});
  if (typeof step === 'number') return keysAt(described.items, rest);
  return keysAt(described.properties?.[step] ?? described.additionalProperties, rest);
}
