import { isRepeating } from '../../../istio/index.ts';
import type { CellRequest } from '../request-cells.ts';
import type { ModelledOutcome } from './side-outcome.ts';
import { readOutcome } from './side-outcome.ts';

/**
 * Tells whether requests are known to do something anew each time: they have a method that does, and are known to be made
 * (`follow` gives null) or the same request with GET is refused or takes another route. All calls of gRPC are POST, which
 * says nothing of them. RETRY-21.
 */
export function isDoneAnew(
  http: CellRequest,
  outcome: ModelledOutcome,
  follow: (http: CellRequest) => ModelledOutcome | null,
): boolean {
  if (!isRepeating(http.method ?? '') || isOfGrpc(outcome)) return false;
  const reading = follow({ ...http, method: 'GET' });
  if (reading === null) return true;
  const read = readOutcome(reading);
  return (!('missing' in read) && read.answered === 0) || routeOf(reading) !== routeOf(outcome);
}

const isOfGrpc = ({ endings }: ModelledOutcome): boolean =>
  endings.some(({ chain }) =>
    chain.some(
      (one) =>
        one.step === 'destination' &&
        one.to.service?.ports.some(
          ({ number, protocol }) => number === one.to.port && protocol === 'grpc',
        ),
    ),
  );

/** Where the route is written that a request takes. */
const routeOf = ({ endings }: ModelledOutcome) =>
  endings[0]?.chain.find(({ step }) => step === 'route')?.because[0];
