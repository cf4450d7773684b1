import type { Applied, Contains, Watched, WatchSettings } from '../../core/after-merge/index.ts';
import { appliedByAll, appliedByArgoCd, appliedByFlux } from '../../core/after-merge/index.ts';
import type { WatchPorts, WatchStep } from './watch-merge.ts';
import { watchMerge } from './watch-merge.ts';

/** Something of a cluster that applies an environment, as its API server has it. */
export type Deliverer =
  | { readonly kind: 'Application'; readonly object: unknown }
  | {
      readonly kind: 'Kustomization';
      readonly object: unknown;
      /** Its GitRepository; null where it is not at hand. */
      readonly source: unknown;
    };

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

const BETWEEN_LOOKS_MS = 60_000;
/** What is applied later was not waited for by anybody. */
const LONGEST_WAIT_MS = 2 * 3_600_000;

/** Looks once whether a merge was applied, and if so what became of it. */
export async function watchDelivered(
  merge: DeliveredMerge,
  ports: WatchPorts,
): Promise<DeliveredStep> {
  const applied = appliedByAll(merge.deliverers.map((each) => appliedBy(each, merge.contains)));
  if (applied?.kind === 'applied') {
    const { watched, settings } = merge;
    const step = await watchMerge({ appliedAt: applied.at, watched, settings }, ports);
    return { kind: 'watched', applied, step };
  }
  const next = ports.clock.now() + BETWEEN_LOOKS_MS;
  const isOver = applied === null || next > merge.mergedAt + LONGEST_WAIT_MS;
  return { kind: 'not-applied', applied, next: isOver ? null : next };
}

const appliedBy = (deliverer: Deliverer, contains: Contains): Applied =>
  deliverer.kind === 'Application'
    ? appliedByArgoCd(deliverer.object, contains)
    : appliedByFlux(deliverer.object, deliverer.source, contains);
