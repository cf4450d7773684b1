import type { CompletedCommand, CompletedOption, CompletedValue } from './completed-command.ts';
import { placedCommands } from './completed-command.ts';

/** Prints a script by which fish completes a program, with what each word is for. */
export function fishCompletion(program: CompletedCommand): string {
  const { name } = program;
  const lines = placedCommands(program).flatMap(({ names, command }) => {
    const isHere = condition(names, command);
    const line = (...parts: readonly string[]): string =>
      ['complete', '-c', name, '-n', quoted(isHere), ...parts].join(' ');
    return [
      ...command.commands.map((each) =>
        line('-f', '-a', each.name, '-d', quoted(each.description)),
      ),
      ...(command.argument?.kind === 'words'
        ? [line('-f', '-a', quoted(command.argument.words.join(' ')))]
        : []),
      ...command.options.map((option) => line(...optionParts(option))),
    ];
  });
  return `# ${name} completion fish > ~/.config/fish/completions/${name}.fish\n${lines.join('\n')}\n`;
}

/** Holds where the names stand before, and none of the commands below. */
function condition(names: readonly string[], { commands }: CompletedCommand): string {
  const below = commands.map(({ name }) => name).join(' ');
  const parts = [
    ...names.map((name) => `__fish_seen_subcommand_from ${name}`),
    ...(below === '' ? [] : [`not __fish_seen_subcommand_from ${below}`]),
  ];
  return parts.join('; and ') || 'true';
}

const optionParts = ({ names, description, value }: CompletedOption): readonly string[] => [
  ...names.flatMap((name) =>
    name.startsWith('--') ? ['-l', name.slice(2)] : ['-s', name.slice(1)],
  ),
  ...valueParts(value),
  ...['-d', quoted(description)],
];

function valueParts(value: CompletedValue | null): readonly string[] {
  if (value === null) return ['-f'];
  switch (value.kind) {
    case 'words':
      return ['-x', '-a', quoted(value.words.join(' '))];
    case 'path':
      return ['-r', '-F'];
    case 'text':
      return ['-x'];
  }
}

/** Quotes a text as fish does: a stroke backwards before a quote or another one. */
const quoted = (text: string): string => `'${text.replaceAll(/['\\]/g, String.raw`\$&`)}'`;
