import type { Mesh } from '../../../istio/index.ts';
import { gatewayOutcome } from '../../../istio/index.ts';
import { readOutcome } from './side-outcome.ts';
import type { RequestDifference } from '../request-differences.ts';

type Call = Parameters<typeof gatewayOutcome>[2];
type Pods = Parameters<typeof gatewayOutcome>[1];

interface Gateway {
  readonly name: string;
  readonly before: Side | null;
  readonly after: Side | null;
}

interface Side {
  readonly pods: Pods;
  readonly arrival: string;
}

/**
 * Marks what opens or closes at one gateway while another one answers the same requests from outside, before or after:
 * of such a host it is not said that it was, or is, answered nowhere (GW-1).
 */
export function withOtherGateways(
  differences: readonly RequestDifference[],
  call: Call,
  at: { readonly gateways: readonly Gateway[]; readonly before: Mesh; readonly after: Mesh },
): readonly RequestDifference[] {
  return differences.map((difference) => {
    const { kind, gateway, arrival } = difference;
    if (arrival !== undefined || !AT_GATEWAYS.has(kind)) return difference;
    const others = at.gateways.filter(({ name }) => name !== gateway);
    const isElsewhere = others.some(({ before, after }) =>
      kind === 'exposed' ? answers(at.before, before, call) : answers(at.after, after, call),
    );
    return isElsewhere ? { ...difference, isAnsweredElsewhere: true } : difference;
  });
}

const AT_GATEWAYS: ReadonlySet<RequestDifference['kind']> = new Set([
  'exposed',
  'closed',
  'unrouted',
]);

function answers(mesh: Mesh, side: Side | null, call: Call): boolean {
  if (side === null || side.arrival !== 'outside') return false;
  const read = readOutcome(gatewayOutcome(mesh, side.pods, call));
  return !('missing' in read) && read.answered > 0;
}
