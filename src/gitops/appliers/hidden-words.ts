/** Letters, digits, dots and slashes as escapes of a text in double quotes: nobody needs them. */
const ESCAPED = /\\(?:x|u00|U000000)(?:2[eEfF]|3[0-9]|[46][1-9a-fA-F]|[57][0-9aA])/;

/** A word over two lines of a text in double quotes. */
const BROKEN = /[\w.]\\\r?\n[ \t]*[\w.\\]/;

/** Whether a YAML or JSON text has words that are not found by looking for their letters: only a parser tells them. */
export const hidesWords = (text: string): boolean =>
  text.includes('\\') && (ESCAPED.test(text) || BROKEN.test(text));
