import { Command, Option } from 'commander';

/** Answers questions in the form of the conformance cases; for whoever checks the model, so not listed in `--help`. */
export const queryCommand = (): Command =>
  new Command('query')
    .description('answer questions about a mesh in the form of the conformance cases')
    .argument('<path>', 'a case, or a folder of cases')
    .addOption(new Option('--format <format>', 'how to print').choices(['json']).default('json'))
    .action(print);

/** What answers is loaded only here: no other command waits for it. */
async function print(path: string): Promise<void> {
  const { printAnswers } = await import('./print-answers.ts');
  printAnswers(path);
}
