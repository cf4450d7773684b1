import { Command } from 'commander';
import { documentation } from '../../manifest/index.ts';
import { settingsError } from '../../review/edge/command-line/command-problems.ts';

export const serveCommand = (): Command =>
  new Command('serve')
    .description(
      `run the GitHub App; its settings are environment variables, see ${documentation.service}`,
    )
    .action(serveApp);

/** Loads the service only here, because no other command waits for it. */
async function serveApp(): Promise<void> {
  const { serve } = await import('./serve.ts');
  const problems = await serve();
  if (problems.length > 0) throw settingsError(problems);
}
