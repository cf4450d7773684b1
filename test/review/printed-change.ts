import type { TreesResult } from '../../src/forge/index.ts';
import { reviewToPrint } from '../../src/review/analysis/change-report.ts';
import type { Engine, FormatOf } from '../../src/review/index.ts';
import { UNPAINTED } from '../../src/review/index.ts';

/** A change that is reviewed once, and how the command prints it in each form that is asked for. */
export async function printedChange(trees: TreesResult, engine: Engine, asOf: string) {
  const print = await reviewToPrint(trees, engine, asOf);
  if (typeof print !== 'function') throw new Error(print.kind);
  return (format: FormatOf<'review'>) => print({ format, paint: UNPAINTED });
}
