import { Command, Option } from 'commander';
import { UsageError } from '../../../review/edge/command-line/exit-codes.ts';

interface McpOptions {
  readonly repo: readonly string[];
  readonly answer?: boolean;
}

export const mcpCommand = (): Command =>
  new Command('mcp')
    .description('answer coding assistants and editors over the Model Context Protocol (stdio)')
    .option(
      '--repo <dir>',
      'a folder below which repositories may be read, and what is given again (default: the repository around the current folder)',
      (folder: string, before: readonly string[]) => [...before, folder],
      [],
    )
    // a process of the server that answers one call
    .addOption(new Option('--answer').hideHelp())
    .action(run);

/** Loads what serves only here, because no other command waits for it. */
async function run({ repo, answer = false }: McpOptions): Promise<void> {
  if (!answer) {
    const { serveAssistant } = await import('./serve-assistant.ts');
    serveAssistant(repo);
    return;
  }
  if (process.send === undefined) throw new UsageError('--answer is for the server itself.');
  const { answerOneCall } = await import('./answer-one-call.ts');
  await answerOneCall();
}
