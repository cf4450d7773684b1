import type { Argument, Command, Option } from 'commander';
import type {
  CompletedCommand,
  CompletedOption,
  CompletedValue,
} from '../../completion/completed-command.ts';

/** Lists words by what they are for: `explain` for its argument, `analyze --only` for an option. */
export type KnownWords = ReadonlyMap<string, readonly string[]>;

/** Reads of a program what its `--help` shows: nothing is completed that is not said there. */
export function completedProgram(
  command: Command,
  known: KnownWords,
  names: readonly string[] = [],
): CompletedCommand {
  const help = command.createHelp();
  const wordsFor = (what: string): readonly string[] | undefined =>
    known.get([...names, what].join(' ').trim());
  const [argument] = help.visibleArguments(command);
  return {
    name: command.name(),
    description: command.description(),
    options: help
      .visibleOptions(command)
      .map((option) => completedOption(option, wordsFor(option.long ?? ''))),
    commands: help
      .visibleCommands(command)
      .filter((each) => each.name() !== 'help')
      .map((each) => completedProgram(each, known, [...names, each.name()])),
    argument: argument === undefined ? null : valueOf(argument, wordsFor('')),
  };
}

function completedOption(option: Option, words: readonly string[] | undefined): CompletedOption {
  const { short, long, description, required, optional } = option;
  return {
    names: [short, long].flatMap((name) => name ?? []),
    description,
    value: required || optional ? valueOf(option, words) : null,
  };
}

function valueOf(
  given: Option | Argument,
  words: readonly string[] | undefined = given.argChoices,
): CompletedValue {
  if (words !== undefined) return { kind: 'words', words };
  const name = 'flags' in given ? given.flags : given.name();
  return { kind: /dir|file|path\b/.test(name) ? 'path' : 'text' };
}
