import type { Mesh, ValueForm, Workload, admittedAtPods, callTargets } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { authorizeAt, formsDisjoint, policyIndexOf } from '../../istio/index.ts';

/** Names a policy that decided, and the place of its rule where one matched. */
export type DecidingPolicy = ReturnType<typeof admittedAtPods>['because'][number];

type CallTarget = ReturnType<typeof callTargets>[number];
type Ending = CallTarget['endings'][number];
type Decision = Extract<Ending['chain'][number], { readonly step: 'authorization' }>;
type Verdict = Decision['verdict'];
type Peer = Decision['of']['request']['peer'];

/** What decided about requests, and where. */
export interface DecidedAccess {
  /** Whose policies were asked. */
  readonly targets: Decision['of']['targets'];
  readonly validatedBy: Verdict['validatedBy'];
  /**
   * The denials that decide, where every request is denied; otherwise the rules that let the caller in, or
   * may.
   */
  readonly because: readonly DecidingPolicy[];
}

/** Says what all requests of a caller meet at one destination. */
export interface Access extends DecidedAccess {
  /** Tells whether every request is denied, whatever it carries. */
  readonly isNever: boolean;
  /** The rules by which every request is handed to an external authorizer. */
  readonly asks: readonly DecidingPolicy[];
  readonly isTcp: boolean;
  /** The peers that whoever decides may see: the caller, or the waypoint that pods see in its place (INJ-17). */
  readonly peers: readonly Peer[];
  /** The Gateway of the waypoint before the pods, where these decide about all requests; else null. */
  readonly behind: Resource | null;
}

/** What decides about a request: nothing where no policy is asked. */
interface Decided extends Verdict, Pick<DecidedAccess, 'targets'> {
  readonly peer: Peer | null;
  readonly behind: Resource | null;
}

const UNGUARDED: Omit<Decided, 'targets'> = {
  ...{ verdict: 'unknown', status: null, because: [], asks: [], validatedBy: [] },
  ...{ peer: null, behind: null },
};

/**
 * Reads what becomes of a known call at one workload from how it may end: where something is not known, all
 * possibilities count, so `isNever` is certain. Null where nothing of it comes to policies or pods.
 */
export function accessOf(mesh: Mesh, target: CallTarget, workload: Workload): Access | null {
  const all = target.endings
    .filter(({ endpoint }) => endpoint === null || endpoint === workload)
    .flatMap((ending) => decidedAt(mesh, target, ending, workload));
  if (all.length === 0) return null;
  const admitting = all.filter(({ verdict }) => verdict !== 'deny');
  const decisive = admitting.length === 0 ? all : admitting;
  const [behind = null, ...others] = new Set(decisive.map((one) => one.behind));
  return {
    behind: others.length === 0 ? behind : null,
    isNever: admitting.length === 0,
    because: decisive.flatMap(({ because }) => because),
    targets: decisive.flatMap(({ targets }) => targets),
    validatedBy: decisive.flatMap(({ validatedBy }) => validatedBy),
    asks: decisive.every(({ asks }) => asks.length > 0) ? decisive.flatMap(({ asks }) => asks) : [],
    isTcp: all.every(({ status }) => status === null),
    peers: decisive.flatMap(({ peer }) => peer ?? []),
  };
}

/** Says what decides about each request that may end so. */
function decidedAt(
  mesh: Mesh,
  { path, method }: CallTarget,
  { chain, ending }: Ending,
  workload: Workload,
): readonly Decided[] {
  const asked = chain.flatMap((one) => (one.step === 'authorization' ? [one] : []));
  const [waypoint = null] = chain.flatMap((one) =>
    one.step === 'waypoint' && one.says === 'passed' ? [one.gateway] : [],
  );
  if (asked.length === 0)
    return ending.kind === 'answered' || ending.kind === 'unknown'
      ? [{ ...UNGUARDED, targets: [workload] }]
      : [];
  const below = path === null ? [] : pathsBelow(mesh, path);
  return [undefined, ...below].flatMap((one) => {
    const verdicts = asked.map((decision): Decided => ({
      ...verdictFor(mesh, decision, { path: path === null ? null : one, method }),
      targets: asked.flatMap(({ of }) => of.targets),
      peer: decision.of.request.peer,
      behind: decision.at === 'waypoint' ? null : waypoint,
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
): Verdict {
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
