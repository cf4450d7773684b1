const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u{10000}-\u{10FFFF}]/gu;

/** Text that may stand in a comment: names of files can hold line ends and signs that YAML has no place for. */
export const onOneLine = (text: string): string =>
  text.replace(UNPRINTABLE, (letter) => `\\u{${(letter.codePointAt(0) ?? 0).toString(16)}}`);
