import type { OwnersPattern } from './owners-pattern.ts';
import { parseOwnersPattern } from './owners-pattern.ts';

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
  return { entries, problems };
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
