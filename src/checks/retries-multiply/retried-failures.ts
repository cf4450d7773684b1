import type { Mesh } from '../../istio/index.ts';
import { retryingHops } from '../../istio/index.ts';
import { counted, listed, placeOf, say } from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import { betweenSides, check } from '../detection/check.ts';
import { failureWords } from './failure-words.ts';
import { hopKey } from './hop-key.ts';
import { triesWrittenAt } from './tries-written-at.ts';

type Hop = ReturnType<typeof retryingHops>[number];

/** A call whose number of tries stays, and which is tried again on a failure on one side alone. */
interface OtherFailures {
  readonly was: Hop;
  readonly now: Hop;
}

/**
 * Tells of `retryOn` alone: where the number of tries changes, that is what becomes of the calls. The failure that
 * counts is an answer that the server cannot cope, by which tries make it worse (RETRY-14).
 */
export const retriedOnOtherFailures = check({
  id: 'retried-on-other-failures',
  title: 'Callers start or stop retrying 503 responses',
  level: 'medium',
  blind: 'Failures other than 503, or UNAVAILABLE of gRPC, and retries of applications.',
  find: (input) =>
    betweenSides(input, ({ before, after }) => {
      const earlier = new Map(retryingHops(before).map((hop) => [hopKey(hop), hop]));
      const changed = retryingHops(after).flatMap((now) => {
        const was = earlier.get(hopKey(now));
        return was !== undefined && isOther(was, now) ? [{ was, now }] : [];
      });
      return byPlace(changed).flatMap((all) => tell(after, all) ?? []);
    }),
});

const isOther = (was: Hop, now: Hop): boolean =>
  was.attempts > 0 &&
  was.attempts === now.attempts &&
  was.isGrpc === now.isGrpc &&
  (was.tries === 1) !== (now.tries === 1);

/** Calls to one Service by one route are one thing to say. */
function byPlace(all: readonly OtherFailures[]): readonly (readonly OtherFailures[])[] {
  const groups = new Map<string, OtherFailures[]>();
  for (const one of all) {
    const { now, was } = one;
    const place = (now.written ?? was.written)?.origin;
    const key = JSON.stringify([place?.file, place?.line, now.service.host, now.tries]);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()];
}

/** Tells of calls to one Service; null where nobody wrote the tries on either side. */
function tell(mesh: Mesh, all: readonly OtherFailures[]): Told | null {
  const [first] = all;
  if (first === undefined) return null;
  const { was, now } = first;
  const written = now.written ?? was.written;
  if (written === null) return null;
  const { name, namespace } = now.service;
  const origin = triesWrittenAt(mesh, written.origin)?.conditions ?? written.origin;
  const failure = now.isGrpc ? 'UNAVAILABLE' : '503';
  const who = listed(
    all.map(({ now: { caller } }) =>
      caller.kind === 'gateway' ? `gateway ${caller.name}` : caller.name,
    ),
    CALLERS_SHOWN,
  );
  const isMore = now.tries > 1;
  return {
    subject: written.source,
    key: `${isMore ? 'tried' : 'not tried'} again at ${namespace}/${name}`,
    scope: { level: 'service', workloads: all.length, services: 1, namespaces: 1 },
    message: isMore
      ? `While ${name} answers ${failure}, each request of ${who} is sent up to ${counted(now.tries, 'time')}; it was sent once.`
      : `A ${failure} of ${name} comes to ${who} at once; the request was tried up to ${counted(was.tries, 'time')} before.`,
    why: `It is tried again on ${failureWords(now.retryOn)} (${placeOf(origin)}), and was on ${failureWords(was.retryOn)}.`,
    symptom: isMore
      ? `when ${name} cannot cope, it gets ${String(now.tries)} times as many requests`
      : `errors that a second try hid, such as one pod of ${name} that fails or restarts`,
    origin,
    fix: {
      text: isMore
        ? say`Leave statuses out of \`retryOn\` unless the server recovers by being asked again, and bound the tries with \`retryBudget\` in a DestinationRule.`
        : say`Where such errors are to be tried again, write them into \`retryOn\`.`,
    },
  };
}

const CALLERS_SHOWN = 3;
