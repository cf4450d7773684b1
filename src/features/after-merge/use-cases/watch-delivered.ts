import type { Applied } from '../watch/delivery/delivered-state.ts';
import type { Contains } from '../watch/delivery/argo-cd-status.ts';
import type { Deliverer } from '../watch/delivery/deliverers.ts';
import type { Watched, WatchSettings } from '../../../review/index.ts';
import { appliedByAll } from '../watch/delivery/delivered-state.ts';
import { appliedByDeliverer } from '../watch/delivery/deliverers.ts';
import type { Clock } from '../../../forge/index.ts';
import type { WatchPorts, WatchStep } from './watch-merge.ts';
import { watchMerge } from './watch-merge.ts';

/** A merge that something else applies. */
export interface DeliveredMerge {
  /** All that apply the environment, as they are now. */
  readonly deliverers: readonly Deliverer[];
  readonly contains: Contains;
  /** Milliseconds since 1970. */
  readonly mergedAt: number;
  readonly watched: readonly Watched[];
  readonly settings: WatchSettings;
}

export type DeliveredStep =
  /** Not applied yet, or not known; `next`: when to look again, null where nobody waits any longer. */
  | {
      readonly kind: 'not-applied';
      /** Null where nothing is known to apply it. */
      readonly applied: Exclude<Applied, { kind: 'applied' }> | null;
      readonly next: number | null;
    }
  | {
      readonly kind: 'watched';
      readonly applied: Extract<Applied, { kind: 'applied' }>;
      readonly step: WatchStep;
    };

type NotApplied = Extract<DeliveredStep, { kind: 'not-applied' }>;

/** A merge that was made long ago is looked for less often: a minute at first, later five. */
const BETWEEN_LOOKS_MS = { least: 60_000, most: 300_000, share: 0.1 };
/** What is applied later was not waited for by anybody. */
export const LONGEST_WAIT_HOURS = 6;

/** Looks once whether a merge was applied, and if so what became of it. */
export async function watchDelivered(
  merge: DeliveredMerge,
  ports: WatchPorts,
): Promise<DeliveredStep> {
  const applied = appliedByAll(
    merge.deliverers.map((each) => appliedByDeliverer(each, merge.contains)),
  );
  if (applied?.kind === 'applied') {
    const { watched, settings } = merge;
    const step = await watchMerge({ appliedAt: applied.at, watched, settings }, ports);
    return { kind: 'watched', applied, step };
  }
  return notAppliedYet(applied, merge.mergedAt, ports.clock);
}

/** What is not applied, and when to look again; `mergedAt` in milliseconds since 1970. */
export function notAppliedYet(
  applied: NotApplied['applied'],
  mergedAt: number,
  clock: Clock,
): NotApplied {
  const now = clock.now();
  const { least, most, share } = BETWEEN_LOOKS_MS;
  const next = now + Math.min(Math.max((now - mergedAt) * share, least), most);
  const isOver = applied === null || next > mergedAt + LONGEST_WAIT_HOURS * 3_600_000;
  return { kind: 'not-applied', applied, next: isOver ? null : next };
}
