import { Option } from 'commander';
import { plainText } from '../../../manifest/index.ts';
import type { Engine } from '../../analysis/engine.ts';
import { createProgressWords } from '../progress-words.ts';

/** Tells whether a command keeps what it is at to itself. */
export interface QuietOptions {
  readonly quiet?: boolean;
}

/** The option of every command that may take long. */
export const quietOption = (): Option =>
  new Option('--quiet', 'on a terminal: without what is being done while it takes long');

/** A line that says what a command is at, while nothing is printed. */
export interface ProgressLine {
  readonly tell: NonNullable<Engine['progress']>;
  /** Writes something that stays, in the place of the line; on no terminal too, and with `--quiet`. */
  readonly say: (text: string) => void;
  /** Takes the line away; what is told later is not shown. */
  readonly end: () => void;
}

/** Milliseconds before anything is said, and between two things that are. */
const PATIENCE = 1_000;
const PAUSE = 100;

/** Letters that are shown in any case, and where a terminal does not say how wide it is. */
const NARROW = 20;
const USUAL = 80;

type Output = Pick<NodeJS.WriteStream, 'isTTY' | 'columns'> & {
  write(text: string): unknown;
};

/**
 * Says on a terminal what takes longer than a second, in one line that is written over and taken away at the end: `rendering
 * 206 of 419, about 12 s left`. It says nothing where nobody looks, or asks for quiet.
 */
export function progressLine(
  { quiet = false }: QuietOptions,
  output: Output = process.stderr,
  now: () => number = () => performance.now(),
): ProgressLine {
  const begun = now();
  const words = createProgressWords(now);
  let shown: number | null = null;
  let isOver = quiet || !output.isTTY;
  let isThere = false;
  const takeAway = (): void => {
    if (isThere) output.write('\r\u001b[K');
    isThere = false;
  };
  return {
    tell: (doing, at, of) => {
      if (isOver) return;
      const time = now();
      const { doing: part, left } = words(doing, at, of);
      if (time - begun < PATIENCE || (shown !== null && time - shown < PAUSE)) return;
      shown = time;
      const text = plainText(left === null ? part : `${part}, ${left}`);
      output.write(`\r\u001b[K${text.slice(0, Math.max(NARROW, (output.columns || USUAL) - 1))}`);
      isThere = true;
    },
    say: (text) => {
      takeAway();
      output.write(text);
    },
    end: () => {
      takeAway();
      isOver = true;
    },
  };
}
