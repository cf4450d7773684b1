import type { Command } from 'commander';
import { detectors, namesOf } from '../../../checks/index.ts';
import { bashCompletion, zshCompletion } from '../../completion/bash-completion.ts';
import { fishCompletion } from '../../completion/fish-completion.ts';
import { completedProgram } from './completed-program.ts';

const SCRIPTS = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion };

/** Prints the script of a shell for a program. */
export function completionScript(shell: keyof typeof SCRIPTS, program: Command): string {
  const checks = [...new Set(namesOf(detectors))];
  const known = new Map([
    ['explain', checks],
    ['analyze --only', checks],
  ]);
  return SCRIPTS[shell](completedProgram(program, known));
}
