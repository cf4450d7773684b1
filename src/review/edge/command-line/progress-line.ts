import { Option } from 'commander';
import { plainText } from '../../../manifest/index.ts';
import type { Engine } from '../../analysis/engine.ts';

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

/** Parts that have to be done before it is guessed how long the others take. */
const FEWEST_PARTS = 5;

/** Letters that are shown in any case. */
const NARROW = 20;

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
  let phase = { word: '', first: 0, last: 0, begun };
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
      // environments are compared one after the other, each by its name; what is done again begins again
      const [word = ''] = doing.split(' ', 1);
      const isNew = word !== phase.word || at < phase.last;
      phase = isNew ? { word, first: at, last: at, begun: time } : { ...phase, last: at };
      if (time - begun < PATIENCE || (shown !== null && time - shown < PAUSE)) return;
      shown = time;
      const left = leftText(at - phase.first, of - at, time - phase.begun);
      const text = plainText(`${partText(doing, at, of)}${left}`);
      output.write(`\r\u001b[K${text.slice(0, Math.max(NARROW, output.columns - 1))}`);
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

/** Counts no parts where there is one. */
const partText = (doing: string, at: number, of: number): string =>
  of > 1 ? `${doing} ${String(at)} of ${String(of)}` : doing.replace(/,$/, '');

function leftText(done: number, left: number, milliseconds: number): string {
  if (done < FEWEST_PARTS || left <= 0) return '';
  const seconds = Math.round(((milliseconds / done) * left) / 1_000);
  if (seconds < 1) return '';
  return seconds < 90
    ? `, about ${String(seconds)} s left`
    : `, about ${String(Math.round(seconds / 60))} min left`;
}
