import { Command, Option } from 'commander';
import { describe, expect, test } from 'vitest';
import { bashCompletion, zshCompletion } from '../../../src/cli/completion/bash-completion.ts';
import { fishCompletion } from '../../../src/cli/completion/fish-completion.ts';
import { completedProgram } from '../../../src/cli/edge/completion/completed-program.ts';

function program(): Command {
  const command = new Command('tool').description('does things');
  command
    .command('look')
    .description("says what isn't there; `rm -rf` $(x) \\")
    .argument('[name]', 'of a thing')
    .option('-o, --out <file>', 'where')
    .option('--at <rev>', 'when')
    .option('--quiet', 'less')
    .addOption(new Option('--form <form>', 'how').choices(['a', 'b']))
    .addOption(new Option('--inner').hideHelp());
  command.command('secret', { hidden: true });
  command.command('part').command('one').option('--deep <dir>', 'where');
  return command;
}

const known = new Map([
  ['look', ['thing', 'other']],
  ['look --at', ['main']],
]);

describe('what a shell completes', () => {
  const completed = completedProgram(program(), known);

  test('is what help shows, with the words that are known', () => {
    const [look, part] = completed.commands;
    expect(completed.commands.map(({ name }) => name)).toEqual(['look', 'part']);
    expect(look?.argument).toEqual({ kind: 'words', words: ['thing', 'other'] });
    expect(look?.options.map(({ names, value }) => [names, value])).toEqual([
      [['-o', '--out'], { kind: 'path' }],
      [['--at'], { kind: 'words', words: ['main'] }],
      [['--quiet'], null],
      [['--form'], { kind: 'words', words: ['a', 'b'] }],
      [['-h', '--help'], null],
    ]);
    expect(part?.commands[0]?.options[0]).toMatchObject({ value: { kind: 'path' } });
  });

  test('is written so that no shell takes a description for a command', () => {
    expect(fishCompletion(completed)).toContain(
      "-a look -d 'says what isn\\'t there; `rm -rf` $(x) \\\\'",
    );
    for (const script of [bashCompletion(completed), zshCompletion(completed)]) {
      expect(script).not.toContain('rm -rf');
      expect(script).toContain("' look --out' | ' look -o'".split(' | ').reverse().join(' | '));
    }
  });
});
