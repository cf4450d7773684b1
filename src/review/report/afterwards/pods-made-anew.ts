import type { Consequence, Rollout, SideOutcome } from '../../../compare/index.ts';
import { listed } from '../../../manifest/index.ts';

/**
 * Says that a call ends otherwise only once pods are made anew, where that hangs on a sidecar which running pods do not get,
 * or do not lose: `once pods of orders are made anew`; null where it does not. PUSH-2.
 */
export function onceMadeAnew(
  { witness, before, after }: Consequence,
  restarts: Rollout['restarts'],
): string | null {
  const waiting = new Set(
    restarts.flatMap(({ because, workloads }) => (OF_SIDECARS.has(because) ? workloads : [])),
  );
  const sides = [before, after];
  const isOfCaller = new Set(sides.map(({ asked }) => asked?.caller === 'nobody')).size > 1;
  const called = sides.some(isRefusedByProxy)
    ? sides.flatMap(({ by }) => by.map(({ name }) => name))
    : [];
  const names = (called.length === 0 && isOfCaller ? [witness.source] : called).filter((name) =>
    waiting.has(name),
  );
  if (names.length === 0) return null;
  const short = [...new Set(names)].map((name) => name.slice(name.lastIndexOf('/') + 1));
  return `once pods of ${listed(short, MOST_NAMED)} are recreated`;
}

const MOST_NAMED = 3;

/** Why restarts are told of pods that get a sidecar, or lose theirs. */
const OF_SIDECARS: ReadonlySet<string> = new Set(['a sidecar', 'the loss of the sidecar']);

/** Tells whether a policy at the called pods refuses, by a status or by closing the connection. */
const isRefusedByProxy = ({ refusal, asked }: SideOutcome): boolean =>
  refusal !== null &&
  (refusal.status === 403 || refusal.status === 401 || refusal.status === null) &&
  asked?.refusedBy === undefined;
