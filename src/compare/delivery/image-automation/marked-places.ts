import { z } from 'zod';
import type { Node, Origin } from '../../../manifest/index.ts';
import { parseYaml } from '../../../manifest/index.ts';
import { Lexer } from 'yaml';

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
