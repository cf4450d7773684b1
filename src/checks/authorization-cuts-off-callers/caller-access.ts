import type { Mesh, ValueForm, Workload, admittedAtPods, callTargets } from '../../istio/index.ts';
import { authorizeAt, formsDisjoint, policyIndexOf } from '../../istio/index.ts';

/** Names a policy that decided, and the place of its rule where one matched. */
export type DecidingPolicy = ReturnType<typeof admittedAtPods>['because'][number];

type CallTarget = ReturnType<typeof callTargets>[number];
type Ending = CallTarget['endings'][number];
type Decision = Extract<Ending['chain'][number], { readonly step: 'authorization' }>;
type Peer = Decision['of']['request']['peer'];

/** Says what all requests of a caller meet at one destination. */
export interface Access {
  /** Tells whether every request is denied, whatever it carries. */
  readonly isNever: boolean;
  /**
   * The denials that decide, where every request is denied; otherwise the rules that let the caller in, or
   * may.
   */
  readonly because: readonly DecidingPolicy[];
  /** The rules by which every request is handed to an external authorizer. */
  readonly asks: readonly DecidingPolicy[];
  readonly isTcp: boolean;
  /** The peers that whoever decides may see: the caller, or the waypoint that pods see in its place (INJ-17). */
  readonly peers: readonly Peer[];
  /** Names the waypoint that all requests come through; null where there is none, or not for all of them. */
  readonly through: Through | null;
}

interface Through {
  readonly gateway: Extract<Ending['chain'][number], { readonly step: 'waypoint' }>['gateway'];
  readonly decidesItself: boolean;
}

/** What decides about a request: nothing where no policy is asked. */
interface Decided extends Pick<Decision['verdict'], 'verdict' | 'status' | 'because' | 'asks'> {
  readonly peer: Peer | null;
  readonly through: Through | null;
}

const UNGUARDED: Decided = {
  ...{ verdict: 'unknown', status: null, because: [], asks: [] },
  ...{ peer: null, through: null },
};

/**
 * Reads what becomes of a known call at one workload from how it may end: where something is not known, all
 * possibilities count, so `isNever` is certain. Null where nothing of it comes to policies or pods.
 */
export function accessOf(mesh: Mesh, target: CallTarget, workload: Workload): Access | null {
  const all = target.endings
    .filter(({ endpoint }) => endpoint === null || endpoint === workload)
    .flatMap((ending) => decidedAt(mesh, target, ending));
  if (all.length === 0) return null;
  const admitting = all.filter(({ verdict }) => verdict !== 'deny');
  const decisive = admitting.length === 0 ? all : admitting;
  const [through = null, ...others] = decisive.map((one) => one.through);
  return {
    through: others.every((one) => sameWaypoint(one, through)) ? through : null,
    isNever: admitting.length === 0,
    because: decisive.flatMap(({ because }) => because),
    asks: decisive.every(({ asks }) => asks.length > 0) ? decisive.flatMap(({ asks }) => asks) : [],
    isTcp: all.every(({ status }) => status === null),
    peers: decisive.flatMap(({ peer }) => peer ?? []),
  };
}

const sameWaypoint = (one: Through | null, other: Through | null): boolean =>
  one?.gateway === other?.gateway && one?.decidesItself === other?.decidesItself;

/** Says what decides about each request that may end so. */
function decidedAt(
  mesh: Mesh,
  { path, method }: CallTarget,
  { chain, ending }: Ending,
): readonly Decided[] {
  const asked = chain.flatMap((one) => (one.step === 'authorization' ? [one] : []));
  const passed = chain.find((one) => one.step === 'waypoint' && one.says === 'passed');
  if (asked.length === 0)
    return ending.kind === 'answered' || ending.kind === 'unknown' ? [UNGUARDED] : [];
  const below = path === null ? [] : pathsBelow(mesh, path);
  return [undefined, ...below].flatMap((one) => {
    const verdicts = asked.map((decision): Decided => ({
      ...verdictFor(mesh, decision, { path: path === null ? null : one, method }),
      peer: decision.of.request.peer,
      through:
        passed?.step === 'waypoint'
          ? { gateway: passed.gateway, decidesItself: decision.at === 'waypoint' }
          : null,
    }));
    const deciding =
      verdicts.find(({ verdict }) => verdict === 'deny') ??
      verdicts.find(({ verdict }) => verdict === 'unknown') ??
      verdicts.at(-1);
    return deciding ?? [];
  });
}

/** Says by which part of the call alone it is refused, and which rules admit the caller with another; null if by none. */
export function refusedPart(
  mesh: Mesh,
  target: CallTarget,
  workload: Workload,
): {
  readonly part: 'path' | 'method';
  readonly value: string;
  readonly admits: readonly DecidingPolicy[];
} | null {
  for (const part of ['path', 'method'] as const) {
    const { [part]: value } = target;
    if (value === null) continue;
    const access = accessOf(mesh, { ...target, [part]: null }, workload);
    if (access !== null && !access.isNever) return { part, value, admits: access.because };
  }
  return null;
}

/** Asks the policies once more, for a call may be written with other names of the host, and with another path. */
function verdictFor(
  mesh: Mesh,
  { at, of: { targets, request }, verdict }: Decision,
  { path, method }: { readonly path: string | null | undefined; readonly method: string | null },
): Decision['verdict'] {
  const { http } = request;
  if (at === 'ztunnel' || http === null) return verdict;
  const asked = { ...http, host: null, path: path === undefined ? http.path : path, method };
  return authorizeAt(mesh, targets, { ...request, http: asked });
}

/** Beyond this many, the paths count as any path. */
const MOST_PATHS = 50;

/**
 * Lists paths that begin with one and that rules of policies may tell apart from it: one for each pattern
 * that fits any. Null stands for any path, where a pattern leaves open how it begins. AUTHZ-28, 47.
 */
function pathsBelow(mesh: Mesh, path: string): readonly (string | null)[] {
  const start: ValueForm = { kind: 'prefix', text: path };
  const meeting = patternsIn(mesh).filter((form) => !formsDisjoint(form, start));
  const found = new Set(meeting.map((form) => pathOf(form, path)));
  return found.size > MOST_PATHS ? [null] : [...found];
}

/**
 * Gives a path that fits both the pattern and the beginning; null where the pattern does not say how paths
 * begin.
 */
function pathOf(form: ValueForm, path: string): string | null {
  if (form.kind === 'exact') return form.text;
  if (form.kind !== 'prefix') return null;
  return form.text.length > path.length ? form.text : path;
}

const patterns = new WeakMap<Mesh, readonly ValueForm[]>();

function patternsIn(mesh: Mesh): readonly ValueForm[] {
  const known = patterns.get(mesh);
  if (known !== undefined) return known;
  const found = policyIndexOf(mesh).policies.flatMap(({ rules }) =>
    rules
      .flatMap(({ to, when }) => [...to, ...when].flat())
      .filter(({ attribute }) => attribute === 'request.path')
      .flatMap(({ values }) => values.flatMap(({ forms }) => forms)),
  );
  patterns.set(mesh, found);
  return found;
}
