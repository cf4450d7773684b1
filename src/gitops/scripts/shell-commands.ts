import type { Origin } from '../../manifest/index.ts';
import type { Binding } from './bindings.ts';
import { makeOf, SETS } from './make-recipes.ts';
import { variableAt } from './shell-options.ts';

/** One command of a line: its words without quotes; a variable in them stands as `${name}`. */
export interface ShellCommand {
  readonly words: readonly string[];
  /** Lists what it reads with `<`; `writes` lists what it writes with `>`. */
  readonly reads: readonly string[];
  readonly writes: readonly string[];
}

/** Commands that feed one another: by `|`, or one within the other. */
export interface ShellStatement {
  readonly commands: readonly ShellCommand[];
  /** Tells whether one command reads what another one writes, by `<(…)`. */
  readonly isNested: boolean;
}

type Redirection = 'reads' | 'writes' | 'nothing';

/** Ends a statement, longest first. */
const ENDS: readonly string[] = ['&&', '||', ';;', ';', '&'];
/** Begins or ends a command within a statement. */
const PARTS: readonly string[] = ['<(', '>(', '$(', '|&', '|', '(', ')', '`'];

/** Matches what may begin any of these, a redirection or a space. */
const BEGINS_OPERATOR = /[\s&|;<>()`$]/;

/**
 * The commands of one line of shell, as far as they say what they read: no expansion, no control flow. Each character
 * is looked at once.
 */
export function statementsOf(line: string): readonly ShellStatement[] {
  const reader = new StatementReader();
  for (let at = 0; at < line.length;) at += reader.take(line, at);
  return reader.end();
}

/** Holds what is known of a command while another is read that is written into one of its words. */
interface Outer {
  readonly words: string[];
  readonly reads: string[];
  readonly writes: string[];
  readonly next: Redirection | null;
  readonly place: number;
  readonly word: string;
  /** Counts brackets that are open within. */
  open: number;
}

class StatementReader {
  readonly #statements: ShellStatement[] = [];
  #commands: ShellCommand[] = [];
  #words: string[] = [];
  #reads: string[] = [];
  #writes: string[] = [];
  #word: string | null = null;
  #quote: string | null = null;
  #next: Redirection | null = null;
  #isNested = false;
  /** Counts the commands of its statement before the one under way; null where it is the last. */
  #place: number | null = null;
  /** Commands that go on behind what is written into a word of theirs: `name:$(git rev-parse HEAD)`. */
  readonly #outer: Outer[] = [];

  /** Takes what begins at a place, and says how many characters it was. */
  take(line: string, at: number): number {
    const char = line[at] ?? '';
    if (this.#quote === "'") return this.#quoted(char);
    const variable = variableAt(line, at);
    if (variable !== null) return this.#add(`\${${variable.name}}`, variable.length);
    if (char === '\\' && at + 1 < line.length) return this.#add(line[at + 1] ?? '', 2);
    if (this.#quote !== null) return this.#quoted(char);
    if (char === '"' || char === "'") {
      this.#quote = char;
      return this.#add('', 1);
    }
    if (char === '#' && this.#word === null) return line.length - at;
    return this.#operator(line, at, char);
  }

  end(): readonly ShellStatement[] {
    while (this.#outer.length > 0) this.#goOn();
    this.#endStatement();
    return this.#statements;
  }

  #operator(line: string, at: number, char: string): number {
    if (!BEGINS_OPERATOR.test(char)) return this.#add(char, 1);
    if (/\s/.test(char)) {
      this.#endWord();
      return 1;
    }
    const part = PARTS.find((each) => line.startsWith(each, at));
    const end = ENDS.find((each) => line.startsWith(each, at));
    if (end !== undefined && !(end === '&' && isRedirected(line, at))) {
      this.#endStatement();
      return end.length;
    }
    const length = part === undefined ? null : this.#within(part);
    if (length !== null) return length;
    // a bracket within a word is no subshell
    if (part !== undefined && !(part === '(' && this.#word !== null)) {
      this.#isNested ||= part === '<(';
      this.#endCommand();
      return part.length;
    }
    if (char === '<' || char === '>') return this.#redirect(line, at, char);
    return this.#add(char, 1);
  }

  /** Begins or ends a command that is written into a word of another; null where the bracket is none of such. */
  #within(part: string): number | null {
    const outer = this.#outer.at(-1);
    if (part === '$(' && this.#word !== null) return this.#begin(this.#word);
    if (part === ')' && outer?.open === 0) return this.#goOn();
    if (outer !== undefined && part.endsWith('(')) outer.open += 1;
    if (outer !== undefined && part === ')') outer.open -= 1;
    return null;
  }

  #begin(word: string): number {
    const [words, reads, writes, next] = [this.#words, this.#reads, this.#writes, this.#next];
    const place = this.#place ?? this.#commands.length;
    this.#outer.push({ words, reads, writes, next, place, word, open: 0 });
    [this.#words, this.#reads, this.#writes, this.#next] = [[], [], [], null];
    [this.#word, this.#place] = [null, null];
    return 2;
  }

  #goOn(): number {
    this.#endCommand();
    const outer = this.#outer.pop();
    if (outer === undefined) return 1;
    [this.#words, this.#reads, this.#writes] = [outer.words, outer.reads, outer.writes];
    this.#next = outer.next;
    [this.#word, this.#place] = [`${outer.word}\${}`, outer.place];
    return 1;
  }

  #redirect(line: string, at: number, char: string): number {
    const isError = this.#word === '2';
    if (this.#word !== null && /^\d$/.test(this.#word)) this.#word = null;
    this.#endWord();
    const length = line.startsWith(char.repeat(3), at) ? 3 : line[at + 1] === char ? 2 : 1;
    if (char === '<') this.#next = length === 1 ? 'reads' : 'nothing';
    else this.#next = isError || line[at + length] === '&' ? 'nothing' : 'writes';
    return length;
  }

  #quoted(char: string): number {
    if (char === this.#quote) this.#quote = null;
    else this.#add(char, 1);
    return 1;
  }

  #add(text: string, length: number): number {
    this.#word = (this.#word ?? '') + text;
    return length;
  }

  #endWord(): void {
    const word = this.#word;
    this.#word = null;
    if (word === null) return;
    if (this.#next === null) this.#words.push(word);
    if (this.#next === 'reads') this.#reads.push(word);
    if (this.#next === 'writes') this.#writes.push(word);
    this.#next = null;
  }

  #endCommand(): void {
    this.#endWord();
    if (this.#words.length > 0 || this.#writes.length > 0) {
      const command = { words: this.#words, reads: this.#reads, writes: this.#writes };
      this.#commands.splice(this.#place ?? this.#commands.length, 0, command);
    }
    [this.#words, this.#reads, this.#writes, this.#next] = [[], [], [], null];
    this.#place = null;
  }

  #endStatement(): void {
    this.#endCommand();
    if (this.#outer.length > 0) return;
    if (this.#commands.length > 0)
      this.#statements.push({ commands: this.#commands, isNested: this.#isNested });
    [this.#commands, this.#isNested] = [[], false];
  }
}

/** The `&` of `2>&1` and `&>`. */
const isRedirected = (line: string, at: number): boolean =>
  line[at - 1] === '>' || line[at + 1] === '>';

/** The name of a program, however it is called: `./bin/kubectl`, `@kubectl`, `${KUBECTL}`. */
export const plainName = (word: string): string =>
  word
    .replace(/^[@+-]+/, '')
    .replace(/^\$\{\.?(\w+)\}$/, (_, name: string) => name.toLowerCase())
    .replace(/^.*\//, '');

/** A script that another one runs or takes in. */
export interface ScriptCall {
  /** A file of the tree. */
  readonly path: string;
  /** The folder in which it is run. */
  readonly from: string;
  readonly origin: Origin;
  /** Tells whether the job that runs it makes its own cluster. */
  readonly isTest: boolean;
  /** Holds what it is given: arguments by their numbers, and variables; empty for nothing. */
  readonly given: Binding;
  /** Names the targets of a Makefile that are made; absent where all of it may be run. */
  readonly targets?: readonly string[];
}

/** A script that a command runs, as it is written. */
export interface CalledScript {
  readonly word: string;
  /** Tells whether the word is certainly run, and is no path that is only listed. */
  readonly isSure: boolean;
  readonly args: readonly string[];
  /** Lists variables that stand before it or that make is given: `NAME=value`. */
  readonly sets: readonly string[];
  readonly targets?: readonly string[];
}

/** The program that a command runs, and what it is given: without keywords, variables and `sudo -E` in front of it. */
export function programIn({ words }: ShellCommand): readonly string[] {
  const isBefore = (word: string, at: number): boolean =>
    BEFORE.has(word) || SETS.test(word) || (at > 0 && word.startsWith('-'));
  const at = words.findIndex((word, place) => !isBefore(word, place));
  return at < 0 ? [] : words.slice(at);
}

const SHELLS: ReadonlySet<string> = new Set(['bash', 'sh', 'zsh', 'dash', 'ksh']);
const TAKES_IN: ReadonlySet<string> = new Set(['source', '.']);
/** Words that stand before the command that is meant. */
const BEFORE: ReadonlySet<string> = new Set(
  'sudo exec time env nohup then do else if elif while until ! { &&'.split(' '),
);

export const mayCall = (text: string): boolean =>
  /\.(?:sh|bash)\b|\b(?:ba|z|da|k)?sh [^-]|\bsource |\bmake .*=/.test(text) ||
  /^\s*(?:@|-)?\.\.?\//m.test(text);

const setsBefore = (command: ShellCommand): readonly string[] =>
  command.words
    .slice(0, command.words.length - programIn(command).length)
    .filter((word) => SETS.test(word));

/** Gives the Makefile and the targets that a command makes; null where it makes none. */
function makeIn(command: ShellCommand): CalledScript | null {
  const [program = '', ...rest] = programIn(command);
  return MAKE.has(plainName(program)) ? makeOf(rest, setsBefore(command)) : null;
}

/** Lists targets of the same Makefile that a statement makes: `make -s yaml | kubectl apply -f -`. */
export const madeWithin = (commands: readonly ShellCommand[]): readonly string[] =>
  commands.flatMap((each) => {
    const { word, targets = [] } = makeIn(each) ?? {};
    return word === './Makefile' ? targets : [];
  });

const MAKE: ReadonlySet<string> = new Set(['make', 'gmake']);

/**
 * The script that a command runs or takes in, as it is written: `bash other.sh`, `./x.sh`, `source x.sh`. A name alone
 * is sure to be one where the shell looks in no other place for it: in a pipeline it may be a path that is only listed.
 */
export function callOf(command: ShellCommand): CalledScript | null {
  const [written = '', ...rest] = programIn(command);
  const sets = setsBefore(command);
  const program = written.replace(/^[@+-]+/, '');
  const made = makeIn(command);
  // what it does without variables is read of the file by itself
  if (made !== null) return made.sets.length === 0 ? null : made;
  if (TAKES_IN.has(program)) return asked(rest, sets);
  if (SHELLS.has(plainName(program))) {
    const file = rest.findIndex((word) => !/^[-+]/.test(word));
    const options = file < 0 ? rest : rest.slice(0, file);
    // `-c` is given a command, and `-n` runs nothing
    if (options.some((word) => /^-\w*[cn]/.test(word))) return null;
    return file < 0 ? null : asked(rest.slice(file), sets);
  }
  const isLed = /^(?:\.{1,2}\/|\$\{[^{}]*\}\/)./.test(program);
  return isLed || /\/.*\.(?:sh|bash)$/.test(program)
    ? { word: program, isSure: isLed, args: rest, sets }
    : null;
}

const asked = (words: readonly string[], sets: readonly string[]): CalledScript | null => {
  const [word = '', ...args] = words;
  return word === '' ? null : { word, isSure: true, args, sets };
};
