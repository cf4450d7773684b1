import type { Mesh } from '../../istio/index.ts';
import { groupedBy, retryingHops } from '../../istio/index.ts';
import { listed, placeOf } from '../../manifest/index.ts';
import type { Origin } from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import { check, sidesOf } from '../detection/check.ts';
import { triesWrittenAt } from '../retries-multiply/tries-written-at.ts';

type Hop = ReturnType<typeof retryingHops>[number];
type Wait = NonNullable<Hop['waits'][number]>;

/** A call, and one that whoever is called makes in turn. */
interface Chained {
  readonly outer: Hop;
  readonly inner: Hop;
  /** The longest that the caller waits, and the least that the one it calls does; null where nothing ends it. */
  readonly outerWait: Wait | null;
  readonly innerWait: Wait | null;
}

/**
 * Tells of two calls one behind the other of which the first ends earlier, so that whoever is called works on for nobody
 * (RETRY-15). Both limits are written: a call without one is waited for without end by default, which is another thing to
 * say.
 */
export const callerGivesUpFirst = check({
  id: 'caller-gives-up-first',
  title: "Caller times out before its callee's own call does",
  level: 'medium',
  severity: 'info',
  blind:
    'Whether the response waits for the inner call, and timeouts of applications and external clients.',
  find: (input) => {
    const sides = sidesOf(input);
    if (sides === null) return input.before === null ? tellAll(input.mesh, null) : [];
    return tellAll(sides.after, chainedBy(sides.before));
  },
});

/** At rest all of them, and of a change those that it makes: two limits that were at odds before are told nobody anew. */
function tellAll(mesh: Mesh, earlier: ReadonlyMap<string, Chained> | null): readonly Told[] {
  const known = new Set([...(earlier?.values() ?? [])].filter(isShorter).map(servicesKey));
  const found = [...chainedBy(mesh).values()].filter(
    (chained) => isShorter(chained) && !known.has(servicesKey(chained)),
  );
  const alike = groupedBy(found, ({ outer, inner, outerWait }) =>
    JSON.stringify([placeKey(outerWait), outer.service.host, callerName(inner), innerKey(inner)]),
  );
  return [...alike.values()].flatMap((all) => tell(mesh, all, earlier) ?? []);
}

const isShorter = ({ outerWait, innerWait }: Chained): boolean =>
  outerWait !== null && innerWait !== null && outerWait.milliseconds < innerWait.milliseconds;

/** Another version of who is called waits for the same. */
const servicesKey = ({ outer, inner }: Chained): string =>
  JSON.stringify([callerName(outer), innerKey(outer), innerKey(inner)]);

const placeKey = (wait: Wait | null): string =>
  wait === null ? '' : `${wait.at.origin.file}:${String(wait.at.origin.line)}`;

const innerKey = ({ service, port }: Hop): string => `${service.host}:${String(port)}`;

/** Lists what is called and calls in turn, by who calls whom. */
function chainedBy(mesh: Mesh): ReadonlyMap<string, Chained> {
  const found = new Map<string, Chained>();
  const hops = retryingHops(mesh);
  const byCaller = groupedBy(
    hops.filter(({ caller }) => caller.kind === 'workload'),
    ({ caller }) => (caller.kind === 'workload' ? caller.workload : null),
  );
  for (const outer of hops)
    for (const workload of outer.workloads)
      for (const inner of byCaller.get(workload) ?? [])
        found.set(chainKey(outer, inner), {
          outer,
          inner,
          outerWait: extreme(outer, 1),
          innerWait: extreme(inner, -1),
        });
  return found;
}

const chainKey = (outer: Hop, inner: Hop): string =>
  JSON.stringify([
    callerName(outer),
    outer.caller.kind,
    innerKey(outer),
    callerName(inner),
    innerKey(inner),
  ]);

/** The longest wait of the routes that a call may take (1), or the shortest (-1); null where one has no end. */
function extreme({ waits }: Hop, sign: 1 | -1): Wait | null {
  const known = waits.flatMap((wait) => wait ?? []);
  if (known.length < waits.length) return null;
  return known.toSorted((a, b) => sign * (b.milliseconds - a.milliseconds))[0] ?? null;
}

const callerName = ({ caller }: Hop): string =>
  caller.kind === 'gateway'
    ? `gateway ${caller.namespace}/${caller.name}`
    : `${caller.workload.kind} ${caller.workload.namespace}/${caller.name}`;

/** Tells of calls by one line. The place is that of what the change makes too short or too long. */
function tell(
  mesh: Mesh,
  all: readonly Chained[],
  earlier: ReadonlyMap<string, Chained> | null,
): Told | null {
  const [first] = all;
  if (first?.outerWait == null || first.innerWait === null) return null;
  const { outer, inner, outerWait, innerWait } = first;
  const was = earlier?.get(chainKey(outer, inner)) ?? null;
  const isByInner = was !== null && was.outerWait?.milliseconds === outerWait.milliseconds;
  const [place, other] = isByInner ? [innerWait, outerWait] : [outerWait, innerWait];
  const origin = placeOfWait(mesh, place);
  const who = listed(
    all.map(({ outer: { caller } }) => shortName(caller)),
    CALLERS_SHOWN,
  );
  const [called, next] = [shortName(inner.caller), inner.service.name];
  return {
    subject: place.at.source,
    key: `${callerName(inner)} at ${innerKey(inner)} of ${innerKey(outer)}`,
    scope: { level: 'service', workloads: 1, services: 2, namespaces: 1 },
    message: `${upper(who)} ${all.length === 1 ? 'waits' : 'wait'} ${sinceText(outerWait, was?.outerWait)} for ${outer.service.name}; ${called} can wait ${sinceText(innerWait, was?.innerWait)} for ${next}.`,
    why: `The limit for ${outer.service.name} is set at ${placeOf(placeOfWait(mesh, outerWait))}, for ${next} at ${placeOf(placeOfWait(mesh, innerWait))}.`,
    symptom: `504 (UT) at ${who} while ${called} keeps waiting; client retries add requests`,
    origin,
    related: [placeOfWait(mesh, other)],
    fix: {
      text: `Lower the limit of ${called} below ${secondsText(outerWait)}${keyText(mesh, innerWait)}, or raise that of ${who} above ${secondsText(innerWait)}${keyText(mesh, outerWait)}.`,
    },
  };
}

/** Names the key of a chart's values that sets a limit, and where: ` (\`timeout\`, values.yaml:4)`; nothing where none does. */
function keyText(mesh: Mesh, wait: Wait): string {
  const origin = placeOfWait(mesh, wait);
  const { via } = origin;
  return via?.kind === 'template' ? ` (\`${via.name}\`, ${placeOf(origin)})` : '';
}

const placeOfWait = (mesh: Mesh, { at, isOfTries }: Wait): Origin =>
  (isOfTries ? triesWrittenAt(mesh, at.origin)?.each?.origin : null) ?? at.origin;

const CALLERS_SHOWN = 3;

const shortName = (caller: Hop['caller']): string =>
  caller.kind === 'gateway' ? `gateway ${caller.name}` : caller.name;

const upper = (text: string): string => (text.startsWith('gateway ') ? `G${text.slice(1)}` : text);

const secondsText = ({ milliseconds }: Wait): string =>
  milliseconds < 1_000 ? `${String(milliseconds)} ms` : `${String(milliseconds / 1_000)} s`;

/** Writes a wait with what it was: `2 s (was 10 s)`. */
function sinceText(wait: Wait, was: Wait | null | undefined): string {
  const isSame = was == null || was.milliseconds === wait.milliseconds;
  return isSame ? secondsText(wait) : `${secondsText(wait)} (was ${secondsText(was)})`;
}
