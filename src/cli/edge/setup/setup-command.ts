import { Command } from 'commander';
import type { SetupOptions } from './register-app.ts';

const EXIT_CODES = `
The proxy, the authorities (MESHWARDEN_CA_FILE) and, without --github, the address of GitHub come from the environment, as of serve.

Exit codes:
  0  the App is registered; its key, its secret and settings for serve are written
  2  it is not, or its key could not be written
  3  an internal error
`;

/** Registers the App on GitHub with one click. */
export const setupCommand = (): Command =>
  new Command('setup')
    .description('register the GitHub App: one click in a browser, and key and secret are written')
    .requiredOption(
      '--webhook <url>',
      'address under which GitHub reaches the service, such as https://meshwarden.example.com',
    )
    .option('--organization <login>', 'organisation that owns the App (default: who is signed in)')
    .option('--into <folder>', 'where key, secret and settings are written', 'meshwarden-app')
    .option('--rollback', 'let it write branches for /rollback, /reland and /drift adopt')
    .option('--name <name>', 'what it is called; GitHub has each name once')
    .option('--homepage <url>', 'page behind its name (default: where the service is)')
    .option('--github <url>', 'address of GitHub, such as https://github.example.com')
    .option('--port <number>', 'port of the page on this machine (default: any free one)')
    .addHelpText('after', EXIT_CODES)
    .action(setup);

/** Loads what talks to GitHub only here, because no other command waits for it. */
async function setup(options: SetupOptions): Promise<void> {
  const { registerApp } = await import('./register-app.ts');
  await registerApp(options);
}
