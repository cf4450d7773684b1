import { detectorOf, check, checks } from '../detection/check.ts';
import { requestsMultiplied } from './requests-multiplied.ts';
import { failureWords } from './failure-words.ts';
import { retriedOnOtherFailures } from './retried-failures.ts';
import type { Service } from '../../istio/index.ts';
import { afterWork, writtenTries } from '../../istio/index.ts';
import { placeOf, subjectText, say, slot } from '../../manifest/index.ts';
import type { Told, Check, ToldBy } from '../detection/check.ts';
import type { Origin } from '../../manifest/index.ts';
import { isShielded } from '../canary-at-odds/host-protection.ts';
import type { DetectorInput } from '../detection/detector.ts';
import { provesAbsence } from '../detection/absence-proof.ts';

type WrittenTries = ReturnType<typeof writtenTries>[number];

/**
 * Tells of retries on what a server answers that no DestinationRule, or no policy of its gateway, protects.
 */
const retriedUnshielded = check({
  id: 'retried-unshielded',
  title: 'Failed requests are retried without outlier detection or retry limits',
  level: 'low',
  blind: 'Limits of the server itself, and whether it ever fails under load.',
  find: (input) => writtenTries(input.mesh).flatMap((written) => tellUnshielded(input, written)),
});

function tellUnshielded(input: DetectorInput, written: WrittenTries): readonly Told[] {
  const { source, at, tries, backends, words } = written;
  if (tries === null || tries.policy.written?.source !== source || tries.conditions === null)
    return [];
  if (written.onOverload < 3) return [];
  const unshielded = new Set(
    backends
      .map(({ service }) => service)
      .filter((service) => isUnshielded(input, written, service)),
  );
  const { lacks, add } = SHIELDS[written.shieldedBy];
  return [...unshielded].map((service) => ({
    subject: source,
    key: `tries of ${at} at ${service.namespace}/${service.name}`,
    scope: { level: 'service', workloads: service.workloads.length, services: 1, namespaces: 1 },
    message: `${service.name} gets each request up to ${String(tries.attempts + 1)} times while it fails, and nothing limits it.`,
    why: `${subjectText(source)} tries again on what ${service.name} answers (${placeOf(tries.conditions ?? tries.origin)}), and ${lacks}.`,
    symptom:
      'failing pods keep their share of all first tries, and the load grows at the moment it cannot be served',
    origin: tries.origin,
    fix: {
      text: `Add ${add(service.name)}, or leave statuses out of \`${words.conditions}\`.`,
    },
  }));
}

const isUnshielded = (input: DetectorInput, written: WrittenTries, service: Service): boolean =>
  !isShielded(input.mesh, written, service) && provesAbsence(input, service.namespace);

interface ShieldWords {
  readonly lacks: string;
  readonly add: (service: string) => string;
}

const OF_RULES: ShieldWords = {
  lacks:
    'no DestinationRule for it has an `outlierDetection` that counts, a `connectionPool` with a limit, or a `retryBudget`',
  add: (service) =>
    `a DestinationRule for ${service} with \`outlierDetection\` or a \`retryBudget\``,
};

const SHIELDS: Readonly<Record<WrittenTries['shieldedBy'], ShieldWords>> = {
  DestinationRule: OF_RULES,
  BackendTrafficPolicy: {
    lacks: 'no BackendTrafficPolicy for it has a `healthCheck` that counts, or a `circuitBreaker`',
    add: () =>
      'to the BackendTrafficPolicy a `healthCheck.passive` or a `circuitBreaker.retryBudget`',
  },
  unknown: OF_RULES,
};

const POST_REPEATED: Check = {
  id: 'post-repeated',
  title: 'Route retries POST or PATCH the server may have processed',
  level: 'high',
  severity: 'warning',
  blind: 'Whether the server recognizes a repeated request, by an idempotency key.',
};
const GRPC_REPEATED: Check = {
  id: 'grpc-repeated',
  title: 'gRPC route retries calls the server may have processed',
  level: 'low',
  blind: 'Which methods of the service have a new effect on each call.',
};

/**
 * Tells of retries of what changes something with every request that arrives, on failures that come after it
 * arrived (RETRY-17).
 */
const repeatedRequests = checks([POST_REPEATED, GRPC_REPEATED], ({ mesh }) =>
  writtenTries(mesh).flatMap(detectRepeated),
);

/** Lists conditions of gRPC itself on which a server may have done its work; it answers with 200, so that no status counts. */
const AFTER_WORK_OF_GRPC: ReadonlySet<string> = new Set(['deadline-exceeded', 'internal']);

function detectRepeated(written: WrittenTries): readonly ToldBy[] {
  const { tries, methods, backends, leads, handsOver } = written;
  if (tries === null || tries.attempts < 1 || tries.conditions === null) return [];
  if (!leads && !handsOver) return [];
  const [method] = methods;
  if (method !== undefined) {
    const words = afterWork(tries.policy);
    return words.length === 0
      ? []
      : [tellRepeated(written, POST_REPEATED, `${method.value} requests`, words, method.origin)];
  }
  const [backend] = backends.filter(({ grpc }) => grpc);
  const { retryOn } = tries.policy;
  const words = [
    ...afterWork({ retryOn, statusCodes: [] }),
    ...retryOn.filter((word) => AFTER_WORK_OF_GRPC.has(word)),
  ];
  if (backend === undefined || words.length === 0) return [];
  const place = backend.service.resource.origin;
  return [tellRepeated(written, GRPC_REPEATED, `calls of ${backend.service.name}`, words, place)];
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
    symptom: say`an order or a payment that is there twice, after a slow answer or a restart`,
    origin: conditions,
    related: [place],
    fix: {
      text: say`Retry there only what never arrived: \`connect-failure\`, \`refused-stream\`, \`reset-before-request\`. Or let the server recognize repeats, with an idempotency key.`,
    },
  };
}

/** Is the number of attempts that are not told: what three tries do not mend, the fourth does not either. */
const MOST_ATTEMPTS = 3;

const attemptsOverThree = check({
  id: 'attempts-over-three',
  title: 'Route allows more than three retries',
  level: 'low',
  severity: 'warning',
  blind: 'How long the callers wait, and how much load the server can handle.',
  find: ({ mesh }) => writtenTries(mesh).flatMap(tellAttempts),
});

/**
 * Tells of attempts once, where they are written: routes that take over what the mesh says are not told each.
 */
function tellAttempts({ source, at, tries, words }: WrittenTries): readonly Told[] {
  if (tries === null || tries.attempts <= MOST_ATTEMPTS) return [];
  if (tries.policy.written?.source !== source) return [];
  const {
    origin,
    attempts,
    policy: { retryOn, statusCodes },
  } = tries;
  const requests = String(attempts + 1);
  return [
    {
      subject: source,
      key: `attempts of ${at}`,
      scope: { level: 'service', workloads: 0, services: 1, namespaces: 1 },
      message: `A request to what ${subjectText(source)} leads to is made up to ${requests} times where it fails on ${failureWords(retryOn, statusCodes)}.`,
      why: `\`${words.attempts}\` counts tries after the first: ${String(attempts)} (${placeOf(origin)}) are ${requests} in all, of every caller.`,
      symptom: say`a short failure becomes a long one: the server is kept down by what is tried again`,
      origin,
      fix: {
        text: say`Write at most ${slot.number(MOST_ATTEMPTS)}, with a ${slot.code(words.each)}.`,
      },
    },
  ];
}

/**
 * Finds retries that turn one request into many at a server which cannot cope as it is (RETRY-3, RETRY-13,
 * RETRY-14, RETRY-17).
 */
export const retriesMultiply = detectorOf(
  'retries-multiply',
  'retries that multiply at a failing server or repeat work',
  [
    requestsMultiplied,
    retriedOnOtherFailures,
    attemptsOverThree,
    repeatedRequests,
    retriedUnshielded,
  ],
);
