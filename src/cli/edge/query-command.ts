import { Command } from 'commander';
import { formatOption } from '../../review/edge/command-line/format-option.ts';

/** Answers questions in the form of the conformance cases; for whoever checks the model, so not listed in `--help`. */
export const queryCommand = (): Command =>
  new Command('query')
    .description('answer questions about a mesh in the form of the conformance cases')
    .argument('<path>', 'a case, or a folder of cases')
    .addOption(formatOption('conformance'))
    .action(print);

/** What answers is loaded only here: no other command waits for it. */
async function print(path: string): Promise<void> {
  const { printAnswers } = await import('./print-answers.ts');
  printAnswers(path);
}
