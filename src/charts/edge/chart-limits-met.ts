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
  const counting =
    ({ render }: Pick<ChartRenderer, 'render'>): ChartRenderer['render'] =>
    async (request) => {
      const outcome = await render(request);
      if (outcome.kind === 'failed' && BOUNDS.has(outcome.stage)) met += 1;
      return outcome;
    };
  const { forReview } = renderer;
  const charts = {
    ...renderer,
    render: counting(renderer),
    ...(forReview !== undefined && { forReview: () => ({ render: counting(forReview()) }) }),
  };
  return { charts, limitsMet: () => met };
}
