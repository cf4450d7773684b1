import type { CompletedCommand, CompletedValue, PlacedCommand } from './completed-command.ts';
import { placedCommands } from './completed-command.ts';

/**
 * Prints a script by which bash completes a program, and zsh with its own emulation of that. Where nothing is known the
 * shell goes on with files.
 */
export function bashCompletion(program: CompletedCommand): string {
  const placed = placedCommands(program);
  const { name } = program;
  const below = placed.filter(({ names }) => names.length > 0);
  const patterns = below.map(({ names }) => quoted(at(names))).join(' | ');
  return `# ${name} completion bash: put \`source <(${name} completion bash)\` into ~/.bashrc
_${name}() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" at='' words='' i
  # --name=value comes in three words
  if [[ $word == = ]]; then word=''; elif [[ $before == = ]]; then before="\${COMP_WORDS[COMP_CWORD-2]}"; fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$at \${COMP_WORDS[i]}" in
      ${patterns}) at="$at \${COMP_WORDS[i]}" ;;
    esac
  done
  case "$at $before" in
${valueCases(placed).join('\n')}
  esac
  if [[ $word == -* ]]; then
    case "$at" in
${placed.map(({ names, command }) => `      ${quoted(at(names))}) words=${quoted(optionNames(command))} ;;`).join('\n')}
    esac
  else
    case "$at" in
${placed.flatMap(argumentCase).join('\n')}
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o bashdefault -o default -F _${name} ${name}
`;
}

/** Prints the same for zsh, which takes it by its emulation of bash. */
export const zshCompletion = (program: CompletedCommand): string =>
  `# ${program.name} completion zsh: put \`source <(${program.name} completion zsh)\` into ~/.zshrc
(( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
autoload -Uz bashcompinit && bashcompinit
${bashCompletion(program).replace(/^#.*\n/, '')}`;

/** Names a command as the loop of the script builds it: a blank before each name. */
const at = (names: readonly string[]): string => names.map((name) => ` ${name}`).join('');

function valueCases(placed: readonly PlacedCommand[]): readonly string[] {
  return placed.flatMap(({ names, command }) =>
    command.options.flatMap(({ names: options, value }) => {
      if (value === null) return [];
      const pattern = options.map((option) => quoted(`${at(names)} ${option}`)).join(' | ');
      return [`    ${pattern}) ${completed(value)} ;;`];
    }),
  );
}

/** Ends with the words there are; without any bash completes files. */
const completed = (value: CompletedValue): string =>
  value.kind === 'words'
    ? `COMPREPLY=($(compgen -W ${quoted(value.words.join(' '))} -- "$word")); return`
    : 'COMPREPLY=(); return';

const optionNames = ({ options }: CompletedCommand): string =>
  options.flatMap(({ names }) => names.filter((name) => name.startsWith('--'))).join(' ');

function argumentCase({ names, command }: PlacedCommand): readonly string[] {
  const words = [
    ...command.commands.map(({ name }) => name),
    ...(command.argument?.kind === 'words' ? command.argument.words : []),
  ];
  return words.length === 0
    ? []
    : [`      ${quoted(at(names))}) words=${quoted(words.join(' '))} ;;`];
}

/** Quotes a text so that a shell takes it as it is. */
const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;
