import type { Drafts } from '../../holes/drafts.ts';
import type { Install } from '../model.ts';

/** What an applier says of what it applies. */
export interface Source {
  readonly path: string;
  /** Of a chart: files of values, from the top of the repository. */
  readonly values: readonly string[];
}

export interface WrittenContent {
  readonly files: Drafts;
  readonly sourceOf: (install: Pick<Install, 'service' | 'from'>) => Source;
  /** The file of a service that decides for all places; null where there is none. */
  readonly sharedFiles: readonly string[];
}
