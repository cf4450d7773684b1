import { z } from 'zod';
import { Lexer } from 'yaml';
import type { Node, Origin, MapNode, PathStep, Resource } from '../../../manifest/index.ts';
import { parseYaml, fieldPath, mapNode, scalar, seqNode } from '../../../manifest/index.ts';

/** A place in a file whose value an automation writes by itself (IMAGES-1). */
export interface MarkedPlace {
  readonly file: string;
  /** What decides the value: `flux-system:istiod`, without which part of the image it is. */
  readonly policy: string;
  /** Lines of the value, both included. */
  readonly lines: readonly [first: number, last: number];
  /** Lines of the entry of a list that it is part of, both included; those of the value where it is in none. */
  readonly entry: readonly [first: number, last: number];
  readonly origin: Origin;
}

/** What a file must hold for the automation to read it at all (IMAGES-1). */
const TOKEN = '"$imagepolicy"';

/** Which files the automation opens (IMAGES-1). */
const OPENED = /\.ya?ml$|(?:^|\/)Kustomization$/;

/** Cheap: whether a file may hold places that an automation writes. */
const mayBeMarked = (path: string, text: string): boolean =>
  OPENED.test(path) && text.includes(TOKEN);

/** The places of a file that comments hand to an automation. */
export function markedPlaces(file: string, text: string): readonly MarkedPlace[] {
  if (!mayBeMarked(file, text)) return [];
  const lines = text.split('\n');
  const marks = commentsOf(text).flatMap((comment) => {
    const policy = policyOf(comment.text);
    return policy === null ? [] : [{ ...comment, policy }];
  });
  if (marks.length === 0) return [];
  const entries = entriesOf(file, text);
  return marks.map(({ line, before, policy }) => {
    const marked = markedLines(line, before, lines);
    return {
      file,
      policy,
      lines: marked,
      entry: innermost(entries, marked) ?? marked,
      origin: { file, line: marked[0], column: 1, endLine: marked[1] },
    };
  });
}

const SETTERS = '#/definitions/io.k8s.cli.setters.';

/** The short way to name a setter, the long way, and a setter with its value in the comment itself. */
const markSchema = z.object({
  $imagepolicy: z.string().min(1).optional(),
  $ref: z.string().startsWith(SETTERS).optional(),
  'x-k8s-cli': z.object({ setter: z.object({ name: z.string() }) }).optional(),
});

/** Null for a comment that is for people. */
function policyOf(comment: string): string | null {
  const text = comment.replace(/^#+/, '').trim();
  if (!text.startsWith('{')) return null;
  const mark = markSchema.safeParse(jsonOf(text));
  if (!mark.success) return null;
  const { $imagepolicy, $ref, 'x-k8s-cli': own } = mark.data;
  const setter = $imagepolicy ?? $ref?.slice(SETTERS.length) ?? own?.setter.name ?? null;
  return setter === null ? null : setter.replace(/:(?:tag|name|digest)$/, '');
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** A comment is for what stands before it on its line; else, or where that is a key alone, for what comes next. */
function markedLines(
  line: number,
  before: string,
  lines: readonly string[],
): readonly [number, number] {
  const isAlone = before.trim() === '';
  if (!isAlone && !/:\s*$/.test(before)) return [line, line];
  const next = lines.findIndex((each, at) => at >= line && !/^\s*(?:#|$)/.test(each)) + 1;
  if (next === 0) return [line, line];
  return isAlone ? [next, next] : [line, next];
}

type Lines = readonly [number, number];

/** Lines of every entry of every list, outer ones first. */
function entriesOf(file: string, text: string): readonly Lines[] {
  const found: Lines[] = [];
  const ahead = parseYaml(file, text).flatMap(({ node }) => node ?? []);
  for (let node: Node | undefined = ahead.pop(); node !== undefined; node = ahead.pop()) {
    if (node.kind === 'map') ahead.push(...node.entries.values());
    if (node.kind !== 'seq') continue;
    ahead.push(...node.items);
    for (const { origin } of node.items) found.push([origin.line, origin.endLine]);
  }
  return found;
}

const innermost = (entries: readonly Lines[], [first, last]: Lines): Lines | undefined =>
  entries
    .filter(([from, to]) => from <= first && last <= to)
    .toSorted(([from, to], [start, end]) => to - from - (end - start))[0];

/** A comment of a YAML file. */
interface YamlComment {
  /** From its `#` on. */
  readonly text: string;
  /** 1-based. */
  readonly line: number;
  /** What stands before it on its line; blank for a comment that has the line to itself. */
  readonly before: string;
}

/** The comments of a YAML stream, in order; what looks like one inside a text is none. Never throws on any input. */
function commentsOf(source: string): readonly YamlComment[] {
  const found: YamlComment[] = [];
  let line = 1;
  let before = '';
  for (const lexeme of new Lexer().lex(source)) {
    if (lexeme.startsWith('#')) found.push({ text: lexeme.trimEnd(), line, before });
    const last = lexeme.lastIndexOf('\n');
    if (last < 0) before += lexeme;
    else {
      line += lexeme.split('\n').length - 1;
      before = lexeme.slice(last + 1);
    }
  }
  return found;
}

/** A value of an object that an automation writes. */
export interface MarkedValue {
  readonly place: MarkedPlace;
  readonly field: string;
}

/** An object, or a file of values, with something else in every place that an automation writes. */
interface WrittenAnew<Written extends Node> {
  readonly node: Written;
  readonly values: readonly MarkedValue[];
}

/** By file, for most values come from files that hold none. */
type PlacesByFile = ReadonlyMap<string, readonly MarkedPlace[]>;

export function placesByFile(places: readonly MarkedPlace[]): PlacesByFile {
  const found = new Map<string, MarkedPlace[]>();
  for (const place of places) found.set(place.file, [...(found.get(place.file) ?? []), place]);
  return found;
}

/** Null where nothing of the object is in such a place. */
export function resourceWrittenAnew(
  resource: Resource,
  places: PlacesByFile,
): { readonly resource: Resource; readonly values: readonly MarkedValue[] } | null {
  const { node, values } = writtenAnew(resource.node, places);
  return values.length === 0 || node.kind !== 'map'
    ? null
    : { resource: { ...resource, node }, values };
}

/** A value with something else in every place that is marked; the same node where none of it is. */
export function writtenAnew(written: Node, places: PlacesByFile): WrittenAnew<Node> {
  const values: MarkedValue[] = [];
  const rewrite = (node: Node, path: readonly PathStep[]): Node | null => {
    if (node.kind === 'map') return rewriteMap(node, path);
    if (node.kind === 'seq') {
      const items = node.items.map((item, at) => rewrite(item, [...path, at]) ?? item);
      return items.every((item, at) => item === node.items[at])
        ? node
        : seqNode(items, node.origin);
    }
    const place = placeBehind(node.origin, places);
    if (place === null) return node;
    values.push({ place, field: fieldPath(path) });
    return isOneOfFew(node.value) ? null : scalar(otherText(node.value), node.origin);
  };
  const rewriteMap = (node: MapNode, path: readonly PathStep[]): MapNode => {
    const entries = [...node.entries].map(
      ([key, value]) => [key, rewrite(value, [...path, key])] as const,
    );
    if (entries.every(([key, value]) => value === node.entries.get(key))) return node;
    return mapNode(
      new Map(entries.flatMap(([key, value]) => (value === null ? [] : [[key, value] as const]))),
      node.origin,
    );
  };
  return { node: rewrite(written, []) ?? written, values };
}

/** A word of a few, as `STRICT`: which other one is written is not known, and what holds without it is another too. */
const isOneOfFew = (value: unknown): boolean =>
  typeof value === 'boolean' || (typeof value === 'string' && /^[A-Z_]+$/.test(value));

/** A text over several lines is a file that carries its own comments. */
function otherText(value: unknown): string {
  const text = String(value);
  return text.includes('\n')
    ? text.replace(/([^\s"'])(["']?[ \t]+#[^\n]*"\$imagepolicy")/g, '$1-any$2')
    : `${text}-any`;
}

/** The marked place that a value comes from, however often it was touched since; null for none. */
function placeBehind(origin: Origin, places: PlacesByFile): MarkedPlace | null {
  const at = (file: string, first: number, last: number, whole: 'lines' | 'entry') =>
    places.get(file)?.find((each) => first <= each[whole][1] && each[whole][0] <= last);
  const ahead: Origin[] = [origin];
  for (let next = ahead.pop(); next !== undefined; next = ahead.pop()) {
    const { file, line, endLine, via, values = [] }: Origin = next;
    const found =
      at(file, line, endLine, 'lines') ??
      (via && at(via.file, via.line, via.line, 'entry')) ??
      // what an entry of a list writes has the entry's place
      (via && at(file, line, line, 'entry')) ??
      values.flatMap((each) => at(each.file, each.line, each.line, 'lines') ?? [])[0];
    if (found !== undefined) return found;
    if (via?.replaced !== undefined) ahead.push(via.replaced);
    if (via?.from !== undefined) ahead.push(via.from);
  }
  return null;
}
