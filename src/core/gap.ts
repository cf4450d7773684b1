import type { Origin } from './manifest/origin.ts';

/** Why something could not be analysed: a closed list, so that every reader can rely on it. */
export type GapReason =
  | 'not-parsed'
  | 'not-rendered'
  | 'remote-base'
  | 'helm-chart'
  | 'template'
  | 'plugin'
  | 'submodule'
  | 'lfs'
  | 'binary'
  | 'not-utf8'
  | 'too-large'
  | 'symlink-outside'
  | 'limit'
  | 'unresolved-variable'
  | 'missing-input'
  | 'not-decided'
  | 'conflict';

/** Something one tree holds that could not be analysed, before the two trees are compared. */
export interface GapDraft {
  readonly reason: GapReason;
  /** The root it belongs to; null where it belongs to the tree as a whole. */
  readonly root: string | null;
  /** One sentence: what was not analysed, and why. */
  readonly message: string;
  readonly origin: Origin | null;
  /** What identifies it across commits: no lines, no content (a file, a chart's name, a URL without its ref). */
  readonly key: string;
  /** Content of the very input that could not be analysed; a change of it makes the gap blocking (DESIGN §2.2). */
  readonly input: string;
}

/** A gap of the merge result, judged against the base. */
export interface Gap extends Omit<GapDraft, 'key'> {
  readonly id: string;
  /** Not there at the base tip. */
  readonly new: boolean;
  /** New, or this change alters the input that could not be analysed: the check fails. */
  readonly blocking: boolean;
}

export type Status = 'complete' | 'partial' | 'failed';
