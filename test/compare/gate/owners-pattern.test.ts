import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  matchesOwnersPattern,
  parseOwnersPattern,
  stepsOfPath,
} from '../../../src/compare/owners/codeowners.ts';
import { times } from '../../support/times.ts';

const matches = (text: string, path: string): boolean => {
  const parsed = parseOwnersPattern(text);
  return parsed.kind === 'pattern' && matchesOwnersPattern(parsed.pattern, stepsOfPath(path));
};

/** One step of a pattern against one of a path, by trying everything. */
function stepFits(pattern: string, text: string): boolean {
  if (pattern === '') return text === '';
  const [first] = pattern;
  if (first === '*')
    return stepFits(pattern.slice(1), text) || (text !== '' && stepFits(pattern, text.slice(1)));
  return (
    text !== '' && (first === '?' || first === text[0]) && stepFits(pattern.slice(1), text.slice(1))
  );
}

function stepsFit(pattern: readonly string[], path: readonly string[]): boolean {
  const [first, ...rest] = pattern;
  if (first === undefined) return path.length === 0;
  const [head, ...tail] = path;
  if (first === '**' && rest.length === 0) return path.length > 0;
  if (first === '**') return stepsFit(rest, path) || (path.length > 0 && stepsFit(pattern, tail));
  return head !== undefined && stepFits(first, head) && stepsFit(rest, tail);
}

/** gitignore's way of thinking: a pattern means a file, or a folder that holds it. */
function naive(pattern: string, path: string): boolean {
  const folderOnly = pattern.endsWith('/');
  const bare = pattern.replace(/^\//, '').replace(/\/$/, '');
  const anchored = pattern.startsWith('/') || bare.includes('/');
  const steps = bare.split('/');
  const whole = anchored || bare === '**' ? steps : ['**', ...steps];
  const names = path.split('/');
  const folders = names.slice(1).map((_, index) => names.slice(0, index + 1));
  const inFolder = folders.some((folder) => stepsFit(whole, folder));
  if (folderOnly) return inFolder;
  return stepsFit(whole, names) || (steps.at(-1) !== '*' && inFolder);
}

const step = fc.array(fc.constantFrom('a', 'b', '*', '?'), { minLength: 1, maxLength: 4 });
const patternStep = fc.oneof(
  step.map((tokens) => tokens.join('').replaceAll(/\*{2,}/g, '*')),
  fc.constant('**'),
);
const pattern = fc
  .tuple(fc.boolean(), fc.array(patternStep, { minLength: 1, maxLength: 4 }), fc.boolean())
  // `x/**/` means for GitHub what `x/**` means; gitignore would leave the files of `x` out
  .map(([leading, steps, trailing]) => {
    const end = trailing && steps.at(-1) !== '**' ? '/' : '';
    return `${leading ? '/' : ''}${steps.join('/')}${end}`;
  });
const path = fc
  .array(
    fc.array(fc.constantFrom('a', 'b'), { minLength: 1, maxLength: 3 }).map((all) => all.join('')),
    { minLength: 1, maxLength: 4 },
  )
  .map((steps) => steps.join('/'));

it('agrees with a matcher that tries everything', () => {
  fc.assert(
    fc.property(pattern, path, (text, file) => {
      expect([text, file, matches(text, file)]).toEqual([text, file, naive(text, file)]);
    }),
    times(3_000),
  );
});

it('never fails, whatever is written', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (text, file) => {
      expect(typeof matches(text, file)).toBe('boolean');
    }),
  );
});
