import type { ChartOutcome, RenderedDocument } from '../../charts/index.ts';
import { undecidedWays } from '../../charts/index.ts';
import type { Resource } from '../../manifest/index.ts';
import type { OtherRendering } from './release.ts';

/** Gives what the chart comes to the other way; null where nothing of it is open. */
export function otherWays(
  chart: Parameters<typeof undecidedWays>[0],
  { documents, otherwise }: Extract<ChartOutcome, { kind: 'rendered' }>,
  objectsOf: (documents: readonly RenderedDocument[]) => readonly Resource[],
): OtherRendering | null {
  if (otherwise === undefined) return null;
  return {
    ...undecidedWays(chart, documents, otherwise),
    resources: objectsOf(otherwise.documents ?? documents),
  };
}
