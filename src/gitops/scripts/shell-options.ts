/** Values of `-f x`, `-f=x`, `-fx` and `--file x`, with several in one apart. */
export function optionsOf(words: readonly string[], names: readonly string[]): readonly string[] {
  const values = words.flatMap((word, at) => {
    if (names.includes(word)) return [words[at + 1] ?? ''];
    const name = names.find((each) => word.startsWith(`${each}=`));
    if (name !== undefined) return [word.slice(name.length + 1)];
    const short = names.find((each) => /^-\w$/.test(each) && word.startsWith(each));
    return short === undefined ? [] : [word.slice(short.length)];
  });
  return values.flatMap((value) => value.split(',')).filter((value) => value !== '');
}

/** An option of a command; its value is null where it is given none. */
interface CommandOption {
  readonly name: string;
  readonly value: string | null;
}

/** Takes words of a command apart: `-f x` and `--file=x` are one option each where it takes a value, and what is left is the rest. */
export function takenApart(
  words: readonly string[],
  takesValue: (name: string) => boolean,
): { readonly options: readonly CommandOption[]; readonly rest: readonly string[] } {
  const options: CommandOption[] = [];
  const rest: string[] = [];
  const left = [...words].reverse();
  for (let word = left.pop(); word !== undefined; word = left.pop()) {
    const [name = '', ...value] = word.split('=');
    if (!word.startsWith('-') || word === '-') rest.push(word);
    else if (value.length > 0) options.push({ name, value: value.join('=') });
    else options.push({ name, value: takesValue(name) ? (left.pop() ?? '') : null });
  }
  return { options, rest };
}

/** Tells whether a word may be a path of the tree: it is no option and no address. */
export const isPath = (word: string): boolean =>
  word !== '' && word !== '-' && !word.startsWith('-') && !word.includes('://');

/** Deletes all that was applied to the namespaces of what it applies, and is not among that. */
const PRUNES_ALL = 'kubectl --prune --all';

/** Names the command with what it deletes: of all that was applied to its namespaces, or of some of that. */
export function kubectlText(words: readonly string[]): string {
  if (!words.some((word) => /^--prune(?:$|=true)/.test(word))) return 'kubectl';
  const isOfSome = words.some((word) =>
    /^(?:-l|--selector|-n|--namespace|--applyset|--prune-(?:allow|white)list)/.test(word),
  );
  return isOfSome || !words.some((word) => /^--all(?:$|=true)/.test(word))
    ? 'kubectl --prune'
    : PRUNES_ALL;
}
