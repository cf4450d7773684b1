import { createHash } from 'node:crypto';
import type { Account } from './pull-request.ts';

/** A comment in a pull request's conversation. */
export interface ShownComment {
  readonly id: number;
  readonly author: Account;
  readonly body: string;
}

/** A comment on a line of the diff. */
export interface ShownReviewComment {
  readonly id: number;
  readonly author: Account;
  readonly path: string;
  /** It is null where the line is no longer part of the diff (outdated). */
  readonly line: number | null;
  readonly body: string;
  /** The comment it answers; null for the first of a thread. */
  readonly inReplyTo: number | null;
}

/** An inline comment with GitHub's suggestion block. */
export interface SuggestionComment {
  readonly path: string;
  /** 1-based lines of the head; `startLine` equals `line` for one line. */
  readonly startLine: number;
  readonly line: number;
  /** It has our hidden marker and the finding's id in it. */
  readonly body: string;
  /** Id of the finding. */
  readonly finding: string;
}

/** One line of a file that gives way to another. */
export interface ReplacedLine {
  readonly path: string;
  /** 1-based. */
  readonly line: number;
  readonly before: string;
  readonly after: string;
}

/** Names a replacement of a line: 16 hexadecimal digits. */
export const replacedLineDigest = ({ path, line, before, after }: ReplacedLine): string =>
  createHash('sha256')
    .update(JSON.stringify([path, line, before, after]))
    .digest('hex')
    .slice(0, 16);
