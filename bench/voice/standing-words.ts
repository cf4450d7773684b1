/** Reads the fold of what was there before a change. */
const THERE = /<summary>Already there before this change[^\n]*\n(?<items>.*?)<\/details>/gms;

/** Reads what is of some environment though nothing applies it. */
const OF_NOBODY = /^- (?!applied by nobody seen here: ).*whose applier is not seen here/gm;

/** Reads a command that goes on at a variable without a value, beside a build that stops at one. */
const LAX =
  /\b(?:has|have) no default and which nothing defines[\s\S]{0,1200}?`flux build kustomization`/g;

/** Lists what of a printed review another part of it refutes: whose something is, or what shows it. */
export const standingFaults = (text: string): readonly string[] => [
  ...[...text.matchAll(THERE)].flatMap(({ groups }) =>
    [...(groups?.['items'] ?? '').matchAll(OF_NOBODY)].map(
      ([line]) => `told of an environment, and of nobody: ${line}`,
    ),
  ),
  ...[...text.matchAll(LAX)].map(() => 'a command that goes on where the build stops'),
];
