import type { Tier } from '../risk/tiers.ts';
import type { Origin } from '../yaml/origin.ts';

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

/**
 * Whether it is for somebody here to mend. Broken: it lies in this repository and does not parse, does
 * not render or is over a limit. Unseen: it lies elsewhere, or in a form that is not evaluated here.
 */
export type GapNature = 'broken' | 'unseen';

/** Why something of a reason that can be either is nothing to mend. */
export type GapCause =
  /** Git ignores the file that is missing. */
  | 'git-ignored'
  /** What it is for is among what is not seen, or the applier does it. */
  | 'laid-over';

const NATURES: Readonly<Record<GapReason, GapNature>> = {
  'not-parsed': 'broken',
  'not-rendered': 'broken',
  'remote-base': 'unseen',
  'helm-chart': 'unseen',
  template: 'unseen',
  plugin: 'unseen',
  submodule: 'unseen',
  lfs: 'unseen',
  binary: 'broken',
  'not-utf8': 'broken',
  'too-large': 'broken',
  'symlink-outside': 'broken',
  limit: 'broken',
  'unresolved-variable': 'unseen',
  'missing-input': 'broken',
  'not-decided': 'broken',
  conflict: 'broken',
};

export const natureOf = ({ reason, cause }: Pick<GapDraft, 'reason' | 'cause'>): GapNature =>
  cause === undefined ? NATURES[reason] : 'unseen';

/** Something one tree holds that could not be analysed, before the two trees are compared. */
export interface GapDraft {
  readonly reason: GapReason;
  /** Absent where the reason says it all. */
  readonly cause?: GapCause;
  /** The root it belongs to; null where it belongs to the tree as a whole. */
  readonly root: string | null;
  /** Names the root of the base that failed so, where it has another name now; that of today was not there. */
  readonly formerRoot?: string | undefined;
  /** One sentence: what was not analysed, and why. */
  readonly message: string;
  readonly origin: Origin | null;
  /** Set where it is only keys that are there twice, of which who applies the file takes the last: it stops nothing. */
  readonly isReadAllTheSame?: true;
  /** Names objects that the base has in its file and that are not seen after the change: none is compared. Absent for none. */
  readonly uncompared?: readonly string[];
  /** What identifies it across commits: no lines, no content (a file, a chart's name, a URL without its ref). */
  readonly key: string;
  /**
   * Content of the very input that could not be analysed; a change of it makes the gap blocking
   * (docs/contributing/architecture.md).
   */
  readonly input: string;
}

/** A gap of the merge result, judged against the base. */
export interface Gap extends Omit<GapDraft, 'key' | 'cause'> {
  readonly id: string;
  readonly nature: GapNature;
  /** Not there at the base tip. */
  readonly new: boolean;
  /**
   * Broken, and new or with an input that this change alters: the check fails. What is unseen blocks only
   * where the configuration asks for that.
   */
  readonly blocking: boolean;
  /** The worst a change of what it hides may be: overriding it takes as many people. Absent where nothing is hidden. */
  readonly hides?: Tier;
}

export type Status = 'complete' | 'partial' | 'failed';
