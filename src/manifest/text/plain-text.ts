import { withoutCredentials } from '../redaction/credentials.ts';

/** Control and format characters (zero-width, bidirectional), halves of characters, and the two Unicode line ends. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu;

/** Stands in a name for what only a forge or a cluster fills in. */
const LEFT_OPEN = '\uFFFC';

/**
 * Text of a pull request on one line, without control, zero-width and bidirectional characters: a name
 * must not move the cursor of a terminal, nor turn the reading direction of a sentence. A credential in it is
 * left out: no sentence needs it.
 */
export const plainText = (text: string): string =>
  withoutCredentials(text)
    .replace(/[\r\n\t]+/g, ' ')
    .replace(INVISIBLE, '\ufffd')
    .replaceAll(LEFT_OPEN, '…');

/**
 * A line of a file for a block that shows text as it is: indentation stays, what cannot be seen or moves
 * the reading direction is shown as such. Lines over `longest` letters are cut.
 */
export function visibleLine(line: string, longest = Infinity): string {
  const cut = line.length > longest ? `${line.slice(0, longest)}…` : line;
  return cut.split('\t').map(plainText).join('\t');
}
