import type { Workload } from '../../../istio/index.ts';
import type { SideOutcome } from '../consequence.ts';
import type { FollowedRequest } from '../request-differences.ts';
import type { GatewaySide } from './compared-gateways.ts';

type Untaken = NonNullable<SideOutcome['untaken']>;

/**
 * Says what lacks where nothing takes the connection at all: a port that no Gateway opens refuses it, while a listener
 * without a name for it resets it (GW-7). Of pods that go, or a Service that loses the port, either may be seen. Null
 * where something takes it.
 */
function untakenAt(
  followed: FollowedRequest,
  own: GatewaySide | null,
  other: GatewaySide | null,
): Untaken | null {
  const untaken = followed.outcome.endings.map(({ ending, chain }): Untaken | null => {
    if (ending.kind !== 'refused' || ending.status !== null) return null;
    const last = chain.at(-1);
    if (last === undefined)
      return own === null && staysIn(followed, other) ? 'listener' : 'address';
    if (last.step !== 'route' || last.decision.kind !== 'connection-refused') return null;
    // istiod takes the port from the Service that it makes, too
    return own?.pods.kind === 'managed' ? 'address' : 'listener';
  });
  const [first = null] = untaken;
  return untaken.every((one) => one === first) ? first : null;
}

/** Tells whether pods stay without the Gateways that ask for them: others make those that are not seen here. */
const staysIn = ({ mesh }: FollowedRequest, other: GatewaySide | null): boolean =>
  other?.pods.kind === 'elsewhere' ||
  (other?.pods.kind === 'workload' && mesh.workloads.some(isAs(other.pods.workload)));

const isAs =
  ({ kind, namespace, name }: Workload) =>
  (one: Workload): boolean =>
    one.kind === kind && one.namespace === namespace && one.name === name;

/** Adds to how a request ends at a gateway that nothing takes its connection. */
export function withUntaken(
  side: SideOutcome,
  followed: FollowedRequest,
  own: GatewaySide | null,
  other: GatewaySide | null,
): SideOutcome {
  const untaken = untakenAt(followed, own, other);
  return untaken === null ? side : { ...side, untaken };
}
