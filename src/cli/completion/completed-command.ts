/** Says what may stand for a value: words that are known, a path, or what somebody else knows. */
export type CompletedValue =
  | { readonly kind: 'words'; readonly words: readonly string[] }
  | { readonly kind: 'path' }
  | { readonly kind: 'text' };

/** An option as a shell completes it. */
export interface CompletedOption {
  /** Short and long, with their strokes. */
  readonly names: readonly string[];
  readonly description: string;
  /** It is null where the option takes none. */
  readonly value: CompletedValue | null;
}

/** A command as a shell completes it, with the commands below it. */
export interface CompletedCommand {
  readonly name: string;
  readonly description: string;
  readonly options: readonly CompletedOption[];
  readonly commands: readonly CompletedCommand[];
  /** It is null where the command takes no arguments. */
  readonly argument: CompletedValue | null;
}

/** A command with the names of those above it, the program itself with none. */
export interface PlacedCommand {
  readonly names: readonly string[];
  readonly command: CompletedCommand;
}

/** Lists a command and all below it. */
export const placedCommands = (
  command: CompletedCommand,
  names: readonly string[] = [],
): readonly PlacedCommand[] => [
  { names, command },
  ...command.commands.flatMap((each) => placedCommands(each, [...names, each.name])),
];
