import type { LoadableTree } from '../ports.ts';

/** What a computation reads is known only by running it; more rounds than this are a chain nobody writes. */
const MAX_ROUNDS = 8;

export interface Loaded<T> {
  readonly result: T;
  /** Paths that it still asks for after the last round: the result is not whole. */
  readonly missing: readonly string[];
}

/** Computes over a tree, loads in one batch what that asked for, and computes again. */
export async function loadWanted<T>(
  { tree, load }: LoadableTree,
  compute: () => T,
): Promise<Loaded<T>> {
  let result = compute();
  for (let round = 1; round < MAX_ROUNDS && tree.wanted.size > 0; round += 1) {
    await load([...tree.wanted]);
    result = compute();
  }
  return { result, missing: [...tree.wanted] };
}
