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

/**
 * Names what applies a folder that is pushed as an artifact: it is a source of Flux, which applies it where a
 * Kustomization elsewhere reads that.
 */
export const PUSHED_TO_FLUX = 'flux push artifact';

export const PUSHED_PATHS: readonly string[] = ['-f', '--path'];

export const isPush = (words: readonly string[]): boolean =>
  words.includes('push') && words.includes('artifact');

/** Names programs that only tell of commands, or get them. */
export const TELLS: ReadonlySet<string> = new Set(
  'echo printf grep which type command apt apt-get brew curl wget alias go npm pip asdf export'.split(
    ' ',
  ),
);

/** Lists verbs of kubectl that bring objects. */
export const APPLYING: ReadonlySet<string> = new Set(['apply', 'create', 'replace']);
const VERBS: ReadonlySet<string> = new Set([
  ...APPLYING,
  ...['kustomize', 'delete', 'get', 'diff', 'patch', 'wait', 'exec', 'rollout', 'describe'],
]);

export const verbOf = (words: readonly string[]): string | undefined =>
  words.find((word) => VERBS.has(word));

/** Matches `$(NAME)` of make, `${…}`, `${{ … }}` of workflows and `{{…}}` of tasks; what is longer is no variable. */
const VARIABLES: readonly RegExp[] = [
  /\$\(([A-Za-z_]\w{0,60})\)/y,
  /\$?\{\{([^{}]{0,100})\}\}/y,
  /\$\{([^{}]{0,100})\}/y,
  /\$([A-Za-z_]\w{0,60}|[1-9])/y,
];

export function variableAt(line: string, at: number): { name: string; length: number } | null {
  const char = line[at];
  if (char !== '$' && char !== '{') return null;
  for (const pattern of VARIABLES) {
    pattern.lastIndex = at;
    const found = pattern.exec(line);
    if (found !== null) return { name: (found[1] ?? '').trim(), length: found[0].length };
  }
  return null;
}
