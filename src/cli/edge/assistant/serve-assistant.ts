import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { packageVersion } from '../../../review/edge/package-data.ts';
import { UsageError } from '../../../review/edge/command-line/exit-codes.ts';
import { answerInProcess, defaultAnswerLimits, endCalls } from './answer-process.ts';
import { createAssistantServer } from './assistant-server.ts';
import { readableFolders, startFolders } from './readable-folders.ts';

/**
 * Serves assistants and editors over standard input and output until the input ends. Nothing else is written to standard
 * output.
 *
 * @throws UsageError where a folder is none.
 */
export function serveAssistant(named: readonly string[]): void {
  const found = startFolders(named, process.cwd());
  if ('missing' in found)
    throw new UsageError(`Not a folder: ${found.missing}.`, {
      where: `in ${process.cwd()}`,
      advice: 'Name a folder that is there',
    });
  const readable = readableFolders(found.folders);
  const version = packageVersion();
  const handle = serveStdio(
    () =>
      createAssistantServer({
        ...{ version, readable },
        answer: (request, signal) => answerInProcess(request, signal, defaultAnswerLimits),
      }),
    {
      onerror: ({ message }) => {
        process.stderr.write(`meshwarden: ${message}\n`);
      },
    },
  );
  process.once('exit', endCalls);
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void handle.close().finally(() => process.exit()));
  process.stderr.write(`meshwarden: reads below ${found.folders.join(', ')}\n`);
}
