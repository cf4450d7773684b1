import { Command } from 'commander';
import type { AskOptions } from './print-answers.ts';
import { quietOption } from '../../review/edge/command-line/progress-line.ts';
import { formatOption, repositoryOption } from '../../review/edge/command-line/shared-options.ts';

export const askCommand = (): Command =>
  new Command('ask')
    .description('say what a running mesh would do with one call, and why')
    .argument('[dir]', 'folder of the repository (default: the current folder)')
    .option('--repo <dir>', 'repository, bare ones too, in the place of a folder')
    .option('--rev <rev>', 'its revision (default: HEAD)')
    .requiredOption('--from <workload>', 'who calls: [[kind/]namespace/]name, or outside')
    .requiredOption('--to <url>', 'what is called: http://orders.shop:8080/charge, tcp://host:port')
    .option('--method <method>', 'method of the request (default: GET)')
    .option('--header <name=value>', 'a header of the request; may be given again', collect, [])
    .option('--environment <name>', 'only this environment')
    .addOption(repositoryOption())
    .addOption(quietOption())
    .addOption(formatOption('answers'))
    .action(runAsk);

const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value];

/** Loads what answers only here, because no other command waits for it. */
async function runAsk(folder: string | undefined, options: AskOptions): Promise<void> {
  const { printAsk } = await import('./print-answers.ts');
  await printAsk(folder, options);
}

/**
 * Answers questions in the form of the conformance cases; for whoever checks the model, so not listed in
 * `--help`.
 */
export const queryCommand = (): Command =>
  new Command('query')
    .description('answer questions about a mesh in the form of the conformance cases')
    .argument('<path>', 'a case, or a folder of cases')
    .addOption(formatOption('conformance'))
    .action(runQuery);

/** Loads what answers only here, because no other command waits for it. */
async function runQuery(path: string): Promise<void> {
  const { printAnswers } = await import('./print-answers.ts');
  printAnswers(path);
}
