import type { Engine } from '../analysis/engine.ts';

/** Says in a few words what is being done, and how long it still takes. */
export interface ProgressWords {
  /** `rendering 206 of 419` */
  readonly doing: string;
  /** `about 12 s left`; null where that is not known, or soon over. */
  readonly left: string | null;
}

/** Parts that have to be done before it is guessed how long the others take. */
const FEWEST_PARTS = 5;

/** Follows what an engine is at, and guesses from what is done how long the rest takes; names in it are not looked at. */
export function createProgressWords(
  now: () => number,
): (...step: Parameters<NonNullable<Engine['progress']>>) => ProgressWords {
  let phase = { word: '', first: 0, last: 0, begun: now() };
  return (doing, at, of) => {
    const time = now();
    // environments are compared one after the other, each by its name; what is done again begins again
    const [word = ''] = doing.split(' ', 1);
    const isNew = word !== phase.word || at < phase.last;
    phase = isNew ? { word, first: at, last: at, begun: time } : { ...phase, last: at };
    return {
      doing: partText(doing, at, of),
      left: leftText(at - phase.first, of - at, time - phase.begun),
    };
  };
}

/** Counts no parts where there is one. */
const partText = (doing: string, at: number, of: number): string =>
  of > 1 ? `${doing} ${String(at)} of ${String(of)}` : doing.replace(/,$/, '');

function leftText(done: number, left: number, milliseconds: number): string | null {
  if (done < FEWEST_PARTS || left <= 0) return null;
  const seconds = Math.round(((milliseconds / done) * left) / 1_000);
  if (seconds < 1) return null;
  return seconds < 90
    ? `about ${String(seconds)} s left`
    : `about ${String(Math.round(seconds / 60))} min left`;
}
