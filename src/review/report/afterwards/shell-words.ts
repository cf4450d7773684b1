import { lastNet, plainText } from '../../../manifest/index.ts';

const LONGEST_WORD = 300;

/** What is not seen, ends a line or turns the reading direction. */
const UNTYPED = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Co}\p{Cn}]/u;

/** Words as a POSIX shell reads them back; null where one of them cannot be typed as it is. */
export function commandLine(words: readonly string[]): string | null {
  if (words.some((word) => UNTYPED.test(word) || word.length > LONGEST_WORD)) return null;
  const line = words.map(quotedForShell).join(' ');
  // what would be taken out of it later could be a quote
  return plainText(line) === line && lastNet(line) === line ? line : null;
}

const quotedForShell = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
