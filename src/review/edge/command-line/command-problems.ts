import { resolve } from 'node:path';
import { documentation } from '../../../manifest/index.ts';
import type { TreesProblem } from '../../analysis/trees-problem.ts';
import { toldTreesProblem } from '../../analysis/trees-problem.ts';
import { UsageError } from './exit-codes.ts';

/** Makes the error that says why trees could not be read. */
export function treesError(problem: TreesProblem): UsageError {
  const { what, where, advice } = toldTreesProblem(problem);
  return new UsageError(what, { where: where ?? `in ${resolve('.')}`, advice });
}

/** Makes the error that says what is wrong with settings of the environment. */
export function settingsError(problems: readonly string[]): UsageError {
  const [only = '', ...others] = problems;
  return new UsageError(
    others.length === 0 ? only : `The settings have ${String(problems.length)} mistakes`,
    {
      where: 'in the environment',
      advice: `The page ${documentation.service} says what each setting is`,
      details: others.length === 0 ? [] : problems,
    },
  );
}

const LOOK = '`meshwarden map` says what is there';

/**
 * Makes the error that says why a tree was read and not answered from: the first reason, with the others below.
 */
export function refusalError(
  reasons: readonly string[],
  place: string | undefined,
  advice: string = LOOK,
): UsageError {
  const [what = 'Nothing is there', ...details] = reasons;
  return new UsageError(what, {
    where: `in ${place ?? resolve('.')}`,
    advice,
    details,
  });
}
