import type { Service, WrittenTries } from '../../istio/index.ts';
import { triesOn, writtenTries } from '../../istio/index.ts';
import { placeOf, subjectText } from '../../manifest/index.ts';
import { isShielded } from '../canary-at-odds/shielded-hosts.ts';
import type { Told } from '../detection/check.ts';
import { check } from '../detection/check.ts';
import type { DetectorInput } from '../detection/detector.ts';
import { provesAbsence } from '../detection/proves-absence.ts';

/** Retries on what a server answers, to one that no DestinationRule, or no policy of its gateway, protects. */
export const retriedUnshielded = check({
  id: 'retried-unshielded',
  title:
    'Requests that a server fails are tried again, and nothing takes it out or limits the tries',
  level: 'low',
  blind: 'Limits of the server itself, and whether it ever fails under load.',
  find: (input) => writtenTries(input.mesh).flatMap((written) => tell(input, written)),
});

function tell(input: DetectorInput, written: WrittenTries): readonly Told[] {
  const { source, at, tries, backends, words } = written;
  if (tries === null || tries.policy.written?.source !== source || tries.conditions === null)
    return [];
  if (triesOn(tries.policy, { kind: 'status', status: 503 }) < 3) return [];
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
