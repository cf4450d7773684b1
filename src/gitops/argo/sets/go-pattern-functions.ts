import { RE2JS } from 're2js';
import type { GoFunction } from './go-arguments.ts';
import { intAt, takes, textAt } from './go-arguments.ts';
import { ofTexts } from './go-text-functions.ts';
import type { GoValue } from './go-value.ts';
import { TemplateRefusal, UNSEEN } from './go-value.ts';

/** Longer than any name or path; what would become longer is not followed. */
const MAX_TEXT = 20_000;
const MAX_EXPRESSION = 200;

const PATTERNS: readonly (readonly [string, GoFunction])[] = [
  ['regexFind', ofTexts(2, (pattern = '', text = '') => found(pattern, text))],
  [
    'regexFindAll',
    takes(3, 3, (given) => allOf(textAt(given, 0), textAt(given, 1), intAt(given, 2))),
  ],
  [
    'regexReplaceAll',
    ofTexts(3, (pattern = '', text = '', fresh = '') =>
      rewritten(pattern, text, (groups) => expanded(fresh, groups)),
    ),
  ],
  [
    'regexReplaceAllLiteral',
    ofTexts(3, (pattern = '', text = '', fresh = '') => rewritten(pattern, text, () => fresh)),
  ],
  [
    'regexSplit',
    takes(3, 3, (given) => parted(textAt(given, 0), textAt(given, 1), intAt(given, 2))),
  ],
];

/** Functions of regular expressions: RE2, as Go has it, in linear time. */
export const PATTERN_FUNCTIONS: readonly (readonly [string, GoFunction])[] = [
  ...PATTERNS,
  ...PATTERNS.map(([name, run]) => [`mustR${name.slice(1)}`, run] as const),
  // without `must` it takes what is no expression for one that fits nothing
  ['regexMatch', ofTexts(2, (pattern = '', text = '') => matched(pattern, text, false))],
  ['mustRegexMatch', ofTexts(2, (pattern = '', text = '') => matched(pattern, text, null))],
  ['regexQuoteMeta', ofTexts(1, (text = '') => text.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&'))],
];

/** Gives null for an expression that is not tried here; throws where it is none. */
function compiled(pattern: string): RE2JS | null {
  if (pattern.length > MAX_EXPRESSION || /\{\d{3,}|\{\d*,\d{3,}/.test(pattern)) return null;
  try {
    return RE2JS.compile(pattern);
  } catch {
    throw new TemplateRefusal(`\`${pattern.slice(0, 60)}\` is no regular expression`);
  }
}

function matched(pattern: string, text: string, otherwise: boolean | null): GoValue {
  try {
    return compiled(pattern)?.matcher(text).find() ?? UNSEEN;
  } catch (error) {
    if (error instanceof TemplateRefusal && otherwise !== null) return otherwise;
    throw error;
  }
}

interface Match {
  readonly start: number;
  readonly end: number;
  readonly groups: readonly string[];
}

/** All matches as Go takes them: an empty one right behind another is none. */
function matchesIn(expression: RE2JS, text: string, most: number): readonly Match[] {
  const matches: Match[] = [];
  const matcher = expression.matcher(text);
  let [at, lastEnd] = [0, -1];
  while (at <= text.length && matches.length !== most && matcher.find(at)) {
    const [start, end] = [matcher.start(), matcher.end()];
    if (end !== at || start !== lastEnd) matches.push({ start, end, groups: groupsOf(matcher) });
    at = end === at ? at + String.fromCodePoint(text.codePointAt(at) ?? 0).length : end;
    lastEnd = end;
  }
  return matches;
}

const groupsOf = (matcher: ReturnType<RE2JS['matcher']>): readonly string[] =>
  Array.from({ length: matcher.groupCount() + 1 }, (_, at) => matcher.group(at) ?? '');

function found(pattern: string, text: string): GoValue {
  const expression = compiled(pattern);
  if (expression === null) return UNSEEN;
  return matchesIn(expression, text, 1)[0]?.groups[0] ?? '';
}

function allOf(pattern: string, text: string, most: number): GoValue {
  const expression = compiled(pattern);
  if (expression === null) return UNSEEN;
  return matchesIn(expression, text, most).map(({ groups }) => groups[0] ?? '');
}

function rewritten(
  pattern: string,
  text: string,
  replacement: (groups: readonly string[]) => string | null,
): GoValue {
  const expression = compiled(pattern);
  if (expression === null) return UNSEEN;
  let [written, at] = ['', 0];
  for (const { start, end, groups } of matchesIn(expression, text, -1)) {
    const fresh = replacement(groups);
    if (fresh === null || written.length > MAX_TEXT) return UNSEEN;
    written += text.slice(at, start) + fresh;
    at = end;
  }
  return written + text.slice(at);
}

const GROUP = /\$(?:(\$)|\{(\w+)\}|(\w+))/g;

/** Puts groups in by number: `$1`, `${1}`, where `$1x` is a group called `1x`. Null for one that has a name. */
function expanded(fresh: string, groups: readonly string[]): string | null {
  let [written, at] = ['', 0];
  for (const found of fresh.matchAll(GROUP)) {
    const [whole, dollar, braced, bare] = found;
    const name = braced ?? bare ?? '';
    if (dollar === undefined && !/^\d+$/.test(name)) return null;
    written += fresh.slice(at, found.index) + (dollar ?? groups[Number(name)] ?? '');
    at = found.index + whole.length;
  }
  return written + fresh.slice(at);
}

function parted(pattern: string, text: string, most: number): GoValue {
  const expression = compiled(pattern);
  if (expression === null) return UNSEEN;
  if (most === 0) return [];
  if (pattern !== '' && text === '') return [''];
  const parts: string[] = [];
  let [begin, end] = [0, 0];
  for (const match of matchesIn(expression, text, most)) {
    if (most > 0 && parts.length === most - 1) break;
    end = match.start;
    if (match.end !== 0) parts.push(text.slice(begin, end));
    begin = match.end;
  }
  return end === text.length ? parts : [...parts, text.slice(begin)];
}
