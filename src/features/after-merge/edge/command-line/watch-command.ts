import { Command, InvalidArgumentError } from 'commander';
import {
  formatOption,
  repositoryOption,
} from '../../../../review/edge/command-line/shared-options.ts';
import { quietOption } from '../../../../review/edge/command-line/progress-line.ts';
import type { WatchOptions } from './print-watch.ts';

export const watchCommand = (): Command =>
  new Command('watch')
    .description('say whether traffic got worse after a commit was applied, by Prometheus')
    .requiredOption('--commit <sha>', 'the commit, a merge too: compared with its first parent')
    .requiredOption(
      '--prometheus <url>',
      'address of Prometheus; a token is taken from MESHWARDEN_PROMETHEUS_TOKEN',
    )
    .option('--repo <dir>', 'repository, bare ones too (default: the current folder)')
    .option(
      '--environment <name>',
      'environment that this Prometheus sees (default: the one that changes)',
    )
    .option('--since <instant>', 'when it was applied (default: the time of the commit)')
    .option('--minutes <minutes>', 'minutes that are judged (default: 15)', wholeFrom(5, 240))
    .option(
      '--scrape-interval <seconds>',
      'seconds between two scrapes of a proxy (default: 60)',
      wholeFrom(5, 300),
    )
    .option('--fail-on-regression', 'exit with 1 if something got worse')
    .addOption(repositoryOption())
    .addOption(quietOption())
    .addOption(formatOption('after-merge'))
    .addHelpText('after', EXIT_CODES)
    .action(print);

const EXIT_CODES = `
Exit codes:
  0  nothing got worse, or something did and --fail-on-regression is not given
  1  something got worse, with --fail-on-regression
  2  it is not known: Prometheus does not tell, or there are too few requests; or
     the command cannot be followed
  3  an internal error
`;

const wholeFrom =
  (least: number, most: number) =>
  (written: string): number => {
    const value = Number(written);
    if (!Number.isInteger(value) || value < least || value > most)
      throw new InvalidArgumentError(
        `a whole number from ${String(least)} to ${String(most)} is expected.`,
      );
    return value;
  };

/** Loads what reviews only here, because no other command waits for it. */
async function print(options: WatchOptions): Promise<void> {
  const { printWatch } = await import('./print-watch.ts');
  await printWatch(options);
}
