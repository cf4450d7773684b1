import { Argument, Command } from 'commander';

const SHELLS = ['bash', 'zsh', 'fish'] as const;

export const completionCommand = (): Command =>
  new Command('completion')
    .description('print a script by which a shell completes commands, options and values')
    .addArgument(new Argument('<shell>', 'the shell').choices(SHELLS))
    .action(print);

/** Loads what completes only here, because no other command waits for it. */
async function print(
  shell: (typeof SHELLS)[number],
  _options: object,
  { parent }: Command,
): Promise<void> {
  const { completionScript } = await import('./completion-script.ts');
  if (parent !== null) process.stdout.write(completionScript(shell, parent));
}
