import { SHORTEST_MOVED } from './secret-text.ts';

/** One way in which some secrets are written, all of them the same. */
export interface Spelling {
  readonly text: string;
  readonly secrets: readonly string[];
  /** The longest of the others that it begins with; null for none. */
  readonly within: Spelling | null;
}

/**
 * Spellings in order, so that the longest with which a text goes on at a place is found by halving: whichever it begins
 * with stands before it, and what stands between begins with that as well. Thousands that begin alike cost no more.
 */
export class SpellingList {
  readonly #sorted: readonly Spelling[];
  readonly #beginnings: ReadonlySet<string>;
  readonly #pairs = new Uint8Array(1 << 16);
  readonly #longest: number;

  constructor(secretsBySpelling: ReadonlyMap<string, readonly string[]>) {
    const sorted: Spelling[] = [];
    for (const text of [...secretsBySpelling.keys()].sort()) {
      let within: Spelling | null = sorted.at(-1) ?? null;
      while (within !== null && !text.startsWith(within.text)) within = within.within;
      sorted.push({ text, secrets: secretsBySpelling.get(text) ?? [], within });
    }
    this.#sorted = sorted;
    this.#beginnings = new Set(sorted.map(({ text }) => text.slice(0, SHORTEST_MOVED)));
    for (const { text } of sorted) this.#pairs[pairAt(text, 0)] = 1;
    this.#longest = sorted.reduce((longest, { text }) => Math.max(longest, text.length), 0);
  }

  /** Whether one may begin here: most places of a text are told apart by two letters. */
  mayBeginAt(text: string, at: number): boolean {
    return (
      this.#pairs[pairAt(text, at)] === 1 &&
      this.#beginnings.has(text.slice(at, at + SHORTEST_MOVED))
    );
  }

  /** The longest that stands here; those that it begins with stand here too. */
  longestAt(text: string, at: number): Spelling | null {
    const rest = text.slice(at, at + this.#longest);
    let found = this.#sorted[this.#firstBehind(rest) - 1] ?? null;
    while (found !== null && !rest.startsWith(found.text)) found = found.within;
    return found;
  }

  /** One that goes on where a text ends. */
  beginningWith(rest: string): Spelling | null {
    const next = this.#sorted[this.#firstBehind(rest)];
    return next?.text.startsWith(rest) === true ? next : null;
  }

  /** The place of the first that comes after a text. */
  #firstBehind(text: string): number {
    let [from, to] = [0, this.#sorted.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((this.#sorted[middle]?.text ?? '') <= text) from = middle + 1;
      else to = middle;
    }
    return from;
  }
}

const pairAt = (text: string, at: number): number =>
  ((text.charCodeAt(at) << 8) ^ text.charCodeAt(at + 1)) & 0xffff;
