import type { SideOutcome } from '../../../compare/index.ts';

type Ended = Pick<SideOutcome, 'untaken'>;

/** Says in a few words how a connection ends that no HTTP answers, and, if no proxy decides it, which layer does. */
export const connectionEnd = ({ untaken }: Ended): string => ENDS[untaken ?? 'closed'];

const ENDS = {
  closed: 'connection closed',
  pods: 'connection closed',
  listener: 'connection refused',
  address: 'no connection',
  network: 'connection dropped by network policy',
  name: 'name not found (network policy drops DNS)',
} as const;

/** Says the same without the word connection, where it is known to be about one. */
export const connectionWord = (side: Ended): string =>
  connectionEnd(side).replace(/^connection /, '');

/**
 * Says what callers see of it: a listener that has no name for them resets, and where there is none nothing listens (GW-7).
 * A Gateway may name the port all the same: of a server that no route fits, istiod makes no listener (GW-9).
 */
export const connectionSymptom = ({ untaken }: Ended): string => SYMPTOMS[untaken ?? 'closed'];

const SYMPTOMS = {
  closed: 'connection reset by peer, no HTTP status',
  pods: 'connection refused: no pods are there to take it',
  listener: 'connection refused: nothing listens on the port at these pods',
  address: 'no connection: it is refused, or nothing answers until a timeout',
  network: 'the connection times out',
  name: 'look-ups time out, and the name is not found',
} as const;
