import type { ShellCommand } from '../scripts/shell-commands.ts';
import { plainName, programIn, statementsOf } from '../scripts/shell-commands.ts';
import { isApplying, namesTool } from './cluster-tools.ts';
import { isIdle } from './idle-commands.ts';
import type { JobLine } from './job.ts';

/** Ranks a line by how much it says of what a job does to a cluster, from 0; it decides only in which order lines are shown. */
export function rankOfLine({ is, text }: Pick<JobLine, 'is' | 'text'>): number {
  if (is === 'setting') return RANKS.sets;
  const line = text.trim();
  if (IS_FRAME.test(line)) return RANKS.nothing;
  const commands = statementsOf(line).flatMap((statement) => statement.commands);
  const rank = Math.min(...commands.map(rankOf), RANKS.nothing);
  return rank < RANKS.sets && namesTool(line) ? Math.min(rank, RANKS.asks) : rank;
}

/** It may apply, asks a tool of clusters, runs something, sets what others read, prints, or only frames other lines. */
const RANKS = { applies: 0, asks: 1, runs: 2, sets: 3, prints: 4, nothing: 5 } as const;

/** Opens or closes a block, or is a comment, in a shell and in other languages. */
const IS_FRAME =
  /^(?:\W*|(?:#|\/\/|\/\*|\*).*|[}\w.'"(),\s-]*\{|[\w-]+\s*\(\)|(?:then|do|done|else|fi|esac|try|finally|end)\b\W*)$/;

/** Looks for a program, or says what it is. */
const LOOKS_FOR = /^(?:command|which|type|hash)$/;
/** Functions of scripts that print what they are given are called so. */
const PRINTS =
  /^(?:log|info|warn|err|fail|die|debug|succ|ok|note|msg|say|print|echo|step|head|title|section|banner|fatal|abort|pass)/i;
/** Programs that run the text which they are given. */
const RUNS_TEXT = /^(?:(?:ba|da|z|k)?sh|eval|bat|powershell|pwsh|ssh|exec|run\w*)$/;

/** Tells of a program that it is given one text of several words, which it prints as a rule. */
function isText(program: string, given: readonly string[]): boolean {
  const [only = ''] = given;
  const isOne = given.length === 1 && /\s/.test(only) && !only.includes('$(');
  return isOne && (PRINTS.test(program) || !(RUNS_TEXT.test(program) || namesTool(only)));
}

const KEEPS_STATE =
  /^(?:\[\[?|test|local|readonly|declare|export|return|exit|shift|set|cd|trap|source|\.)$/;
/** Makes a terminal print in colour. */
const IS_COLOUR = /\\(?:033|e|x1b|u001b)\[|\btput\b/i;

function rankOf(command: ShellCommand): number {
  const [written = '', ...given] = programIn(command);
  const program = plainName(written);
  if (program === '') return IS_COLOUR.test(command.words.join(' ')) ? RANKS.nothing : RANKS.sets;
  if (LOOKS_FOR.test(program)) return RANKS.nothing;
  if (command.writes.every((file) => /^\/dev\//.test(file)) && isText(program, given))
    return RANKS.prints;
  if (isApplying(command)) return RANKS.applies;
  if (namesTool(`${program} `)) return RANKS.asks;
  if (isIdle({ ...command, words: [program, ...given] })) return RANKS.nothing;
  return KEEPS_STATE.test(program) ? RANKS.sets : RANKS.runs;
}
