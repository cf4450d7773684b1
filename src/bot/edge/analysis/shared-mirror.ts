import type { Mirror } from '../mirrors/mirror.ts';

/** Runs what changes the mirror of a repository, after what was asked for before. */
type InTurn = <T>(work: () => Promise<T>) => Promise<T>;

/** A mirror that is used while others may use it: each step that changes it waits for its turn. */
export const sharedMirror = (mirror: Mirror, inTurn: InTurn): Mirror => ({
  ...mirror,
  fetch: (...given) => inTurn(() => mirror.fetch(...given)),
  fetchBlobs: (...given) => inTurn(() => mirror.fetchBlobs(...given)),
  discard: () => inTurn(() => mirror.discard()),
});
