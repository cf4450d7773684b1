import { Command } from 'commander';
import { formatOption } from '../../../review/edge/command-line/shared-options.ts';
import type { DoctorOptions } from './print-doctor.ts';

const EXIT_CODES = `
Exit codes:
  0  nothing is wrong, as far as it is known
  1  something is
  2  the call itself is wrong
  3  an internal error
`;

/** Looks for what is wrong with an installation of the App. */
export const doctorCommand = (): Command =>
  new Command('doctor')
    .description(
      'say what is wrong with an installation of the App; it has the environment of serve, asks GitHub and changes nothing',
    )
    .addOption(formatOption('doctor'))
    .addHelpText('after', EXIT_CODES)
    .action(print);

/** Loads what talks to GitHub and to the store only here, because no other command waits for it. */
async function print(options: DoctorOptions): Promise<void> {
  const { printDoctor } = await import('./print-doctor.ts');
  await printDoctor(options);
}
