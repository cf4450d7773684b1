import { createHash } from 'node:crypto';

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
