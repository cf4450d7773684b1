import type { Origin } from '../manifest/index.ts';
import { stringMapAt } from '../manifest/index.ts';
import type { Mesh } from '../mesh/index.ts';
import type { ChangedObject } from './changed-objects.ts';
import { changedObjects } from './changed-objects.ts';
import { orderOfApplication, stepText } from './order-of-application.ts';
import type { Restart } from './restarts.ts';
import { restartsOf } from './restarts.ts';

/** An object of an order: `VirtualService shop/orders`, `DestinationRule shop/orders (delete)`. */
export interface RolloutStep {
  readonly text: string;
  readonly origin: Origin;
}

/** What is to be minded while a change is applied to an environment. */
export interface Rollout {
  readonly environment: string;
  /** First to last; null where none works in one step, empty where none is needed. */
  readonly order: readonly RolloutStep[] | null;
  /** What breaks while the second is applied and the first is not; without those that sync waves keep apart. */
  readonly broken: readonly {
    readonly first: string;
    readonly then: string;
    readonly ifWrong: string;
    readonly origin: Origin;
  }[];
  readonly restarts: readonly Restart[];
}

/** Finds it by the rules of order-rules.ts and of restarts.ts. */
export function rolloutOf(environment: string, before: Mesh, after: Mesh): Rollout {
  const { order, pairs } = orderOfApplication(before, after);
  const open = pairs.filter(({ first, then }) => !isKeptApart(first, then));
  return {
    environment,
    order: order?.map((one) => ({ text: stepText(one), origin: originOf(one) })) ?? null,
    broken: open.map(({ first, then, ifWrong }) => ({
      first: stepText(first),
      then: stepText(then),
      ifWrong,
      origin: originOf(then),
    })),
    restarts: restartsOf(changedObjects(before, after), before, after),
  };
}

function originOf({ before, after }: ChangedObject): Origin {
  const resource = after ?? before;
  if (resource === null) throw new RangeError('an object that is on no side has not changed');
  return resource.origin;
}

/** Argo CD applies a lower wave first, and waits until it is healthy; what it removes goes in the opposite order. */
function isKeptApart(first: ChangedObject, then: ChangedObject): boolean {
  if (first.after === null || then.after === null) return false;
  const [one, other] = [waveOf(first), waveOf(then)];
  return one !== null && other !== null && one < other;
}

function waveOf({ after }: ChangedObject): number | null {
  const text = stringMapAt(after?.node, 'metadata', 'annotations').get(
    'argocd.argoproj.io/sync-wave',
  );
  return text === undefined || !/^-?\d+$/.test(text.trim()) ? null : Number(text);
}
