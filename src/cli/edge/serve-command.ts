import { Command } from 'commander';
import { plainText } from '../../manifest/index.ts';
import { USAGE } from '../../review/edge/command-line/exit-codes.ts';

export const serveCommand = (): Command =>
  new Command('serve')
    .description(
      'run the GitHub App; its settings are environment variables, see docs/operations.md',
    )
    .action(serveApp);

/** Loads the service only here, because no other command waits for it. */
async function serveApp(): Promise<void> {
  const { serve } = await import('./serve.ts');
  const problems = await serve();
  process.stderr.write(problems.map((problem) => `meshwarden: ${plainText(problem)}\n`).join(''));
  if (problems.length > 0) process.exitCode = USAGE;
}
