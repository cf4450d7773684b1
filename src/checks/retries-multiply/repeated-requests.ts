import type { RetryPolicy, WrittenTries } from '../../istio/index.ts';
import { writtenTries } from '../../istio/index.ts';
import type { Origin } from '../../manifest/index.ts';
import { placeOf, subjectText } from '../../manifest/index.ts';
import type { Check, ToldBy } from '../detection/check.ts';
import { checks } from '../detection/check.ts';

const POST_REPEATED: Check = {
  id: 'post-repeated',
  title: 'A route that is for POST or PATCH tries again what the server may have done already',
  level: 'medium',
  blind: 'Whether the server recognizes a request that it had before, by an idempotency key.',
};
const GRPC_REPEATED: Check = {
  id: 'grpc-repeated',
  title: 'A route to a gRPC port tries calls again that the server may have done already',
  level: 'low',
  blind: 'Which methods of the service do something anew each time they are called.',
};

/** Retries of what changes something with every request that arrives, on failures that come after it arrived (RETRY-17). */
export const repeatedRequests = checks([POST_REPEATED, GRPC_REPEATED], ({ mesh }) =>
  writtenTries(mesh).flatMap(tell),
);

/** Conditions that a request meets which the server had: what broke off then, and what it answered. */
const AFTER_ARRIVAL: ReadonlySet<string> = new Set([
  '5xx',
  'gateway-error',
  'reset',
  'retriable-4xx',
]);

/** gRPC answers with 200: of these the first is broken off, the others its own. */
const AFTER_ARRIVAL_OF_GRPC: ReadonlySet<string> = new Set([
  '5xx',
  'gateway-error',
  'reset',
  'deadline-exceeded',
  'internal',
]);

/** Statuses by which a server says that it did nothing. */
const NOTHING_DONE: ReadonlySet<number> = new Set([425, 429]);

function tell(written: WrittenTries): readonly ToldBy[] {
  const { tries, methods, backends, leads, handsOver } = written;
  if (tries === null || tries.attempts < 1 || tries.conditions === null) return [];
  if (!leads && !handsOver) return [];
  const [method] = methods;
  if (method !== undefined) {
    const words = unsafeOf(tries.policy);
    return words.length === 0
      ? []
      : [tellRepeated(written, POST_REPEATED, `${method.value} requests`, words, method.origin)];
  }
  const [backend] = backends.filter(({ grpc }) => grpc);
  const words = tries.policy.retryOn.filter((word) => AFTER_ARRIVAL_OF_GRPC.has(word));
  if (backend === undefined || words.length === 0) return [];
  const place = backend.service.resource.origin;
  return [tellRepeated(written, GRPC_REPEATED, `calls of ${backend.service.name}`, words, place)];
}

function unsafeOf({ retryOn, statusCodes }: RetryPolicy): readonly string[] {
  const codes = retryOn.includes('retriable-status-codes') ? statusCodes : [];
  return [
    ...retryOn.filter((word) => AFTER_ARRIVAL.has(word)),
    ...codes.filter((code) => !NOTHING_DONE.has(code)).map(String),
  ];
}

function tellRepeated(
  { source, at, tries, words: names, origin }: WrittenTries,
  by: Check,
  requests: string,
  words: readonly string[],
  place: Origin,
): ToldBy {
  const conditions = tries?.conditions ?? origin;
  const listed = words.map((word) => `\`${word}\``).join(', ');
  return {
    by,
    subject: source,
    key: `${by.id} of ${at}`,
    scope: { level: 'service', workloads: 0, services: 1, namespaces: 1 },
    message: `What ${subjectText(source)} sends may be done twice: ${requests} are tried again after the server had them.`,
    why: `\`${names.conditions}\` has ${listed} (${placeOf(conditions)}), which ${words.length === 1 ? 'comes' : 'come'} also after the request arrived; what it is for (${placeOf(place)}) may not be the same done once or twice.`,
    symptom: 'an order or a payment that is there twice, after a slow answer or a restart',
    origin: conditions,
    related: [place],
    fix: {
      text: 'Retry there only what never arrived: `connect-failure`, `refused-stream`, `reset-before-request`. Or let the server recognize repeats, with an idempotency key.',
    },
  };
}
