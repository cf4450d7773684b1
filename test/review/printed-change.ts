import type { TreesResult } from '../../src/forge/index.ts';
import { reviewToPrint } from '../../src/review/analysis/change-report.ts';
import type { Engine, FormatOf } from '../../src/review/index.ts';
import { UNPAINTED } from '../../src/review/index.ts';

/** A change that is reviewed once, and how the command prints it in each form that is asked for. */
export async function printedChange(trees: TreesResult, engine: Engine, asOf: string) {
  const reviewed = await reviewToPrint(trees, engine, { asOf });
  if (reviewed.kind !== 'printable') throw new Error(reviewed.kind);
  return (format: FormatOf<'review'>) => reviewed.print({ format, paint: UNPAINTED });
}
