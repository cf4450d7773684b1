import type { Origin, Resource } from '../../manifest/index.ts';
import { stringMapAt } from '../../manifest/index.ts';
import type { Mesh } from '../../istio/index.ts';
import type { ChangedObject } from './changed-objects.ts';
import { changedObjects } from './changed-objects.ts';
import { orderOfApplication, stepText } from './order-of-application.ts';
import type { ChangeReach } from './reach/change-reach.ts';
import { reachOf } from './reach/change-reach.ts';
import type { Restart } from './restart.ts';
import { restartsOf } from './restarts.ts';
import type { PlaceToLook } from './looks/place-to-look.ts';
import { placesToLook } from './looks/places-to-look.ts';
import type { UnaskedWorkload } from './looks/unasked-workloads.ts';
import { unaskedWorkloads } from './looks/unasked-workloads.ts';
import { isSeenByCallers } from './seen-by-callers.ts';

/** An object of an order: `VirtualService shop/orders`, `DestinationRule shop/orders (delete)`. */
interface RolloutStep {
  readonly text: string;
  readonly origin: Origin;
}

/** What applies an object, by `kind`, and for a Kustomization of Flux those that it waits for, as `namespace/name`. */
export interface RolloutApplier {
  readonly kind: string;
  /** `flux-system/apps` */
  readonly name: string;
  readonly dependsOn: readonly string[];
}

/** How two objects are kept in their order: by `dependsOn` between two Kustomizations, or by waves of one Application. */
export type OrderMeans =
  | { readonly kind: 'depends-on'; readonly first: string; readonly then: string }
  | { readonly kind: 'sync-waves'; readonly application: string };

/** What is to be minded while a change is applied to an environment. */
export interface Rollout {
  readonly environment: string;
  /** First to last; null where none works in one step, empty where none is needed. */
  readonly order: readonly RolloutStep[] | null;
  /**
   * What breaks while the second is applied and the first is not; without those that sync waves keep apart, and
   * without those of which callers see nothing.
   */
  readonly broken: readonly {
    readonly first: string;
    readonly then: string;
    readonly ifWrong: string;
    readonly origin: Origin;
    /** What would keep that order; null where it is not known what applies them. */
    readonly means: OrderMeans | null;
  }[];
  readonly restarts: readonly Restart[];
  /** Whether all of it may be applied at once, whatever comes first. */
  readonly safeInOneStep: boolean;
  readonly reach: ChangeReach;
  /** Where it can be seen once it is applied; absent for nowhere. */
  readonly places?: readonly PlaceToLook[];
  /** Workloads of which commands would find nothing; absent for none. */
  readonly unasked?: readonly UnaskedWorkload[];
}

/**
 * Finds it by the rules of order-rules.ts and of restarts.ts. Of Gateways it is given those, as `namespace/name`,
 * that objects name and that are known to be nowhere, and the files of which nothing was applied, before the change or
 * after it: what stands there calls nobody.
 */
export function rolloutOf(
  environment: string,
  before: Mesh,
  after: Mesh,
  appliedBy: (object: Resource) => RolloutApplier | null = () => null,
  absentGateways: ReadonlySet<string> = new Set(),
  neverApplied: ReadonlySet<string> = new Set(),
): Rollout {
  const { order, pairs, safeInOneStep } = orderOfApplication(before, after, absentGateways);
  const changed = changedObjects(before, after);
  const applierOf = ({ after: now }: ChangedObject): RolloutApplier | null =>
    now === null ? null : appliedBy(now);
  const open = pairs.filter(
    (pair) =>
      !isKeptApart(pair.first, pair.then) &&
      isSeenByCallers(pair, before, after) &&
      !waitsFor(applierOf(pair.then), applierOf(pair.first)),
  );
  const restarts = restartsOf(changed, before, after);
  const reach = reachOf(changed, before, after, absentGateways, neverApplied);
  const places = placesToLook(changed, before, after, { calls: reach.calls, restarts });
  const unasked = unaskedWorkloads(before, after);
  return {
    environment,
    order: order?.map((one) => ({ text: stepText(one), origin: originOf(one) })) ?? null,
    broken: open.map(({ first, then, ifWrong }) => ({
      first: stepText(first),
      then: stepText(then),
      ifWrong,
      origin: originOf(then),
      means: meansOf(applierOf(first), applierOf(then)),
    })),
    restarts,
    safeInOneStep,
    reach,
    ...(places.length > 0 && { places }),
    ...(unasked.length > 0 && { unasked }),
  };
}

function originOf({ before, after }: ChangedObject): Origin {
  const resource = after ?? before;
  if (resource === null) throw new RangeError('an object that is on no side has not changed');
  return resource.origin;
}

/** Flux applies a Kustomization once those that it depends on are ready; what is removed goes in no order. */
const waitsFor = (then: RolloutApplier | null, first: RolloutApplier | null): boolean =>
  first !== null && isOfFlux(first) && then?.dependsOn.includes(first.name) === true;

const isOfFlux = ({ kind }: RolloutApplier): boolean => kind === 'Kustomization';

function meansOf(first: RolloutApplier | null, then: RolloutApplier | null): OrderMeans | null {
  if (first === null || then === null || first.kind !== then.kind) return null;
  const isOne = first.name === then.name;
  if (isOfFlux(first))
    return isOne ? null : { kind: 'depends-on', first: first.name, then: then.name };
  return isOne && first.kind === 'Application'
    ? { kind: 'sync-waves', application: first.name }
    : null;
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
