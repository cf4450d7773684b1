const WIDTH = 96;

/**
 * Comments of a block that somebody pastes. An interactive zsh takes `#` for a command and reads on: what quotes,
 * substitutes or ends a command is left out of them, whoever wrote it.
 */
export function commentLines(text: string): readonly string[] {
  const words = harmless(text).split(' ');
  const lines: string[] = [];
  let line = '';
  for (const word of words)
    if (line !== '' && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  return [...lines, line].filter((each) => each !== '').map((each) => `# ${each}`);
}

/** Keeps what may stand in a comment: letters, digits and marks that mean nothing to a shell. */
const harmless = (text: string): string =>
  text
    // hosts under a domain need no sign for them
    .replaceAll(/ under \*\.(?=[\p{L}\p{N}])/gu, ' under ')
    .replaceAll(/ ?\(/g, ', ')
    .replaceAll(/; /g, ', ')
    .replaceAll(/[^\p{L}\p{N} .,:/_%+@→…-]/gu, ' ')
    .replaceAll(/ +/g, ' ')
    .replaceAll(/ (?=[.,:](?: |$))/g, '')
    .trim();
