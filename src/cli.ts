#!/usr/bin/env node
import * as nodeModule from 'node:module';
import { join } from 'node:path';
import { compiledScript } from './cli/edge/compiled-script.ts';
import { USAGE } from './review/edge/command-line/exit-codes.ts';
import { expectShortProcess } from './review/edge/command-line/short-process.ts';

const [command = '', ...options] = process.argv.slice(2);
/** Tells what runs for long from a command that is over soon, as the answer to one call of an assistant is. */
const serves = command === 'serve' || (command === 'mcp' && !options.includes('--answer'));

if (!serves) expectShortProcess();

/**
 * What is compiled is kept beside the program and need not be compiled again; where that folder cannot be
 * written, nothing is kept. It is no folder that others may write to, because what lies there is run.
 */
const compiled = join(import.meta.dirname, '..', '.compile-cache');
if (keepsCompiled(nodeModule)) nodeModule.enableCompileCache(compiled);

// this comes after that, for what is imported before is compiled before
if (serves || !(await runFromScript())) {
  const { runCommand } = await import('./cli/edge/run-command.ts');
  await runCommand();
}

/**
 * Runs the same commands as one script: of modules, Node.js keeps nothing compiled before 22.8, and less
 * afterwards.
 */
async function runFromScript(): Promise<boolean> {
  const file = join(import.meta.dirname, 'commands.cjs');
  const script = compiledScript(file, compiled, commandName(process.argv.slice(2)));
  if (script === undefined) return false;
  const commands = script.run();
  if (!('runCommand' in commands) || typeof commands.runCommand !== 'function')
    throw new Error('The program is not whole: it has no commands. Build it again.');
  await Reflect.apply(commands.runCommand, undefined, []);
  if (process.exitCode !== USAGE) script.keep();
  return true;
}

/**
 * Names the command, because what is compiled is kept for each by itself: help compiles next to nothing of a
 * review.
 */
function commandName(args: readonly string[]): string {
  const [name = ''] = args;
  return /^[a-z]{1,12}$/.test(name) && !args.includes('--help') ? name : 'help';
}

function keepsCompiled(
  module: object,
): module is { readonly enableCompileCache: (folder: string) => unknown } {
  return 'enableCompileCache' in module && typeof module.enableCompileCache === 'function';
}
