import type { ChartOutcome, ChartRenderer } from '../chart-renderer.ts';

/** Lists the bounds whose meeting says that charts took all that they may, of time or memory. */
const BOUNDS: ReadonlySet<string> = new Set<Extract<ChartOutcome, { kind: 'failed' }>['stage']>([
  'time',
  'memory',
  'review',
]);

/** Gives a renderer that counts how often charts met a bound of time or memory. */
export function countingLimits(renderer: ChartRenderer): {
  readonly charts: ChartRenderer;
  readonly limitsMet: () => number;
} {
  let met = 0;
  const counting = (of: Pick<ChartRenderer, 'render'>): Pick<ChartRenderer, 'render'> => ({
    render: async (request) => {
      const outcome = await of.render(request);
      if (outcome.kind === 'failed' && BOUNDS.has(outcome.stage)) met += 1;
      return outcome;
    },
  });
  const charts = {
    ...counting(renderer),
    forReview: () => counting(renderer.forReview?.() ?? renderer),
    close: () => renderer.close(),
  };
  return { charts, limitsMet: () => met };
}
