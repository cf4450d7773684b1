import { callOutcome, groupedBy, objectText, retryingHops } from '../../istio/index.ts';
import type { Mesh, Service, Workload } from '../../istio/index.ts';
import { answeredAspects } from './answer-aspects.ts';
import type { Consequence, Levels, Waiting } from './consequence.ts';
import type { KnownCall } from './call-pairs.ts';
import { callsOfWorkloads } from './call-pairs.ts';

/** Levels before and behind a call that are looked at, and calls that are followed to find the worst. */
const MOST_LEVELS = 5;
const MOST_VISITS = 2_000;

/** One call on the way from the first caller to the last service. */
interface Step {
  readonly caller: string;
  /** `shop/payments` */
  readonly service: string;
  readonly port: number;
}

type Way = readonly Step[];

/**
 * Where the number of tries of a known call changes: what one request of the first caller may become at the last service
 * while that answers 503, over the calls that the configuration shows before and behind it (RETRY-13). Circles are followed
 * once. Each call counts as often as its caller tries again on that answer (RETRY-14), which `requests-multiplied` asks of the
 * same function: one report has one count.
 */
export function withLevels(
  consequences: readonly Consequence[],
  before: Mesh,
  after: Mesh,
): readonly Consequence[] {
  if (!consequences.some(changesTries)) return consequences;
  const [first, second] = [callLevels(before), callLevels(after)];
  return consequences.map((one) => {
    if (!changesTries(one)) return one;
    const [namespace = '', name = ''] = one.destination.split('/');
    const service = after.service(namespace, name);
    const caller = after.workloads.find((each) => objectText(each) === one.witness.source);
    if (service === undefined || caller === undefined) return one;
    const way = second.worstWay({ caller, service, port: one.port });
    const [was, is] = [first.along(way), second.along(way)];
    if (was === null || is === null || way.length < 2 || was.tries === is.tries) return one;
    // where all others call once, the call itself says as much
    const own = { caller: one.witness.source, service: one.destination, port: one.port };
    if (is.tries === second.triesAt(own) && was.tries === first.triesAt(own)) return one;
    return {
      ...one,
      before: { ...one.before, levels: was },
      after: { ...one.after, levels: is },
    };
  });
}

const changesTries = ({ isKnown, gateway, before, after }: Consequence): boolean =>
  isKnown &&
  gateway === undefined &&
  before.waiting !== undefined &&
  after.waiting !== undefined &&
  before.waiting.tries !== after.waiting.tries;

interface CallLevels {
  /** The way through a call on which one request may become most. */
  worstWay(call: {
    readonly caller: Workload;
    readonly service: Service;
    readonly port: number;
  }): Way;
  /** What it comes to on a way; null where one of its calls cannot be told. */
  along(way: Way): Levels | null;
  /** How often one call is tried where the server answers 503. */
  triesAt(step: Step): number;
}

function callLevels(mesh: Mesh): CallLevels {
  const known = callsOfWorkloads(mesh).filter(({ call }) => call.port !== null);
  const byCaller = groupedBy(known, ({ caller }) => objectText(caller));
  const byCalled = new Map<string, KnownCall[]>();
  for (const one of known)
    for (const workload of one.call.destination.workloads) {
      const name = objectText(workload);
      byCalled.set(name, [...(byCalled.get(name) ?? []), one]);
    }
  const waits = waitsIn(mesh);
  const triesAt = triesIn(mesh);
  let visits = 0;
  /** The way of most tries from what `next` gives on, without a workload twice. */
  const longest = (
    next: (name: string) => readonly { readonly step: Step; readonly to: readonly string[] }[],
    name: string,
    seen: readonly string[],
  ): Way => {
    let best: Way = [];
    if (seen.length > MOST_LEVELS) return best;
    for (const { step, to } of next(name))
      for (const other of to.filter((one) => !seen.includes(one))) {
        if ((visits += 1) > MOST_VISITS) return best;
        const way = [step, ...longest(next, other, [...seen, other])];
        if (triesOf(triesAt, way) > triesOf(triesAt, best)) best = way;
      }
    return best;
  };
  const upwards = (name: string) =>
    (byCalled.get(name) ?? []).map((one) => ({
      step: stepOf(one),
      to: [objectText(one.caller)],
    }));
  const downwards = (name: string) =>
    (byCaller.get(name) ?? []).map((one) => ({
      step: stepOf(one),
      to: one.call.destination.workloads.map(objectText),
    }));
  return {
    worstWay({ caller, service, port }) {
      visits = 0;
      const name = objectText(caller);
      const own: Step = { caller: name, service: nameOf(service), port };
      const called = service.workloads.map(objectText).filter((one) => one !== name);
      const behind = called
        .map((one) => longest(downwards, one, [name, one]))
        .toSorted((a, b) => triesOf(triesAt, b) - triesOf(triesAt, a));
      const [deepest = []] = behind;
      const taken = [name, ...called, ...deepest.map((step) => step.caller)];
      return [...longest(upwards, name, taken).toReversed(), own, ...deepest];
    },
    along: (way) => levelsOf(way, way.map(waits), triesAt),
    triesAt,
  };
}

const nameOf = ({ namespace, name }: Service): string => `${namespace}/${name}`;

const stepOf = ({ caller, call }: KnownCall): Step => ({
  caller: objectText(caller),
  service: nameOf(call.destination),
  port: call.port ?? 0,
});

const triesOf = (triesAt: (step: Step) => number, way: Way): number =>
  way.reduce((product, step) => product * triesAt(step), way.length === 0 ? 0 : 1);

/** The tries of each known call where the server answers 503, or UNAVAILABLE. RETRY-14. */
function triesIn(mesh: Mesh): (step: Step) => number {
  const known = new Map(
    retryingHops(mesh).flatMap(({ caller, service, port, tries }) =>
      caller.kind === 'workload'
        ? [[keyOf({ caller: objectText(caller.workload), service: nameOf(service), port }), tries]]
        : [],
    ),
  );
  return (step) => known.get(keyOf(step)) ?? 1;
}

const keyOf = ({ caller, service, port }: Step): string => JSON.stringify([caller, service, port]);

/** How long is waited for a call, and how often it is tried; null where that is not told. */
function waitsIn(mesh: Mesh): (step: Step) => Waiting | null {
  const workloads = new Map(mesh.workloads.map((one) => [objectText(one), one]));
  const known = new Map<string, Waiting | null>();
  return (step) => {
    const key = keyOf(step);
    const found = known.get(key);
    if (found !== undefined) return found;
    const [namespace = '', name = ''] = step.service.split('/');
    const service = mesh.service(namespace, name);
    const caller = workloads.get(step.caller);
    const waits =
      service === undefined || caller === undefined
        ? null
        : waitingFor(mesh, caller, service, step.port);
    known.set(key, waits);
    return waits;
  };
}

function waitingFor(mesh: Mesh, caller: Workload, { host }: Service, port: number): Waiting | null {
  const http = { method: 'GET', host, path: '/', headers: new Map<string, string>(), token: null };
  const outcome = callOutcome(mesh, caller, { host, port, http, serverName: null });
  return answeredAspects(mesh, caller, outcome).waiting;
}

/** Whoever waits without a limit of his own waits for all his tries of what is behind. RETRY-9, 13. */
function levelsOf(
  way: Way,
  waits: readonly (Waiting | null)[],
  triesAt: (step: Step) => number,
): Levels | null {
  if (waits.includes(null)) return null;
  return {
    callers: way.map(({ caller }) => caller),
    service: way.at(-1)?.service ?? '',
    tries: triesOf(triesAt, way),
    worstSeconds: way.reduceRight<number | null>((behind, step, index) => {
      const own = waits[index]?.worstSeconds ?? null;
      return own ?? (behind === null ? null : behind * triesAt(step));
    }, null),
  };
}
