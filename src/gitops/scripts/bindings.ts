/** Holds what some variables are in one run of a script; the others are not known. */
export type Binding = ReadonlyMap<string, string>;

/** Says what one variable comes to: texts, each with what else is known with it. */
export type Said = readonly { readonly text: string; readonly beside: Binding }[];

export const NOTHING_KNOWN: Binding = new Map();

/** Bounds the runs of a command: of one with more nothing is known, for a few lines of a matrix cross to any number of them. */
export const MOST_BINDINGS = 2_000;

const VARIABLE = /\$\{([^{}]*)\}/g;

/** Names of the variables in a text. */
export const variablesIn = (text: string): readonly string[] =>
  [...text.matchAll(VARIABLE)].map(([, name = '']) => name.trim());

/** Puts in what is known; the other variables stay as they are. */
export const filledIn = (text: string, binding: Binding): string =>
  text.replace(VARIABLE, (whole, name: string) => binding.get(name.trim()) ?? whole);

/** Gives what comes of each in turn, and no more of it than is looked at. */
export function inTurn<Given, Made>(
  all: readonly Given[],
  of: (one: Given) => readonly Made[],
): readonly Made[] {
  const made: Made[] = [];
  for (const one of all) {
    if (made.length >= MOST_BINDINGS) break;
    made.push(...of(one).slice(0, MOST_BINDINGS - made.length));
  }
  return made;
}
