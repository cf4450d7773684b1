import { optionsOf } from './shell-options.ts';

const MOST_LINES = 5_000;
/** `deploy: build check`, and no assignment. */
const RULE = /^([^\s:=#][^:=#]*):(?!=)([^#]*)/;

interface Rule {
  readonly names: readonly string[];
  readonly needs: readonly string[];
}

/** Tells of the lines of a Makefile, from 1, whether they are run where some of its targets are made. */
export function recipesOf(text: string, targets: readonly string[]): (line: number) => boolean {
  const rules: Rule[] = [];
  const ruleOf: (Rule | undefined)[] = [];
  for (const line of text.split('\n', MOST_LINES)) {
    const rule = ruleAt(line);
    if (rule !== null) rules.push(rule);
    ruleOf.push(rules.at(-1));
  }
  const made = madeWith(rules, targets);
  return (line) => {
    const rule = ruleOf[line - 1];
    return rule !== undefined && made.has(rule);
  };
}

function ruleAt(line: string): Rule | null {
  const [, names, needs = ''] = line.startsWith('\t') ? [] : (RULE.exec(line) ?? []);
  return names === undefined
    ? null
    : { names: wordsOf(names), needs: wordsOf(needs.replace(/;.*$/, '')) };
}

/** Gives the rules of some targets, and of what these need; without any the first of the file. */
function madeWith(rules: readonly Rule[], targets: readonly string[]): ReadonlySet<Rule> {
  const first = rules.find(({ names }) => names.some((name) => !name.startsWith('.')));
  const sought = targets.length > 0 ? [...targets] : [...(first?.names ?? [])];
  const made = new Set<Rule>();
  for (const name of sought)
    for (const rule of rules.filter(({ names }) => names.some((each) => isFor(each, name)))) {
      if (!made.has(rule)) sought.push(...rule.needs);
      made.add(rule);
    }
  return made;
}

const wordsOf = (text: string): readonly string[] => text.trim().split(/\s+/).filter(Boolean);

/** Tells whether a rule is for a target, which `%` or a variable may stand for a part of. */
function isFor(rule: string, target: string): boolean {
  if (rule === target || /[$]/.test(rule + target)) return true;
  const [head = '', tail] = rule.split('%');
  return (
    tail !== undefined &&
    target.length > head.length + tail.length &&
    target.startsWith(head) &&
    target.endsWith(tail)
  );
}

/** Matches a variable that stands before a command, or that make is given. */
export const SETS = /^\w+=/;
/** Options of make that take the next word. */
const TAKES_NEXT: ReadonlySet<string> = new Set(
  '-C --directory -f --file --makefile -I -j -l -o -W'.split(' '),
);

/** Gives the Makefile that make runs, with its variables and targets. */
export function makeOf(
  words: readonly string[],
  before: readonly string[],
): {
  readonly word: string;
  readonly isSure: true;
  readonly args: readonly string[];
  readonly sets: readonly string[];
  readonly targets: readonly string[];
} {
  const sets = [...before, ...words.filter((word) => SETS.test(word))];
  const [folder = '.'] = optionsOf(words, ['-C', '--directory']);
  const [file = 'Makefile'] = optionsOf(words, ['-f', '--file', '--makefile']);
  const targets = words.filter(
    (word, at) => /^[\w.]/.test(word) && !SETS.test(word) && !TAKES_NEXT.has(words[at - 1] ?? ''),
  );
  return { word: `${folder}/${file}`, isSure: true, args: [], sets, targets };
}
