/** Works a value out when it is first asked for, and once. */
export function lazily<T>(compute: () => T): () => T {
  let found: { readonly value: T } | null = null;
  return () => (found ??= { value: compute() }).value;
}

/** Answers a question of each object once, for as long as somebody holds the object. */
export function onceEach<K extends object, V>(answer: (of: K) => V): (of: K) => V {
  const known = new WeakMap<K, { readonly value: V }>();
  return (of) => {
    const found = known.get(of) ?? { value: answer(of) };
    known.set(of, found);
    return found.value;
  };
}
