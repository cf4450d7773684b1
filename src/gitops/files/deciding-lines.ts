import { newlyLeftOutOfChart } from '../charts/newly-left-out.ts';
import { newVersionsOfChart } from '../charts/chart-versions.ts';
import { newlyIgnoring } from '../flux/source-ignore.ts';
import { newlyNaming } from '../kustomize/newly-named.ts';
import { firstDifference } from './first-difference.ts';

/** Finds the line by which a file is left out of what is applied, or read for it, on one side of a change alone; the first in which a text differs, or those of a chart's versions. */
export const decidingLines = {
  ignoring: newlyIgnoring,
  leavingOut: newlyLeftOutOfChart,
  naming: newlyNaming,
  differing: firstDifference,
  versions: newVersionsOfChart,
} as const;
