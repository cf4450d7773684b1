import type { ChartRenders } from '../chart-renders.ts';

/** The renders of charts with the other ways of what is open, where there are such. */
export const otherRenders = (renders: ChartRenders): ChartRenders => ({
  outcomeOf(key, request) {
    const outcome = renders.outcomeOf(key, request);
    if (outcome?.kind !== 'rendered') return outcome;
    const { otherwise } = outcome;
    return { ...outcome, documents: otherwise?.documents ?? outcome.documents };
  },
});
