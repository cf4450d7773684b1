import { detectorOf, checks } from '../detection/check.ts';
import { callerGivesUpFirst } from './caller-gives-up-first.ts';
import { protectionLost } from './lost-protection.ts';
import { breakersOfDestinationRules, breakersOfTrafficPolicies } from './circuit-breakers.ts';
import { groupedBy, viewOf, writtenTries } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { parseGoDuration, placeOf, subjectText, say, slot } from '../../manifest/index.ts';
import type { Check, ToldBy } from '../detection/check.ts';

type WrittenTries = ReturnType<typeof writtenTries>[number];

const triesBeyondTimeout: Check = {
  id: 'tries-beyond-timeout',
  title: 'Route timeout ends before its retries can finish',
  level: 'medium',
  blind: 'The usual response time: if the server answers or fails fast, all attempts fit.',
};
const timeoutMissing: Check = {
  id: 'timeout-missing',
  title: 'Route has no timeout, unlike others in the same object',
  level: 'low',
  blind: 'Timeouts of the application, and routes that stream.',
};

/** Compares what a route or policy waits for with how often it tries. */
const triesAgainstTimeouts = checks([triesBeyondTimeout, timeoutMissing], ({ mesh }) =>
  [...groupedBy(writtenTries(mesh), ({ source }) => source)].flatMap(([source, routes]) => [
    ...routes.flatMap((route) => beyondTimeout(route) ?? []),
    ...withoutTimeout(source, routes),
  ]),
);

/**
 * Tells where tries take longer than the whole may, because every try may take all of its own limit
 * (RETRY-9); null where they fit, and where none comes after one that was too slow.
 */
function beyondTimeout(written: WrittenTries): ToldBy | null {
  const { source, at, whole, tries, words } = written;
  const each = tries?.each ?? null;
  if (tries === null || whole === null || each === null || tries.attempts < 1) return null;
  // which failures a gateway of unknown make tries again is its own
  if (tries.policy.slowTries < 2 && written.shieldedBy !== 'unknown') return null;
  const [most, one] = [parseGoDuration(whole.value), parseGoDuration(each.value)];
  if (most === null || most <= 0 || one === null || one <= 0) return null;
  const fitting = Math.ceil(most / one);
  const number = tries.attempts + 1;
  if (fitting >= number) return null;
  return {
    by: triesBeyondTimeout,
    subject: source,
    key: `tries of ${at}`,
    scope: { level: 'service', workloads: 0, services: 1, namespaces: 1 },
    // an author who counts `attempts` for all tries has left room for just these
    ...(most === tries.attempts * one && { severity: 'info' as const }),
    message: `Of ${String(number)} tries behind ${subjectText(source)} only ${String(fitting)} ${fitting === 1 ? 'has' : 'have'} time where the server is slow.`,
    why: `${String(number)} tries of ${each.value} each (${placeOf(each.origin)}) take longer than the whole request may: ${whole.value} (${placeOf(whole.origin)}).`,
    symptom: 'callers get 504 (response flag UT) in the middle of a try',
    origin: whole.origin,
    related: [each.origin],
    fix: {
      text: `Raise \`${words.whole}\` to ${String(number)} × ${each.value}, or lower \`${words.each}\` or \`${words.attempts}\` until they fit.`,
    },
  };
}

/**
 * Tells of a route without a timeout where most have one: it was forgotten. A route that answers by itself
 * needs none.
 */
function withoutTimeout(source: Resource, routes: readonly WrittenTries[]): readonly ToldBy[] {
  const leading = routes.filter(({ leads }) => leads);
  const lacking = leading.filter(({ whole }) => whole === null);
  const timed = leading.flatMap(({ whole }) =>
    whole !== null && (parseGoDuration(whole.value) ?? 0) > 0 ? [whole] : [],
  );
  const [sibling] = timed;
  if (sibling === undefined || lacking.length !== 1 || leading.length < 3) return [];
  if (timed.length < leading.length - 1) return [];
  const untaken = untakenRules(source);
  return lacking.flatMap(({ at, origin, words }): readonly ToldBy[] =>
    untaken.has(placeOf(origin))
      ? []
      : [
          {
            by: timeoutMissing,
            subject: source,
            key: `timeout of ${at}`,
            scope: { level: 'service', workloads: 0, services: 1, namespaces: 1 },
            message: say`Requests that this route of ${slot.object(source)} takes wait as long as the server lets them.`,
            why: `All others of its ${String(leading.length)} routes have a timeout, such as ${sibling.value} (${placeOf(sibling.origin)}), and this one has none.`,
            symptom: say`requests that hang pile up in the caller until it fails as well`,
            origin,
            fix: {
              // the server takes no `0s` in a VirtualService
              text:
                source.kind === 'VirtualService'
                  ? `Give it a \`${words.whole}\`, or leave it where it streams on purpose.`
                  : `Give it a \`${words.whole}\`, or \`${words.whole}: 0s\` where it streams on purpose.`,
            },
          },
        ],
  );
}

/** Gives the places of rules of a VirtualService that no request comes to, for one before them takes all. */
function untakenRules(source: Resource): ReadonlySet<string> {
  if (source.kind !== 'VirtualService') return new Set();
  const rules = viewOf('VirtualService', source).http.value;
  const first = rules.findIndex(({ match }) => match.value.length === 0);
  return new Set(first < 0 ? [] : rules.slice(first + 1).map(({ origin }) => placeOf(origin)));
}

/**
 * Finds timeouts, tries and circuit breakers that contradict each other, or break what they protect. RETRY-9,
 * RETRY-15, DR-19.
 */
export const limitsDoNotFit = detectorOf(
  'limits-do-not-fit',
  'timeouts, retries and circuit breakers that conflict or do harm',
  [
    triesAgainstTimeouts,
    callerGivesUpFirst,
    breakersOfDestinationRules,
    breakersOfTrafficPolicies,
    protectionLost,
  ],
);
