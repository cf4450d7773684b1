import type { Chance } from './chart-thread.ts';

/**
 * Holds all that the engine is given of a system: no files, no environment, no network; a fixed clock and
 * seeded numbers.
 */
export interface WasiHost {
  readonly functions: Readonly<Record<string, (...given: never[]) => number>>;
  /** Says which numbers and time it gives from now on. */
  readonly begin: (chance: Chance) => void;
  /** Gives what the engine wrote, which are its last words where it ended itself. */
  readonly said: () => string;
}

/**
 * Holds the time in nanoseconds that `now` answers in every chart: 2023-11-14T22:13:20Z, a Tuesday. The other
 * time differs in every part: 2025-03-27T09:46:51Z, a Thursday.
 */
const NOW: Readonly<Record<Chance, bigint>> = {
  usual: 1_700_000_000_000_000_000n,
  other: 1_743_068_811_000_000_000n,
};

const SEED: Readonly<Record<Chance, number>> = { usual: 1, other: 2 };

const MOST_WORDS = 65_536;

/** These are codes of WASI: done, and no such file. */
const DONE = 0;
export const BAD_FILE = 8;

/** Makes a system for one instance. It asks for the memory anew each time, because growing replaces it. */
export function wasiHost(memory: () => ArrayBuffer): WasiHost {
  const view = (): DataView => new DataView(memory());
  let now = NOW.usual;
  let random = seeded(SEED.usual);
  let ticks = 0n;
  let words = '';

  const functions = {
    // Go's log asks for the name of the program
    args_sizes_get(count: number, size: number) {
      view().setUint32(count, 1, true);
      view().setUint32(size, 2, true);
      return DONE;
    },
    args_get(places: number, text: number) {
      view().setUint32(places, text, true);
      new Uint8Array(memory(), text, 2).set([0x68, 0]);
      return DONE;
    },
    environ_sizes_get(count: number, size: number) {
      view().setUint32(count, 0, true);
      view().setUint32(size, 0, true);
      return DONE;
    },
    environ_get: () => DONE,
    clock_time_get(clock: number, _precision: bigint, out: number) {
      ticks += 1000n;
      view().setBigUint64(out, clock === 0 ? now : ticks, true);
      return DONE;
    },
    random_get(place: number, length: number) {
      const bytes = new Uint8Array(memory(), place, length);
      for (let at = 0; at < length; at += 1) bytes[at] = random();
      return DONE;
    },
    sched_yield: () => DONE,
    poll_oneoff: (events: number, out: number, count: number, done: number) =>
      passAll(view(), events, out, count, done),
    proc_exit(code: number): never {
      throw new Error(`exit ${String(code)}`);
    },
    fd_write(_file: number, pieces: number, count: number, written: number) {
      let total = 0;
      for (let at = 0; at < count; at += 1) {
        const place = view().getUint32(pieces + 8 * at, true);
        const length = view().getUint32(pieces + 8 * at + 4, true);
        const room = Math.min(length, MOST_WORDS - words.length);
        words += Buffer.from(memory(), place, Math.max(0, room)).toString();
        total += length;
      }
      view().setUint32(written, total, true);
      return DONE;
    },
  };
  const begin = (chance: Chance): void => {
    now = NOW[chance];
    random = seeded(SEED[chance]);
    ticks = 0n;
    words = '';
  };
  return { functions, begin, said: () => words };
}

/**
 * Answers all events at once, so that every wait is over. An event is 48 bytes, an answer 32 (WASI's preview
 * 1).
 */
function passAll(view: DataView, events: number, out: number, count: number, done: number): number {
  for (let at = 0; at < count; at += 1) {
    const event = events + 48 * at;
    const answer = out + 32 * at;
    view.setBigUint64(answer, view.getBigUint64(event, true), true);
    view.setUint16(answer + 8, 0, true);
    view.setUint8(answer + 10, view.getUint8(event + 8));
  }
  view.setUint32(done, count, true);
  return DONE;
}

/** Makes bytes that look random and are the same every time (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) & 255;
  };
}
