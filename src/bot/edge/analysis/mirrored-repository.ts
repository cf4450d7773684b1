import type { FetchSource } from '../mirrors/fetch-into.ts';
import type { Mirror } from '../mirrors/mirror.ts';

/** How a mirror names commits and contents. */
export const OBJECT_NAME = /^[0-9a-f]{40}$/;

/** A repository's mirror, and how to fetch into it. */
export interface MirroredRepository {
  readonly mirror: Mirror;
  /** Address and a token that is fresh now; rejects where there is none to have. */
  readonly source: () => Promise<FetchSource>;
}
