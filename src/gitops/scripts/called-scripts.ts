import type { Origin } from '../../manifest/index.ts';
import { plainName } from './shell-words.ts';
import type { CommandWords } from './shell-words.ts';

/** A script that another one runs or takes in. */
export interface ScriptCall {
  /** A file of the tree. */
  readonly path: string;
  /** The folder in which it is run. */
  readonly from: string;
  readonly origin: Origin;
  /** Whether the job that runs it makes its own cluster. */
  readonly isTest: boolean;
}

const SHELLS: ReadonlySet<string> = new Set(['bash', 'sh', 'zsh', 'dash', 'ksh']);
const TAKES_IN: ReadonlySet<string> = new Set(['source', '.']);
/** Words that stand before the command that is meant. */
const BEFORE: ReadonlySet<string> = new Set(
  'sudo exec time env nohup then do else if while ! &&'.split(' '),
);

export const mayCall = (text: string): boolean =>
  /\.(?:sh|bash)\b|\b(?:ba|z|da|k)?sh [^-]|\bsource /.test(text) ||
  /^\s*(?:@|-)?\.\.?\//m.test(text);

/**
 * The script that a command runs or takes in, as it is written: `bash other.sh`, `./x.sh`, `source x.sh`. A name alone
 * is sure to be one where the shell looks in no other place for it: in a pipeline it may be a path that is only listed.
 */
export function callOf({ words }: CommandWords): { word: string; isSure: boolean } | null {
  const at = words.findIndex((word) => !BEFORE.has(word) && !/^\w+=/.test(word));
  const [written = '', ...rest] = at < 0 ? [] : words.slice(at);
  const program = written.replace(/^[@+-]+/, '');
  if (TAKES_IN.has(program)) return asked(rest[0]);
  if (SHELLS.has(plainName(program))) {
    const file = rest.findIndex((word) => !/^[-+]/.test(word));
    const options = file < 0 ? rest : rest.slice(0, file);
    // `-c` is given a command, and `-n` runs nothing
    return options.some((word) => /^-\w*[cn]/.test(word)) ? null : asked(rest[file]);
  }
  const isLed = /^(?:\.{1,2}\/|\$\{[^{}]*\}\/)./.test(program);
  return isLed || /\/.*\.(?:sh|bash)$/.test(program) ? { word: program, isSure: isLed } : null;
}

const asked = (word: string | undefined): { word: string; isSure: boolean } | null =>
  word === undefined || word === '' ? null : { word, isSure: true };
