/** Lines of each block of a shell in Markdown. */
export const shellBlocks = (markdown: string): readonly (readonly string[])[] =>
  [...markdown.matchAll(/^( *)```sh\n([^]*?)^ *```$/gm)].map(([, indent = '', text = '']) =>
    text
      .split('\n')
      .slice(0, -1)
      .map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line)),
  );
