import { Command, CommanderError } from 'commander';
import { INTERNAL_ERROR, USAGE, UsageError } from '../../review/edge/command-line/exit-codes.ts';
import { packageVersion } from '../../review/edge/package-data.ts';
import { admissionCommand, analyzeCommand } from './analyze-command.ts';
import { explainCommand } from './explanation/explain-command.ts';
import { auditCommand } from './audit-command.ts';
import { reportCommand } from './period/report-command.ts';
import { askCommand, queryCommand } from './ask-command.ts';
import { debtsCommand } from '../../features/debts/edge/command-line/debts-command.ts';
import { driftCommand } from '../../features/drift/edge/command-line/drift-command.ts';
import { noteCommand } from '../merge-request/edge/note-command.ts';
import { historyCommand } from './history-command.ts';
import { initCommand } from './setup/init-command.ts';
import { setupCommand } from './setup/setup-command.ts';
import { doctorCommand } from './doctor/doctor-command.ts';
import { connectionsCommand } from './connections-command.ts';
import { variablesCommand } from './variables-command.ts';
import { mapCommand } from './map-command.ts';
import { migrateCommand } from './store/migrate-command.ts';
import { renderCommand } from './render-command.ts';
import { diffCommand, reviewCommand } from './review-command.ts';
import { rollbackCommand } from '../../features/rollback/edge/command-line/rollback-command.ts';
import { rulesCommand } from './rules-command.ts';
import { serveCommand } from './serve-command.ts';
import { watchCommand } from '../../features/after-merge/edge/command-line/watch-command.ts';
import { completionCommand } from './completion/completion-command.ts';
import { mcpCommand } from './assistant/mcp-command.ts';
import { MissingPackage } from '../../manifest/edge/optional-package.ts';
import { problemText } from '../../review/edge/command-line/problem-text.ts';

const COMMANDS = [
  reviewCommand,
  diffCommand,
  analyzeCommand,
  admissionCommand,
  explainCommand,
  renderCommand,
  mapCommand,
  askCommand,
  connectionsCommand,
  variablesCommand,
  driftCommand,
  historyCommand,
  rulesCommand,
  noteCommand,
  rollbackCommand,
  watchCommand,
  debtsCommand,
  auditCommand,
  reportCommand,
  mcpCommand,
  completionCommand,
  initCommand,
  setupCommand,
  serveCommand,
  doctorCommand,
  migrateCommand,
];

function program(): Command {
  const command = new Command('meshwarden')
    .description('Reviews changes to service-mesh configuration before they merge.')
    .version(packageVersion());
  for (const create of COMMANDS) command.addCommand(create());
  command.addCommand(queryCommand(), { hidden: true });
  for (const each of [command, ...command.commands.flatMap(withCommands)])
    each.exitOverride().configureOutput({
      outputError: (text, write) => {
        write(problemText({ what: text.replace(/^error: /, '').trim() }, commandOf(each)));
      },
    });
  return command;
}

const withCommands = (command: Command): readonly Command[] => [command, ...command.commands];

/** `meshwarden drift cluster` */
const commandOf = (command: Command): string =>
  command.parent === null ? command.name() : `${commandOf(command.parent)} ${command.name()}`;

/**
 * Ignores a reader that has seen enough (`| head`): it is no error, and what it still gets decides nothing.
 */
function ignoreClosedPipe(stream: NodeJS.WriteStream): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

/** Runs the command that the process was started with; how it ended is the process' exit code. */
export async function runCommand(): Promise<void> {
  ignoreClosedPipe(process.stdout);
  ignoreClosedPipe(process.stderr);
  let command = 'meshwarden';
  try {
    if (process.argv.length <= 2)
      throw new UsageError(
        'A command is missing: review, diff, analyze, admission, explain, render, map, ask, connections, variables, drift, history, rules, note, rollback, watch, debts, audit, report, init, setup, doctor, mcp, completion or serve; --help describes them.',
      );
    await program()
      .hook('preAction', (_, running) => {
        command = commandOf(running);
      })
      .parseAsync();
  } catch (error) {
    endWith(error, command);
  }
}

function endWith(error: unknown, command: string): void {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : USAGE;
  else if (error instanceof UsageError || error instanceof MissingPackage) {
    const parts = error instanceof UsageError ? error.parts : {};
    process.stderr.write(problemText({ what: error.message, ...parts }, command));
    process.exitCode = USAGE;
  } else {
    process.stderr.write(
      `meshwarden: internal error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
    process.exitCode = INTERNAL_ERROR;
  }
}
