/** Names the steps of the path of a field, and says which of them are lists. */
export function stepsOf(field: string): {
  readonly words: readonly string[];
  readonly lists: ReadonlySet<number>;
  /** Tells whether the last step is an entry of a list. */
  readonly isEntry: boolean;
} {
  const words: string[] = [];
  const lists = new Set<number>();
  let isEntry = false;
  for (const [, name, index, label] of field.matchAll(/([^.[\]]+)|\[(\d+)\]|\['([^']*)'\]/g)) {
    isEntry = index !== undefined || /^\d+$/.test(name ?? '');
    const word = label ?? name;
    if (isEntry) lists.add(words.length - 1);
    else if (word !== undefined) words.push(word.replace(/^'|'$/g, '').replace(/^name=/, ''));
  }
  return { words, lists, isEntry };
}
