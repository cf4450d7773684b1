import { plainText } from './plain-text.ts';

/**
 * A line of a file for a block that shows text as it is: indentation stays, what cannot be seen or moves
 * the reading direction is shown as such. Lines over `longest` letters are cut.
 */
export function visibleLine(line: string, longest = Infinity): string {
  const cut = line.length > longest ? `${line.slice(0, longest)}…` : line;
  return cut.split('\t').map(plainText).join('\t');
}
