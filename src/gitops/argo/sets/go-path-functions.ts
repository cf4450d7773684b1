import type { GoFunction } from './go-arguments.ts';
import { ofTexts } from './go-text-functions.ts';

/** A path without what leads nowhere; nothing is the folder itself. */
function cleanPath(path: string): string {
  const isRooted = path.startsWith('/');
  const steps: string[] = [];
  for (const step of path.split('/')) {
    if (step === '' || step === '.') continue;
    const above = steps.at(-1);
    if (step !== '..') steps.push(step);
    else if (above !== undefined && above !== '..') steps.pop();
    else if (!isRooted) steps.push(step);
  }
  return (isRooted ? '/' : '') + steps.join('/') || '.';
}

/** The last step of a path. */
function lastStep(path: string): string {
  if (path === '') return '.';
  const bare = path.replace(/\/+$/, '');
  return bare === '' ? '/' : bare.slice(bare.lastIndexOf('/') + 1);
}

/** All but the last step of a path. */
const pathAbove = (path: string): string => cleanPath(path.slice(0, path.lastIndexOf('/') + 1));

/** From the last dot of the last step on. */
const extension = (path: string): string => /\.[^./]*$/.exec(path)?.[0] ?? '';

const PATHS: readonly (readonly [string, GoFunction])[] = [
  ['Base', ofTexts(1, (path = '') => lastStep(path))],
  ['Dir', ofTexts(1, (path = '') => pathAbove(path))],
  ['Clean', ofTexts(1, (path = '') => cleanPath(path))],
  ['Ext', ofTexts(1, (path = '') => extension(path))],
  ['IsAbs', ofTexts(1, (path = '') => path.startsWith('/'))],
];

/** Functions of paths; those of the system Argo CD runs on do the same. */
export const PATH_FUNCTIONS: readonly (readonly [string, GoFunction])[] = PATHS.flatMap(
  ([name, run]) =>
    [
      [name.slice(0, 1).toLowerCase() + name.slice(1), run],
      [`os${name}`, run],
    ] as const,
);
