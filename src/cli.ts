#!/usr/bin/env node
import { styleText } from 'node:util';
import { Command, CommanderError, Option } from 'commander';
import { openFolder } from './adapters/directory/open-folder.ts';
import { readFolders } from './adapters/directory/read-folders.ts';
import { createLocalTrees } from './adapters/git/local-trees.ts';
import { packageVersion, readPackageData } from './adapters/package-data/read-package-data.ts';
import { createEngine } from './app/engine.ts';
import type { TreesResult } from './app/ports.ts';
import { renderFolder } from './app/render-folder.ts';
import { REPORT_FORMATS, reviewChange } from './app/review-change.ts';
import type { ReportFormat } from './app/review-change.ts';
import { treesProblemSentence } from './app/trees-problem-sentence.ts';
import { plainText } from './core/report/plain-text.ts';
import type { Paint } from './core/report/terminal.ts';
import { UNPAINTED } from './core/report/terminal.ts';

const USAGE = 2;
const INTERNAL_ERROR = 3;

interface ReviewOptions {
  readonly repo?: string;
  readonly base?: string;
  readonly head?: string;
  readonly baseDir?: string;
  readonly headDir?: string;
  readonly format: ReportFormat;
  readonly asOf?: string;
}

/** One sentence for a person who called it wrongly. */
class UsageError extends Error {}

async function readTrees(options: ReviewOptions): Promise<TreesResult> {
  const { repo, base, head, baseDir, headDir } = options;
  if (baseDir !== undefined || headDir !== undefined) {
    if (baseDir === undefined || headDir === undefined)
      throw new UsageError('--base-dir and --head-dir go together.');
    if (repo !== undefined || base !== undefined || head !== undefined)
      throw new UsageError('Give either two folders or a repository with two revisions, not both.');
    return readFolders({ base: baseDir, head: headDir });
  }
  if (base === undefined) throw new UsageError('--base is missing: the revision to merge into.');
  const searchPath = process.env['PATH'] ?? '';
  return createLocalTrees({ searchPath }).read({
    repository: repo ?? '.',
    base,
    head: head ?? 'HEAD',
  });
}

async function review(options: ReviewOptions): Promise<void> {
  const asOf = instantOf(options.asOf);
  const trees = await readTrees(options);
  try {
    const outcome = await reviewChange(trees, createEngine(readPackageData()), {
      format: options.format,
      paint: paintFor(process.stdout),
      asOf,
    });
    if (outcome.kind !== 'report') throw new UsageError(treesProblemSentence(outcome));
    process.stdout.write(outcome.text);
    process.exitCode = outcome.exitCode;
  } finally {
    if (trees.kind === 'read') await trees.close();
  }
}

async function render(folder: string): Promise<void> {
  const opened = await openFolder(folder);
  if (opened.kind === 'no-folder') throw new UsageError(`Not a folder: ${folder}.`);
  const outcome = await renderFolder(opened.trees, opened.folder, createEngine(readPackageData()));
  if (outcome.kind === 'rendered') process.stdout.write(outcome.yaml);
  else {
    process.stderr.write(`${outcome.reasons.map(plainText).join('\n')}\n`);
    process.exitCode = USAGE;
  }
}

/** The service is loaded only here: no other command waits for it. */
async function serveApp(): Promise<void> {
  const { serve } = await import('./bot.ts');
  const problems = await serve();
  process.stderr.write(problems.map((problem) => `meshwarden: ${plainText(problem)}\n`).join(''));
  if (problems.length > 0) process.exitCode = USAGE;
}

function instantOf(given: string | undefined): string {
  const instant = given === undefined ? new Date() : new Date(given);
  if (Number.isNaN(instant.getTime()))
    throw new UsageError(`--as-of is no instant: ${given ?? ''}.`);
  return instant.toISOString();
}

function paintFor(stream: NodeJS.WriteStream): Paint {
  if (!stream.isTTY || process.env['NO_COLOR'] !== undefined) return UNPAINTED;
  return {
    bold: (text) => styleText('bold', text),
    dim: (text) => styleText('dim', text),
    tier: (text) => styleText(tierColour(text), text),
  };
}

function tierColour(text: string): 'red' | 'yellow' | 'green' {
  if (/critical|high/i.test(text)) return 'red';
  return /low/i.test(text) ? 'green' : 'yellow';
}

function program(): Command {
  const command = new Command('meshwarden')
    .description('Reviews changes to service-mesh configuration before they merge.')
    .version(packageVersion())
    .exitOverride()
    .configureOutput({
      outputError: (text, write) => {
        write(usageLine(text.replace(/^error: /, '').trim()));
      },
    });
  command
    .command('review')
    .description('say what merging a change does to each environment')
    .option('--repo <dir>', 'repository, bare ones too (default: the current folder)')
    .option('--base <rev>', 'revision to merge into')
    .option('--head <rev>', 'revision with the change (default: HEAD)')
    .option('--base-dir <dir>', 'compare two plain folders: before')
    .option('--head-dir <dir>', 'compare two plain folders: after')
    .addOption(
      new Option('--format <format>', 'how to print').choices(REPORT_FORMATS).default('terminal'),
    )
    .option('--as-of <instant>', 'the instant the review speaks of (default: now)')
    .action(review);
  command
    .command('serve')
    .description(
      'run the GitHub App; its settings are environment variables, see docs/operations.md',
    )
    .action(serveApp);
  command.command('render <dir>').description('print one kustomization, rendered').action(render);
  return command;
}

/** One line, whatever the words of a caller or of Git bring along. */
const usageLine = (sentence: string): string =>
  `meshwarden: ${plainText(sentence.charAt(0).toUpperCase() + sentence.slice(1)).replace(/(?<![.?)])$/, '.')}\n`;

/** A reader that has seen enough (`| head`) is no error; what it still gets decides nothing. */
function ignoreClosedPipe(stream: NodeJS.WriteStream): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

ignoreClosedPipe(process.stdout);
ignoreClosedPipe(process.stderr);
try {
  if (process.argv.length <= 2)
    throw new UsageError('A command is missing: review, render or serve; --help describes them.');
  await program().parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : USAGE;
  else if (error instanceof UsageError) {
    process.stderr.write(usageLine(error.message));
    process.exitCode = USAGE;
  } else {
    process.stderr.write(
      `meshwarden: internal error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
    process.exitCode = INTERNAL_ERROR;
  }
}
