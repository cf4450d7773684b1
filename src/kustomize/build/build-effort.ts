import { RE2JS } from 're2js';
import type { Origin } from '../../manifest/index.ts';
import { refuse } from '../files/failure.ts';

/** Tells whether a whole value fits a pattern. */
export type Matches = (value: string) => boolean;

/**
 * Counts what one render has spent on finding and changing the targets of patches and other transformers, in
 * steps of about a microsecond, and keeps the patterns that it has compiled for that.
 */
export interface PatchWork {
  steps: number;
  readonly patterns: Map<string, Matches>;
}

/**
 * Bounds the steps of a render. They take about two seconds, enough for hundreds of patches that each change
 * a thousand objects.
 */
const MAX_STEPS = 2_000_000;

/** Says how many instructions of a pattern's program, times letters of a text, take a step to run. */
const INSTRUCTIONS = 500;

export const newPatchWork = (): PatchWork => ({ steps: 0, patterns: new Map() });

/**
 * Counts work; refuses to go on beyond a limit, since a few thousand patches for a few thousand objects,
 * from files of ordinary size, would take minutes.
 */
export function spend(work: PatchWork, steps: number, place: Origin | null): void {
  work.steps += steps;
  if (work.steps > MAX_STEPS)
    refuse(
      'limit',
      'There is too much to change here: the patches or other transformers, times the objects.',
      place,
    );
}

/**
 * Prepares a pattern in RE2 syntax that a whole value must match; each is compiled and each value run once.
 */
export function wholeMatch(pattern: string, place: Origin, work: PatchWork): Matches {
  if (pattern === '') return () => true;
  if (/^[\w-]+$/.test(pattern)) return (value) => value === pattern;
  const known = work.patterns.get(pattern);
  if (known !== undefined) return known;
  const compiled = compilePattern(`^(?:${pattern})$`, place);
  const size = compiled.programSize();
  spend(work, size / INSTRUCTIONS, place);
  const results = new Map<string, boolean>();
  const matches: Matches = (value) => {
    const result = results.get(value);
    if (result !== undefined) return result;
    spend(work, matchingSteps(compiled, value), place);
    const found = compiled.matcher(value).find();
    results.set(value, found);
    return found;
  };
  work.patterns.set(pattern, matches);
  return matches;
}

/** Counts the steps to run a pattern on a text. */
export const matchingSteps = (pattern: RE2JS, text: string): number =>
  1 + (pattern.programSize() * text.length) / INSTRUCTIONS;

/** Compiles a pattern in RE2 syntax, whose matching takes linear time whatever it says. */
export function compilePattern(pattern: string, origin: Origin): RE2JS {
  try {
    return RE2JS.compile(pattern);
  } catch {
    return refuse('invalid-field', `"${pattern}" is not a valid regular expression.`, origin);
  }
}
