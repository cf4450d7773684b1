import type { Origin, ValueBehind } from '../../../manifest/index.ts';
import { textLines } from '../text-lines.ts';
import type { Substitution } from './substitution.ts';

/**
 * Gives the place of the first variable that a text is made with: it is the line to change, for the text with its name
 * in it is shared. Of a default that the text has itself, that stands there.
 */
function touched(origin: Origin, used: readonly string[], substitution: Substitution): Origin {
  const values = used.flatMap((path): readonly ValueBehind[] => {
    const variable = substitution.variables.get(path);
    if (variable === undefined) return [];
    const { file, line } = variable.origin;
    return [{ path, file, line, text: JSON.stringify(variable.value) }];
  });
  const [first] = values;
  const { file, line } = first ?? substitution.origin;
  const via = { kind: 'substitution', name: 'postBuild.substitute', file, line } as const;
  return first === undefined
    ? { ...origin, via: { ...via, replaced: origin } }
    : { file, line, column: 1, endLine: line, values, via: { ...via, replaced: origin } };
}

/**
 * Gives the place of a text that variables are in, and of a text over several lines that of each: only a line with a
 * variable in it is made with one.
 */
export function touchedText(
  { before, after, origin }: { before: string; after: string; origin: Origin },
  used: readonly string[],
  substitution: Substitution,
): Origin {
  const whole = touched(origin, used, substitution);
  const written = before.split('\n');
  const lines = textLines(before, origin);
  if (lines === undefined || after.split('\n').length !== written.length) return whole;
  return {
    ...whole,
    lines: lines.map((place, index) => {
      const names = used.filter((name) => (written[index] ?? '').includes(`{${name}`));
      return names.length === 0 ? place : touched(place, names, substitution);
    }),
  };
}

/** Gives the first line of a text over several lines that has a variable; the place of the text where that is not known. */
export function placeOfVariable(text: string, name: string, origin: Origin): Origin {
  const at = name === '' ? -1 : text.split('\n').findIndex((line) => hasVariable(line, name));
  return textLines(text, origin)?.[at] ?? origin;
}

/** Tells whether a variable stands in a line, or its length does; two dollars begin none (FLUX-26). */
const hasVariable = (line: string, name: string): boolean =>
  [`\${${name}`, `\${#${name}`].some(
    (written) =>
      line
        .split(written)
        .slice(1)
        .some((rest) => !/^\w/.test(rest)) && !line.includes(`$${written}`),
  );
