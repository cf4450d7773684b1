import type { FileTree } from '../../manifest/index.ts';
import { matchWild } from '../../manifest/index.ts';

/** A CODEOWNERS file as it was found, unparsed. */
export interface OwnersFile {
  /** `.github/CODEOWNERS`, `CODEOWNERS` or `docs/CODEOWNERS`: the first that exists. */
  readonly file: string;
  readonly text: string;
}

/** A line that gives owners to the files its pattern means, or takes them away. */
export interface OwnersEntry {
  readonly text: string;
  readonly pattern: OwnersPattern;
  /** `@login`, `@organisation/team` or an e-mail address, as written; empty where the line takes owners away. */
  readonly owners: readonly string[];
  /** 1-based. */
  readonly line: number;
}

/** A line that GitHub skips, and why. */
export interface SkippedLine {
  /** 1-based. */
  readonly line: number;
  /** One sentence. */
  readonly message: string;
  /** Its first word, cut where no path is that long; empty where the file as a whole is skipped. */
  readonly text: string;
}

export interface ParsedOwners {
  readonly entries: readonly OwnersEntry[];
  /** At most 100. */
  readonly problems: readonly SkippedLine[];
  /** The owners of a file; null where no line is about it. */
  readonly ownersOf: (path: string) => OwnersOfFile | null;
}

/** GitHub does not load a file of this size or more (docs.github.com "CODEOWNERS file size"). */
const MAX_BYTES = 3 * 1024 * 1024;
const MAX_PROBLEMS = 100;
/** An e-mail address is shorter (RFC 5321), logins and team names are too. */
const MAX_OWNER = 320;

const PERSON_OR_TEAM = /^@[a-z\d][\w-]*(?:\/[\w.-]+)?$/i;
const EMAIL = /^[^@\s]+@[^@\s.]+(?:\.[^@\s.]+)+$/;

/** Reads a CODEOWNERS file; lines that GitHub calls invalid are skipped, as it skips them. */
export function parseCodeowners({ text }: OwnersFile): ParsedOwners {
  if (Buffer.byteLength(text) >= MAX_BYTES)
    return {
      entries: [],
      problems: [{ line: 1, message: 'GitHub ignores a file of 3 MB or more.', text: '' }],
      ownersOf: () => null,
    };
  const entries: OwnersEntry[] = [];
  const problems: SkippedLine[] = [];
  for (const [index, line] of text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .entries()) {
    const entry = entryOf(line, index + 1);
    if (entry === null) continue;
    if (typeof entry !== 'string') entries.push(entry);
    else if (problems.length < MAX_PROBLEMS)
      problems.push({ line: index + 1, message: entry, text: firstWord(line) });
  }
  return { entries, problems, ownersOf: (path) => ownersOf(entries, path) };
}

/** Null for a blank line or a comment, a sentence for an invalid one. */
function entryOf(line: string, number: number): OwnersEntry | string | null {
  const [text, rest] = splitPattern(line);
  if (text === '' || text.startsWith('#')) return null;
  if (/(?<!\\)#/.test(text)) return 'A comment is set apart by a space.';
  const parsed = parseOwnersPattern(text);
  if (parsed.kind === 'invalid') return parsed.why;
  const [given = ''] = rest.split('#');
  const owners = given.split(/\s+/).filter((owner) => owner !== '');
  const wrong = owners.find((owner) => !isOwner(owner));
  if (wrong !== undefined)
    return `\`${wrong.slice(0, MAX_OWNER)}\` is neither @login, @organisation/team nor an e-mail address.`;
  return { text, pattern: parsed.pattern, owners, line: number };
}

/** Git takes no longer path. */
const MAX_WORD = 4_096;
const firstWord = (line: string): string => splitPattern(line)[0].slice(0, MAX_WORD);

const isOwner = (text: string): boolean =>
  text.length <= MAX_OWNER && (PERSON_OR_TEAM.test(text) || EMAIL.test(text));

/** The first word, in which a space may be escaped, and what follows it. */
function splitPattern(line: string): readonly [string, string] {
  const trimmed = line.trimStart();
  for (let at = 0; at < trimmed.length; at += 1) {
    const character = trimmed[at] ?? '';
    if (character === '\\') at += 1;
    else if (/\s/.test(character)) return [trimmed.slice(0, at), trimmed.slice(at)];
  }
  return [trimmed, ''];
}

/** Where GitHub looks for code owners; the first that exists counts (its page "About code owners"). */
export const OWNERS_PLACES = ['.github/CODEOWNERS', 'CODEOWNERS', 'docs/CODEOWNERS'];

/** The file that names the code owners of a tree; null where there is none that is text. */
export function findOwnersFile(tree: FileTree): OwnersFile | null {
  const file = OWNERS_PLACES.find((path) => tree.read(path).kind !== 'absent');
  if (file === undefined) return null;
  const entry = tree.read(file);
  return entry.kind === 'text' ? { file, text: entry.text } : null;
}

/** Whose a file is, and which line says so; no owners where that line takes them away. */
export interface OwnersOfFile {
  readonly owners: readonly string[];
  readonly line: number;
}

/** The owners of a file: the last line that fits wins. Null where none fits. */
export function ownersOf(entries: readonly OwnersEntry[], path: string): OwnersOfFile | null {
  const steps = stepsOfPath(path);
  const entry = entries.findLast(({ pattern }) => matchesOwnersPattern(pattern, steps));
  return entry === undefined ? null : { owners: entry.owners, line: entry.line };
}

const ANY_RUN = Symbol('*');
const ANY_ONE = Symbol('?');
const ANY_STEPS = Symbol('**');

type Token = string | typeof ANY_RUN | typeof ANY_ONE;
type Step = readonly Token[] | typeof ANY_STEPS;

/** A path cut at its slashes, each step cut into characters. */
type PathSteps = readonly (readonly string[])[];

/** A pattern of CODEOWNERS, ready to be matched. */
export type OwnersPattern = readonly Step[];

type ParsedPattern =
  | { readonly kind: 'pattern'; readonly pattern: OwnersPattern }
  | { readonly kind: 'invalid'; readonly why: string };

/** Longer than any path Git takes. */
const MAX_PATTERN = 4_096;

/**
 * Reads a pattern as GitHub does: gitignore's rules without `!`, `[ ]` and `\#`
 * (docs.github.com "About code owners"; `***` is invalid there too, which its REST example shows).
 */
export function parseOwnersPattern(text: string): ParsedPattern {
  if (text.length > MAX_PATTERN) return invalid('The pattern is longer than any path.');
  if (text.startsWith('!')) return invalid('`!` does not negate a pattern in CODEOWNERS.');
  if (text.startsWith('\\#'))
    return invalid('A pattern that begins with `#` cannot be escaped in CODEOWNERS.');
  const tokens = tokensOf(text);
  if (typeof tokens === 'string') return invalid(tokens);
  return { kind: 'pattern', pattern: patternOf(stepsOf(tokens)) };
}

/** Whether a file is what a pattern means. Takes time in proportion to pattern times path at worst. */
export const matchesOwnersPattern = (pattern: OwnersPattern, path: PathSteps): boolean =>
  matchWild(pattern, path, (step) => step === ANY_STEPS, matchesStep);

export const stepsOfPath = (path: string): PathSteps =>
  path.split('/').map((step) => Array.from(step));

const invalid = (why: string): ParsedPattern => ({ kind: 'invalid', why });

const matchesStep = (step: Step, characters: readonly string[]): boolean =>
  step !== ANY_STEPS &&
  matchWild(
    step,
    characters,
    (token) => token === ANY_RUN,
    (token, character) => token === ANY_ONE || token === character,
  );

/** Tokens of a whole pattern, slashes among them; a sentence where it is none. */
function tokensOf(text: string): readonly Token[] | string {
  const tokens: Token[] = [];
  // an escaped character stands for itself; a lone backslash can only be the last one
  for (const [piece] of text.matchAll(/\\.|./gsu)) {
    if (piece === '\\') return 'A pattern cannot end with a backslash.';
    if (piece === '[' || piece === ']')
      return 'Ranges of characters in `[ ]` do not work in CODEOWNERS.';
    tokens.push(piece.startsWith('\\') ? piece.slice(1) : wildcardOf(piece));
  }
  const isTriple = (_: Token, at: number): boolean =>
    [0, 1, 2].every((next) => tokens[at + next] === ANY_RUN);
  return tokens.some(isTriple) ? '`***` is not a pattern; `**` was probably meant.' : tokens;
}

function wildcardOf(character: string): Token {
  if (character === '*') return ANY_RUN;
  return character === '?' ? ANY_ONE : character;
}

function stepsOf(tokens: readonly Token[]): readonly (readonly Token[])[] {
  const steps: Token[][] = [[]];
  for (const token of tokens)
    if (token === '/') steps.push([]);
    else steps.at(-1)?.push(token);
  return steps;
}

/**
 * A slash at the beginning or in the middle ties a pattern to the root; one at the end means what lies
 * below a folder. What names a folder means all below it, but for `folder/*`: that is its own files only.
 */
function patternOf(steps: readonly (readonly Token[])[]): OwnersPattern {
  const leading = steps.length > 1 && steps[0]?.length === 0;
  const trailing = steps.length > 1 && steps.at(-1)?.length === 0;
  const body = steps.slice(leading ? 1 : 0, trailing ? -1 : undefined);
  const last = body.at(-1);
  if (last === undefined || last.length === 0) return NOTHING;
  const anywhere: readonly Step[] = leading || body.length > 1 ? [] : [ANY_STEPS];
  const named = body.map((step): Step => (isAnySteps(step) ? ANY_STEPS : step));
  return [...anywhere, ...named, ...tailAfter(last, trailing)];
}

/** No step of a path is empty. */
const NOTHING: OwnersPattern = [[]];

function tailAfter(last: readonly Token[], trailing: boolean): readonly Step[] {
  if (isAnySteps(last)) return [[ANY_RUN]];
  if (trailing) return [ANY_STEPS, [ANY_RUN]];
  return last.length === 1 && last[0] === ANY_RUN ? [] : [ANY_STEPS];
}

const isAnySteps = (step: readonly Token[]): boolean =>
  step.length === 2 && step[0] === ANY_RUN && step[1] === ANY_RUN;
