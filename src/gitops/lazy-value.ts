/** Works a value out when it is first asked for, and once. */
export function lazily<T>(compute: () => T): () => T {
  let found: { readonly value: T } | null = null;
  return () => (found ??= { value: compute() }).value;
}
