import type { CommandError, CommandName, OptionError } from '../table/command-table.ts';
import type { Words } from '../../../review/index.ts';
import { code, notDone } from '../../../review/index.ts';
import { COMMANDS } from '../table/command-table.ts';

/** Why a comment that addresses us is not followed, and what to write instead. */
export function errorWords(error: CommandError): Words {
  switch (error.kind) {
    case 'unknown-command': {
      const hint =
        error.nearest === null
          ? '`/help` lists what there is.'
          : `Did you mean \`/${error.nearest}\`?`;
      return [notDone('there is no command ', code(error.given), '.'), ` ${hint}`];
    }
    case 'missing-argument':
      return [notDone(`\`/${error.command}\` needs `, error.what, '.'), ...writeWords(error)];
    case 'unknown-option':
    case 'unusable-option':
    case 'repeated-option':
    case 'contradicting-options':
    case 'option-after-reason':
      return [...optionWords(error), ...writeWords(error)];
  }
}

const writeWords = ({ command }: { readonly command: CommandName }): Words => [
  ' Write ',
  code(usageOf(command)),
  '.',
];

function optionWords(error: OptionError): Words {
  const command = `\`/${error.command}\``;
  switch (error.kind) {
    case 'unknown-option': {
      const hint = error.nearest === null ? '' : ` Did you mean \`${error.nearest}\`?`;
      return [notDone(`${command} has no option `, code(error.given), '.'), hint];
    }
    case 'unusable-option': {
      const given: Words = error.given === null ? [] : [' ', code(error.given), ' is not one.'];
      return [notDone(`\`${error.option}\` needs ${error.expected}.`), ...given];
    }
    case 'repeated-option':
      return [notDone(`${command} does not take \`${error.option}\` that often.`)];
    case 'contradicting-options':
      return [
        notDone(
          `${error.options.map((option) => `\`${option}\``).join(' and ')} ask for different things.`,
        ),
        ' Give one of them.',
      ];
    case 'option-after-reason':
      return [
        notDone(`\`${error.option}\` stands behind the reason, where it would be a word of it.`),
        ' Options come before the reason.',
      ];
  }
}

/** As it is typed. */
export const usageOf = (command: CommandName): string =>
  COMMANDS.find(({ name }) => name === command)?.usage ?? `/${command}`;
