import type { Node, Origin } from '../../manifest/index.ts';
import { nodeAt } from '../../manifest/index.ts';
import type { Entry } from '../build/entry.ts';
import { originalId } from '../build/entry.ts';
import { writtenAs } from '../patches/merge-draft.ts';
import type { ObjectId } from '../build/object-id.ts';
import type { PatchWork } from '../build/build-effort.ts';
import { spend, wholeMatch } from '../build/build-effort.ts';
import type { UnknownFields } from '../files/read-fields.ts';
import { fieldsOf, mapOf, valueIn } from '../files/read-fields.ts';
import { refuse } from '../files/failure.ts';

/** Says which objects a patch or replacement is for; fields left out match all. */
export interface Selector {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  readonly labelSelector: string;
  readonly annotationSelector: string;
  readonly origin: Origin;
}

interface CompiledSelector {
  /** Selects by original or current name and namespace, current kind, labels and annotations. */
  readonly selects: (entry: Entry) => boolean;
  /** Selects by one of the ids an object has had. */
  readonly selectsId: (id: ObjectId) => boolean;
  readonly selectsLabels: (entry: Entry) => boolean;
}

/**
 * Prepares a selector; refuses expressions that do not compile. Patterns match whole values (RE2 syntax;
 * BUILD-12).
 */
export function compileSelector(selector: Selector, work: PatchWork): CompiledSelector {
  const { origin } = selector;
  const group = wholeMatch(selector.group, origin, work);
  const version = wholeMatch(selector.version, origin, work);
  const kind = wholeMatch(selector.kind, origin, work);
  const name = wholeMatch(selector.name, origin, work);
  const namespace = wholeMatch(selector.namespace, origin, work);
  const labels = whenAsked(selector.labelSelector, origin);
  const annotations = whenAsked(selector.annotationSelector, origin);
  const ofKind = (id: ObjectId): boolean => group(id.group) && version(id.version) && kind(id.kind);
  const selectsLabels = (entry: Entry): boolean =>
    (selector.labelSelector === '' || labels(valuesAt(entry.node, 'labels'))) &&
    (selector.annotationSelector === '' || annotations(valuesAt(entry.node, 'annotations')));
  return {
    selects: (entry) => {
      const before = originalId(entry);
      const now = entry.id;
      return (
        ofKind(now) &&
        (namespace(before.effectiveNamespace) || namespace(now.effectiveNamespace)) &&
        (name(before.name) || name(now.name)) &&
        selectsLabels(entry)
      );
    },
    selectsId: (id) => ofKind(id) && name(id.name) && namespace(id.effectiveNamespace),
    selectsLabels,
  };
}

/** Reads a label selector only when the first object is compared: where none is, a wrong one does no harm. */
function whenAsked(text: string, origin: Origin): LabelTest {
  let parsed: LabelTest | undefined;
  return (labels) => {
    parsed ??= parseLabelSelector(text, origin);
    return parsed(labels);
  };
}

/** Finds the objects a target selects; comparing them counts as work on patches. */
export function selectedBy(
  target: Selector,
  entries: readonly Entry[],
  work: PatchWork,
): ReadonlySet<Entry> {
  const { selects } = compileSelector(target, work);
  spend(work, entries.length / COMPARISONS, target.origin);
  return new Set(entries.filter(selects));
}

/** Says how many objects take a step to compare by plain names. */
const COMPARISONS = 8;

function valuesAt(node: Node, field: 'labels' | 'annotations'): ReadonlyMap<string, string> {
  const found = nodeAt(node, 'metadata', field);
  const values = new Map<string, string>();
  if (found?.kind !== 'map') return values;
  for (const [key, value] of found.entries) values.set(key, writtenAs(value));
  return values;
}

const FIELDS = [
  'group',
  'version',
  'kind',
  'name',
  'namespace',
  'labelSelector',
  'annotationSelector',
];

/** Reads `target`, `select` or `reject`. */
export function readSelector(node: Node, unknown?: UnknownFields): Selector {
  const fields = fieldsOf(mapOf(node, 'a target'), 'a target', FIELDS, unknown);
  return {
    group: valueIn(fields, 'group'),
    version: valueIn(fields, 'version'),
    kind: valueIn(fields, 'kind'),
    name: valueIn(fields, 'name'),
    namespace: valueIn(fields, 'namespace'),
    labelSelector: valueIn(fields, 'labelSelector'),
    annotationSelector: valueIn(fields, 'annotationSelector'),
    origin: node.origin,
  };
}

type Labels = ReadonlyMap<string, string>;

/** Tells whether an object with these labels, or annotations, is selected. */
type LabelTest = (labels: Labels) => boolean;

const TOKEN = /==|!=|[()=,!<>]|[^ \t\r\n()=,!<>]+/g;
const NAME = /^[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const PREFIX = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;
const MAX_PREFIX = 253;

/**
 * Reads a label selector in Kubernetes' syntax: `app=web,tier in (a, b),!legacy,weight>3`; empty matches all.
 * Keys and values must be such as labels may have, also where annotations are asked.
 */
function parseLabelSelector(text: string, origin: Origin): LabelTest {
  const tokens = text.match(TOKEN) ?? [];
  if (tokens.length === 0) return () => true;
  const requirements = splitAtCommas(tokens).map(
    (part) =>
      requirementOf(part) ??
      refuse(
        'invalid-field',
        `"${text}" is not a valid label selector (unable to parse requirement).`,
        origin,
      ),
  );
  return (labels) => requirements.every((holds) => holds(labels));
}

type Tokens = readonly string[];

/** Splits the tokens into requirements; commas in parentheses separate values. */
function splitAtCommas(tokens: Tokens): readonly Tokens[] {
  const parts: string[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    if (token === '(') depth++;
    if (token === ')') depth--;
    if (token === ',' && depth <= 0) parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts;
}

function requirementOf(tokens: Tokens): LabelTest | undefined {
  const [key = '', operator, ...rest] = tokens;
  if (key === '!') return rest.length === 0 ? absence(operator ?? '') : undefined;
  if (!isKey(key)) return undefined;
  if (operator === undefined) return (labels) => labels.has(key);
  const values = operator === 'in' || operator === 'notin' ? listOf(rest) : valueOf(rest);
  if (values?.every(isValue) !== true) return undefined;
  return comparison(key, operator, values);
}

const absence = (key: string): LabelTest | undefined =>
  isKey(key) ? (labels) => !labels.has(key) : undefined;

function comparison(key: string, operator: string, values: Tokens): LabelTest | undefined {
  const [first = ''] = values;
  const isMember: LabelTest = (labels) => values.includes(labels.get(key) ?? '\0');
  switch (operator) {
    case '=':
    case '==':
    case 'in':
      return isMember;
    case '!=':
    case 'notin':
      return (labels) => !isMember(labels);
    case '>':
    case '<':
      return inequality(key, operator, first);
    default:
      return undefined;
  }
}

/** Compares numbers of 64 bits; a label that is none satisfies nothing. */
function inequality(key: string, operator: '>' | '<', limit: string): LabelTest | undefined {
  const bound = integerOf(limit);
  if (bound === undefined) return undefined;
  return (labels) => {
    const value = integerOf(labels.get(key) ?? '');
    return value !== undefined && (operator === '>' ? value > bound : value < bound);
  };
}

function integerOf(text: string): bigint | undefined {
  if (!/^[-+]?\d{1,30}$/.test(text)) return undefined;
  const value = BigInt(text.replace('+', ''));
  return BigInt.asIntN(64, value) === value ? value : undefined;
}

/** Reads the one value after `=`, which is empty where there is none. */
function valueOf(tokens: Tokens): Tokens | undefined {
  const [value = '', more] = tokens;
  return more === undefined && !isSign(value) ? [value] : undefined;
}

/** Reads values in parentheses, each at most one word. */
function listOf(tokens: Tokens): Tokens | undefined {
  if (tokens[0] !== '(' || tokens.at(-1) !== ')' || tokens.length < 2) return undefined;
  const values: string[][] = [[]];
  for (const token of tokens.slice(1, -1))
    if (token === ',') values.push([]);
    else values.at(-1)?.push(token);
  if (values.some((words) => words.length > 1 || isSign(words[0] ?? ''))) return undefined;
  return values.map(([word = '']) => word);
}

const isSign = (token: string): boolean => /^[()=,!<>]/.test(token);

function isKey(key: string): boolean {
  const [name = '', prefix, more] = key.split('/').reverse();
  if (more !== undefined || !NAME.test(name)) return false;
  return prefix === undefined || (prefix.length <= MAX_PREFIX && PREFIX.test(prefix));
}

const isValue = (value: string): boolean => value === '' || NAME.test(value);
