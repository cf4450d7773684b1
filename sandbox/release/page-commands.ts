/** Where a page says that a command is typed: in a clone of this repository, or in the repository of a mesh. */
export type CommandPlace = 'clone' | 'mesh';

export interface PageCommand {
  readonly place: CommandPlace;
  /** The lines as they stand, for a shell. */
  readonly text: string;
}

/**
 * Lists the commands of a page in their order: fences of `sh` that say where they are typed (```` ```sh clone ````). Others hold
 * what is written into a file, or what is printed.
 */
export const commandsOf = (markdown: string): readonly PageCommand[] =>
  [...markdown.matchAll(/^```sh (clone|mesh)\n([^]*?)^```$/gm)].map(([, place, text = '']) => ({
    place: place === 'clone' ? 'clone' : 'mesh',
    text: text.trim(),
  }));
