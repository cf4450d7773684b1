import type { Field } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { listed, placeOf, subjectText } from '../../manifest/index.ts';
import type { Check, ToldBy } from '../detection/check.ts';
import { hostId } from '../detection/finding-scope.ts';

/** Both a DestinationRule and a policy of Envoy Gateway may have this limit, and they are read one by one. */
export const limitOfOne: Check = {
  id: 'limit-of-one',
  title: 'Circuit breaker allows one connection or request at a time',
  level: 'medium',
  blind: 'The load of the server, and whether it is a demo.',
};

/** Holds a limit as it is written; its field is null where it is not. */
interface Limit {
  readonly name: string;
  readonly field: Field<number> | null;
}

/** Holds what one object says of the connections and requests that somebody may have under way to one host. */
export interface PoolLimits {
  readonly subject: Resource;
  /** Names whose limits they are: `proxy`, `gateway pod`. */
  readonly who: string;
  readonly host: string;
  /** Names the level, ` for subset v1`; it is empty for the object as a whole. */
  readonly at: string;
  readonly connections: Limit;
  /** Limits the requests that wait for a connection. */
  readonly pending: Limit;
  readonly requests: Limit;
  /** Says how many may wait where nothing is written; null stands for as many as there are. */
  readonly pendingByDefault: number | null;
  /** Says where the values come from, as the end of a sentence. */
  readonly remark: string;
}

/**
 * Tells of limits of one. Requests over HTTP/1.1 beyond the connections wait, and those beyond what may wait are refused, so
 * that what a limit of either does hangs on the other: both are one finding (DR-19).
 */
export function limitsOfOne(limits: PoolLimits): readonly ToldBy[] {
  const { connections, pending, requests } = limits;
  const queue = [connections, pending].filter(isOne);
  return [
    ...(queue.length === 0 ? [] : [told(limits, queue, queueSentences(limits))]),
    ...(isOne(requests) ? [told(limits, [requests], requestSentences(limits))] : []),
  ];
}

const isOne = ({ field }: Limit): boolean => field?.value === 1;

type Sentences = Pick<ToldBy, 'message' | 'symptom'>;

function told(
  { subject, host, at, connections, pending, remark }: PoolLimits,
  ones: readonly Limit[],
  sentences: Sentences,
): ToldBy {
  const isQueue = ones.some((each) => each === connections || each === pending);
  const written = (isQueue ? [connections, pending] : ones).flatMap(({ name, field }) =>
    field === null ? [] : [{ name, field }],
  );
  const [first] = ones;
  const said = written.map(
    ({ name, field }) => `\`${name}: ${String(field.value)}\` (${placeOf(field.origin)})`,
  );
  const names = ones.map(({ name }) => `\`${name}\``);
  return {
    by: limitOfOne,
    subject,
    of: [hostId(host)],
    key: `${first?.name ?? ''}${at}`,
    scope: { level: 'service', workloads: 0, services: 1, namespaces: 1 },
    ...sentences,
    why: `${subjectText(subject)} sets ${listed(said, said.length)}${at}${remark}.`,
    origin: first?.field?.origin ?? subject.origin,
    related: written.slice(1).map(({ field }) => field.origin),
    fix: {
      text: `Raise ${listed(names, names.length)} to what one caller asks at once at most, or leave ${names.length === 1 ? 'it' : 'them'} out.`,
    },
  };
}

/**
 * Says what becomes of requests by how many connections there may be, and how many requests may wait for one. Where a thread of
 * a proxy has no connection to an endpoint it opens one whatever the limit, so that there may be one for each thread and
 * endpoint; and a request waits while its connection is being opened, too. So nothing says which request is the first that is
 * refused. Connections that carry no HTTP are counted as they are (DR-31).
 */
function queueSentences({
  who,
  host,
  connections,
  pending,
  pendingByDefault,
}: PoolLimits): Sentences {
  const sent = limitOf(connections, null);
  const waiting = limitOf(pending, pendingByDefault);
  const tcp =
    sent === null
      ? ''
      : `; where the port carries no HTTP, connection ${String(sent + 1)} is closed at once`;
  if (sent !== 1)
    return {
      message: `Each ${who} lets one request of HTTP/1.1 wait for a connection to ${host}: another that has to wait gets 503.`,
      symptom: `503 (flag UO) for requests that come while connections are being opened${sent === null ? '' : `, or once ${String(sent)} are under way (more where there are more endpoints)`}${tcp}`,
    };
  const one = `${who === 'proxy' ? 'proxies' : `${who}s`} have one connection for each endpoint and thread`;
  if (waiting === null)
    return {
      message: `Requests of HTTP/1.1 to ${host} wait for each other: ${one}.`,
      symptom: `requests wait for those before them, as long as their timeout lets them${tcp}`,
    };
  const [requests, more] =
    waiting === 1
      ? ['one request', 'another that has to wait gets']
      : waiting === 0
        ? ['no request', 'one that has to wait gets']
        : [`${String(waiting)} requests`, 'others that have to wait get'];
  return {
    message: `Each ${who} lets ${requests} of HTTP/1.1 wait for a connection to ${host}: ${more} 503.`,
    symptom: `503 (flag UO) for requests that find no free connection${waiting === 0 ? '' : ` while ${waiting === 1 ? 'one waits' : `${String(waiting)} wait`} for one`}: ${one}${tcp}`,
  };
}

/** Over one connection of HTTP/1.1 a second request waits before it counts. */
const requestSentences = ({ who, host, connections }: PoolLimits): Sentences => ({
  message: `Each ${who} lets one request at a time through to ${host}${isOne(connections) ? ' over HTTP/2' : ''}: a second gets 503.`,
  symptom: `503 (flag UO) for a second request ${isOne(connections) ? 'over HTTP/2 ' : ''}at the same time`,
});

const limitOf = ({ field }: Limit, otherwise: number | null): number | null =>
  field?.value ?? otherwise;
