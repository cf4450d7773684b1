import type { LineCounter, Pair, ParsedNode, Scalar, YAMLMap, YAMLSeq } from 'yaml';
import { isAlias, isMap, isPair, isScalar, isSeq, visit } from 'yaml';
import type { Node, ScalarNode } from './node.ts';
import { mapNode, scalar, seqNode } from './node.ts';
import type { Origin } from './origin.ts';
import { listed } from '../text/phrases.ts';
import type { YamlProblem } from './yaml-parser.ts';
import type { YamlDialect } from './plain-scalar.ts';
import { resolveScalar } from './plain-scalar.ts';
import { decodeBinary, escapeProblem, rewrittenFold } from './scalar-text.ts';

/** Stops the reading of one document; never leaves `parseYaml`. */
export class ProblemInDocument extends Error {
  readonly problem: YamlProblem;
  constructor(problem: YamlProblem) {
    super(problem.message);
    this.problem = problem;
  }
}

/** What the nodes of one document are built with. */
export interface BuildInput {
  readonly file: string;
  readonly lines: LineCounter;
  readonly dialect: YamlDialect;
  readonly source: string;
  /** Length of the source where it ends without a line break; undefined where it has one. */
  readonly cutAt?: number | undefined;
  /** Nodes that may still be built for this file, aliases followed. */
  readonly budget: { nodes: number };
  /** Takes a text that lacks its quotes for what it is most likely meant as. */
  readonly addsQuotes?: true;
}

interface Building extends BuildInput {
  readonly anchors: Map<string, { node: Node; size: number } | 'open'>;
  readonly problems: YamlProblem[];
  readonly contents: ParsedNode;
}

const MAX_DEPTH = 200;

/** Turns one composed document into nodes with origins; throws `ProblemInDocument` where it cannot. */
export function buildNode(
  contents: ParsedNode,
  input: BuildInput,
): { node: Node; problems: readonly YamlProblem[] } {
  const building: Building = { ...input, anchors: new Map(), problems: [], contents };
  return {
    node: build(contents, placeOfNode(contents, building), building, 0),
    problems: building.problems,
  };
}

function build(value: unknown, place: Origin, building: Building, depth: number): Node {
  if (depth > MAX_DEPTH) stop('limit', 'Nested too deeply to be read.', place);
  spend(building, 1, place);
  if (isAlias(value)) return buildAlias(value.source, place, building);
  if (!isScalar(value) && !isMap(value) && !isSeq(value)) return scalar(null, place);
  const anchor = value.anchor;
  if (anchor === undefined) return buildValue(value, place, building, depth);
  const before = building.budget.nodes;
  building.anchors.set(anchor, 'open');
  const node = buildValue(value, place, building, depth);
  building.anchors.set(anchor, { node, size: before - building.budget.nodes + 1 });
  return node;
}

function buildValue(
  value: Scalar | YAMLMap | YAMLSeq,
  place: Origin,
  building: Building,
  depth: number,
): Node {
  if (isScalar(value)) return buildScalar(value, place, building);
  if (isMap(value)) return buildMap(value, place, building, depth);
  const items = value.items.map((item) =>
    isPair(item)
      ? buildPairItem(item, place, building, depth)
      : build(item, placeOfNode(item, building, place), building, depth + 1),
  );
  return seqNode(items, place);
}

/** `[a: b]`: a pair inside a flow list is a map of one entry. */
function buildPairItem(pair: Pair, place: Origin, building: Building, depth: number): Node {
  const origin = placeOfNode(pair.key, building, place);
  const entry = build(pair.value, origin, building, depth + 1);
  return mapNode(new Map([[keyOf(pair.key, origin, building), entry]]), origin);
}

function buildScalar(value: Scalar, place: Origin, building: Building): ScalarNode {
  const text = textOf(value, building);
  if (value.type === 'QUOTE_DOUBLE') {
    const message = escapeProblem(text, building.source.slice(value.range?.[0], value.range?.[1]));
    if (message !== null) building.problems.push({ kind: 'syntax', message, origin: place });
  }
  if (value.tag === 'tag:yaml.org,2002:binary')
    return scalar(
      decodeBinary(text) ?? stop('syntax', 'This is no base64 of a text (!!binary).', place),
      place,
    );
  if (value.type !== 'PLAIN' && value.tag === undefined) return quotedText(text, place, building);
  if (value.tag === 'tag:yaml.org,2002:str') return scalar(text, place);
  if (value.type !== 'PLAIN' && !isTypedTag(value.tag)) return quotedText(text, place, building);
  if (isTextTag(value.tag, building.dialect)) return scalar(text, place);
  const resolved = resolveScalar(text, building.dialect);
  if (typeof resolved.value === 'number' && !Number.isFinite(resolved.value))
    building.problems.push({
      kind: 'syntax',
      message: `${text} is a number JSON cannot hold; in quotes it is text.`,
      origin: place,
    });
  return { ...scalar(resolved.value, place), ...resolved };
}

/** A tag of one's own makes a text of whatever it stands before; `!` alone does for sigs.k8s.io/yaml. */
const isTextTag = (tag: string | undefined, dialect: YamlDialect): boolean =>
  tag !== undefined &&
  !tag.startsWith('tag:yaml.org,2002:') &&
  (tag !== '!' || dialect === 'sigs-yaml');

/** How a text is written counts where kustomize merges. */
const quotedText = (text: string, place: Origin, { dialect }: BuildInput): ScalarNode =>
  dialect === 'go-yaml-3' ? { ...scalar(text, place), quoted: true } : scalar(text, place);

/** `!!int "1"` is a number, quotes or not. */
const isTypedTag = (tag: string | undefined): boolean =>
  /^tag:yaml\.org,2002:(?:int|float|bool|null)$/.test(tag ?? '');

/** The `yaml` package ends a block with a line break also where the file ends without one; Go's parsers do not. */
function textOf(value: Scalar, { cutAt, dialect }: BuildInput): string {
  const text = typeof value.value === 'string' ? value.value : (value.source ?? '');
  const block = value.type === 'BLOCK_LITERAL' || value.type === 'BLOCK_FOLDED';
  const cut = block && cutAt !== undefined && value.range?.[1] === cutAt;
  const whole = cut && text.endsWith('\n') ? text.slice(0, -1) : text;
  const folds = value.type === 'BLOCK_FOLDED' && dialect === 'go-yaml-3';
  return folds ? rewrittenFold(whole) : whole;
}

function buildMap(value: YAMLMap, place: Origin, building: Building, depth: number): Node {
  const entries = new Map<string, Node>();
  const merged: Node[] = [];
  const repeats: [string, Node][] = [];
  for (const pair of value.items) {
    const keyPlace = placeOfNode(pair.key, building, place);
    const origin = {
      ...keyPlace,
      endLine: Math.max(keyPlace.endLine, endLineOf(pair.value, building)),
    };
    const key = keyOf(pair.key, keyPlace, building);
    const node = build(pair.value, origin, building, depth + 1);
    if (key === '<<' && isPlainKey(pair.key)) merged.push(node);
    else if (!addEntry(entries, key, node, building)) repeats.push([key, node]);
  }
  if (merged.length > 1 && building.dialect === 'go-yaml-3')
    stop('syntax', 'A map has "<<" twice (duplicate merge key).', place);
  for (const node of merged) mergeInto(entries, node);
  return repeats.length > 0 ? { ...mapNode(entries, place), repeats } : mapNode(entries, place);
}

/** Adds an entry and says whether its key is new: go-yaml v3 goes by the first, v2 by the last. */
function addEntry(
  entries: Map<string, Node>,
  key: string,
  node: Node,
  { problems, dialect }: Building,
): boolean {
  const earlier = entries.get(key);
  if (earlier !== undefined)
    problems.push({
      kind: 'duplicate-key',
      message: `The key "${key}" is already set on line ${String(earlier.origin.line)}; only one of them counts.`,
      origin: node.origin,
      doubled: { key, former: earlier.origin },
    });
  if (earlier === undefined || dialect === 'sigs-yaml') entries.set(key, node);
  return earlier === undefined;
}

/** `<<`: keys of the map itself win, then the first of a list of maps. */
function mergeInto(entries: Map<string, Node>, node: Node): void {
  const maps = node.kind === 'seq' ? node.items : [node];
  for (const map of maps) {
    if (map.kind !== 'map') stop('syntax', '"<<" takes a map or a list of maps.', node.origin);
    else for (const [key, value] of map.entries) if (!entries.has(key)) entries.set(key, value);
  }
}

function buildAlias(name: string, place: Origin, building: Building): Node {
  const anchored = building.anchors.get(name);
  const lacksQuotes = anchored === undefined && /^[./]/.test(name);
  if (lacksQuotes && building.addsQuotes === true) return scalar(`*${name}`, place);
  if (anchored === undefined)
    throw new ProblemInDocument({
      kind: 'syntax',
      message: `"*${name}" stands for an anchor &${name}, and there is none before it in its document${otherAliases(place, building)}; a text that begins with * needs quotes (unknown anchor).`,
      origin: place,
      ...(lacksQuotes && { lacksQuotes }),
    });
  if (anchored === 'open') return stop('syntax', `The alias "*${name}" contains itself.`, place);
  spend(building, anchored.size, place);
  return { ...anchored.node, origin: place };
}

/** `, nor one for "*b" on line 7`: what else of the document stands for no anchor, which is met once the first is mended. */
function otherAliases(first: Origin, building: Building): string {
  const anchors = new Set<string>();
  const others: string[] = [];
  visit(building.contents, (_, node) => {
    if (isAlias(node)) {
      const { line } = placeOfNode(node, building, first);
      if (!anchors.has(node.source) && line > first.line)
        others.push(`"*${node.source}" on line ${String(line)}`);
    } else if ((isScalar(node) || isMap(node) || isSeq(node)) && node.anchor !== undefined)
      anchors.add(node.anchor);
  });
  return others.length === 0 ? '' : `, nor one for ${listed(others, ALIASES_SHOWN)}`;
}

const ALIASES_SHOWN = 3;

function keyOf(key: unknown, place: Origin, building: Building): string {
  const node = build(key, place, building, 0);
  if (node.kind !== 'scalar')
    return stop('syntax', 'A key must be a single word or string.', place);
  const { value, spelling = String(value) } = node;
  const tagged = isScalar(key) && isForeignTag(key.tag);
  const isText = typeof value === 'string' && node.spelling === undefined && !tagged;
  if (value === null || (building.dialect === 'go-yaml-3' && !isText))
    building.problems.push({
      kind: 'syntax',
      message: `The key ${spelling} is no text (unsupported type: a key that is not a string); write it in quotes.`,
      origin: place,
      ...(value !== null && { isOtherKey: true }),
    });
  return String(value);
}

/** Any tag but those of texts, numbers and the like. */
const isForeignTag = (tag: string | undefined): boolean =>
  tag !== undefined && tag !== '!' && !/^tag:yaml\.org,2002:(?!binary$)/.test(tag);

const isPlainKey = (key: unknown): boolean => isScalar(key) && key.type === 'PLAIN';

function spend(building: Building, nodes: number, place: Origin): void {
  building.budget.nodes -= nodes;
  if (building.budget.nodes < 0) stop('limit', 'Too many values once aliases are followed.', place);
}

function placeOfNode(value: unknown, building: BuildInput, fallback?: Origin): Origin {
  const range =
    isScalar(value) || isMap(value) || isSeq(value) || isAlias(value) ? value.range : null;
  if (!range) return fallback ?? { file: building.file, line: 1, column: 1, endLine: 1 };
  const start = building.lines.linePos(range[0]);
  return {
    file: building.file,
    line: start.line,
    column: start.col,
    endLine: endLineOf(value, building),
  };
}

/** The line of a value's last character. The range of a block may have comments behind it: its last value counts. */
function endLineOf(value: unknown, building: BuildInput): number {
  const last = lastInside(value);
  if (last !== undefined) return endLineOf(last, building);
  const range =
    isScalar(value) || isMap(value) || isSeq(value) || isAlias(value) ? value.range : null;
  return range ? building.lines.linePos(Math.max(range[1] - 1, range[0])).line : 0;
}

/** What a map or list in block style ends with. */
function lastInside(value: unknown): unknown {
  if (!(isMap(value) || isSeq(value)) || value.flow === true) return undefined;
  const last = value.items.at(-1);
  return isPair(last) ? (last.value ?? last.key) : last;
}

function stop(kind: YamlProblem['kind'], message: string, origin: Origin): never {
  throw new ProblemInDocument({ kind, message, origin });
}
