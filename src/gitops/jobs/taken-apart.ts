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
