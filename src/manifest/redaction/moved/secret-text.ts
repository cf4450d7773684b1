import { isOpenValue } from '../named-secrets.ts';
import { isSecretWord } from '../sensitive-name.ts';

/** Shorter ones stand in half of all texts. */
export const SHORTEST_MOVED = 6;

/** Shorter lines of a text are its form: `server:`, `[default]`. */
const SHORTEST_LINE = 12;

const LONGEST = 100_000;
const MOST_LINES = 2_000;

/** Text that says where the secret is, or what is put in its place: a template, a variable, an address in a vault. */
const POINTS_ELSEWHERE =
  /\{\{|\$\{|\$\([\w.-]+\)|^(?:ref\+|vault:|op:\/\/|arn:|secretref:|awssm:|gcpsm:|file:\/\/|projects\/[^/]+\/secrets\/)/i;

/** What was taken out of it before it came here. */
const TAKEN_OUT = /^<redacted/;

/**
 * The texts by which a secret value is known where it was moved to: the value without quotes around it, what it is the
 * base64 of, and each line of one with several, which may be indented anew.
 */
export function secretTextsFrom(value: string): readonly string[] {
  const bare = unquoted(value.trim());
  if (bare.length < SHORTEST_MOVED || bare.length > LONGEST) return [];
  if (
    isSecretWord(bare) ||
    isOpenValue(bare) ||
    POINTS_ELSEWHERE.test(bare) ||
    TAKEN_OUT.test(bare)
  )
    return [];
  const decoded = decodedText(bare);
  const within = decoded === null ? [] : secretTextsOfLines(decoded);
  return [...secretTextsOfLines(bare), ...within];
}

const unquoted = (text: string): string =>
  /^\\*(["'])[^]*\1$/.test(text) ? text.replace(/^\\*["']|\\*["']$/g, '') : text;

function secretTextsOfLines(text: string): readonly string[] {
  const whole = text.trim();
  if (whole.length < SHORTEST_MOVED) return [];
  if (!whole.includes('\n')) return [whole];
  const lines = whole
    .split('\n', MOST_LINES)
    .map((line) => line.trim())
    .filter((line) => line.length >= SHORTEST_LINE && !POINTS_ELSEWHERE.test(line));
  return [whole, ...lines];
}

/** What a text is the base64 of, where that is text. */
function decodedText(text: string): string | null {
  if (text.length % 4 !== 0 || !/^[A-Za-z\d+/\s]+={0,2}$/.test(text)) return null;
  const decoded = Buffer.from(text, 'base64').toString('utf8');
  return /[\ufffd]|(?![\n\r\t])\p{Cc}/u.test(decoded) ? null : decoded;
}
