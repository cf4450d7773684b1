import { parseGoDuration } from '../../manifest/index.ts';
import type { Mesh } from '../../istio/index.ts';
import type { ModelledOutcome } from './outcomes/side-outcome.ts';
import type { AspectKind, OnTheWire, SideOutcome, Waiting } from './consequence.ts';

type CallDecision = ModelledOutcome['endings'][number]['chain'][number];

type CallEnding = ModelledOutcome['endings'][number];

/** What is told of an answer beside who gives it. */
export interface AnsweredAspects {
  /** Null for what no proxy waits for. */
  readonly waiting: Waiting | null;
  /** Null where it is not told, and where nothing is sent on. */
  readonly wire: OnTheWire | null;
  /** As whom the destination sees the caller; null where that is nobody, undefined where it is not told. */
  readonly peer: string | null | undefined;
}

/** Whose certificate a proxy of the caller shows. */
export interface CallerIdentity {
  readonly namespace: string;
  readonly serviceAccount: string;
}

/** Reads them of an outcome; what refuses is left aside. */
export function answeredAspects(
  mesh: Mesh,
  caller: CallerIdentity,
  outcome: ModelledOutcome,
  repeated?: number,
): AnsweredAspects {
  const wire = wireOf(outcome);
  const waiting = waitingOf(outcome);
  return {
    waiting: waiting && { ...waiting, ...(repeated !== undefined && { repeated }) },
    wire,
    peer: peerOf(mesh, caller, outcome, wire),
  };
}

/**
 * A try without its own timeout takes as long as all together may (RETRY-8), and one that is ended by its own is tried
 * again by some conditions alone (RETRY-9); a redirect is not waited for.
 */
function waitingOf({ retries, timeout, fault }: ModelledOutcome): Waiting | null {
  if (retries === null) return null;
  const tries = retries.attempts + 1;
  const whole = secondsOf(timeout);
  const perTry = secondsOf(retries.perTryTimeout);
  const delaySeconds =
    fault?.delay != null && fault.delay.percent > 0 ? (secondsOf(fault.delay.fixed) ?? 0) : 0;
  const worst = perTry === null ? whole : Math.min(whole ?? Infinity, retries.slowTries * perTry);
  return {
    worstSeconds: worst === null ? null : rounded(worst + delaySeconds),
    timeoutSeconds: whole,
    tries,
    delaySeconds,
    ...(tries > 1 && { retryOn: failuresOf(retries) }),
  };
}

/** The condition that makes statuses count says nothing beside them, and nothing without any. RETRY-7. */
const failuresOf = ({
  retryOn,
  statusCodes,
}: NonNullable<ModelledOutcome['retries']>): readonly string[] => [
  ...retryOn.filter((condition) => condition !== 'retriable-status-codes'),
  ...statusCodes.map(String),
];

/** This is told of a request that is sent on and that no proxy waits for: it is tried once, and nothing ends it. */
const BARE: Waiting = { worstSeconds: null, timeoutSeconds: null, tries: 1, delaySeconds: 0 };

/**
 * Says how long a caller waits after a change whose call a proxy waited for before: where it leaves its proxy, goes as bytes or
 * by ztunnel, the proxy's timeout and tries end with it (RETRY-3, AMBIENT-1). What a caller gains by a proxy is not told.
 */
const waitingAfter = ({ waiting, wire }: AnsweredAspects): Waiting | null =>
  waiting ?? (wire === null ? null : BARE);

/** `0s` sets no timeout; null for none. */
function secondsOf(text: string | null): number | null {
  const milliseconds = text === null ? null : parseGoDuration(text);
  return milliseconds === null || milliseconds === 0 ? null : rounded(milliseconds / 1e3);
}

const rounded = (seconds: number): number => Math.round(seconds * 1e6) / 1e6;

type OfStep<S extends CallDecision['step']> = Extract<CallDecision, { step: S }>;

const stepOf = <S extends CallDecision['step']>(
  chain: readonly CallDecision[],
  step: S,
): OfStep<S> | undefined => chain.find((one): one is OfStep<S> => one.step === step);

function wireOf({ endings }: ModelledOutcome): OnTheWire | null {
  const wires = new Set<OnTheWire | null>();
  for (const { ending, weight, chain } of endings) {
    if (ending.kind !== 'answered' || weight <= 0) continue;
    const says = stepOf(chain, 'tls')?.connection.outcome;
    wires.add(says === 'plaintext' || says === 'mtls' || says === 'tls' ? says : null);
  }
  const [wire = null] = wires;
  return wires.has(null) ? null : wires.size > 1 ? 'mixed' : wire;
}

/** Behind a waypoint it is the waypoint's, which no change of the caller alters. */
function peerOf(
  { configuration }: Mesh,
  { namespace, serviceAccount }: CallerIdentity,
  { endings }: ModelledOutcome,
  wire: OnTheWire | null,
): string | null | undefined {
  if (wire === null || wire === 'mixed') return undefined;
  if (wire !== 'mtls') return null;
  const passes = endings.some(({ chain }) => stepOf(chain, 'waypoint')?.says === 'passed');
  return passes ? undefined : `${configuration.trustDomain}/ns/${namespace}/sa/${serviceAccount}`;
}

/** Whether it is sent in plaintext. */
const isClear = ({ ending, weight, chain }: CallEnding): boolean =>
  ending.kind === 'answered' &&
  weight > 0 &&
  stepOf(chain, 'tls')?.connection.outcome === 'plaintext';

/** The chain that a kind is told of, where it is not that of all shares: of what is on the wire, one in plaintext. */
export const chainOfAspect = (
  kind: AspectKind,
  endings: readonly CallEnding[],
): readonly CallDecision[] | null => endingOfAspect(kind, endings)?.chain ?? null;

/** The share of which the same is told. */
export const endingOfAspect = (
  kind: AspectKind,
  endings: readonly CallEnding[],
): CallEnding | undefined =>
  kind === 'plaintext' || kind === 'encrypted' ? endings.find(isClear) : undefined;

/** The kinds in which two answers differ. */
export function aspectKinds(
  before: AnsweredAspects,
  after: AnsweredAspects,
): readonly AspectKind[] {
  const kinds: AspectKind[] = [];
  const waited = waitingKind(before.waiting, waitingAfter(after));
  if (waited !== null) kinds.push(waited);
  if (before.wire !== null && after.wire !== null && before.wire !== after.wire) {
    const [one, other] = [CLEARNESS[before.wire], CLEARNESS[after.wire]];
    if (one !== other) kinds.push(other > one ? 'plaintext' : 'encrypted');
  }
  const isSeen = before.peer !== undefined && after.peer !== undefined;
  // nobody is seen in plaintext, which is told as such
  const isPlain = before.wire === 'plaintext' || after.wire === 'plaintext';
  if (isSeen && !isPlain && before.peer !== after.peer) kinds.push('identity');
  return kinds;
}

/** How much of it anybody on the way reads. */
const CLEARNESS: Readonly<Record<OnTheWire, number>> = { mtls: 0, tls: 0, mixed: 1, plaintext: 2 };

/** Longer or, where the longest wait is the same, by more tries; before all that, if work is repeated more often. */
function waitingKind(before: Waiting | null, after: Waiting | null): 'slower' | 'shorter' | null {
  if (before === null || after === null) return null;
  const [one, other] = [before, after].map(
    ({ worstSeconds, delaySeconds, tries, repeated = 0 }): readonly number[] => [
      repeated,
      worstSeconds ?? Infinity,
      delaySeconds,
      tries,
    ],
  );
  for (const [at, first] of (one ?? []).entries()) {
    const second = other?.[at] ?? first;
    if (first !== second) return second > first ? 'slower' : 'shorter';
  }
  return null;
}

/** What is told of a side for a kind. */
export function toldOfAspect(
  kind: AspectKind,
  aspects: AnsweredAspects,
): Pick<SideOutcome, 'waiting' | 'wire' | 'peer'> {
  const { wire, peer } = aspects;
  if (kind === 'slower' || kind === 'shorter') {
    const waiting = waitingAfter(aspects);
    return waiting === null ? {} : { waiting };
  }
  return {
    ...(wire === null ? {} : { wire }),
    ...(kind === 'identity' && peer !== undefined ? { peer } : {}),
  };
}

/**
 * The step of a chain that an aspect comes from: the route for how long is waited, the rule that has the client speak TLS
 * or the mode of the server for what is on the wire.
 */
export function stepOfAspect(
  kind: AspectKind,
  chain: readonly CallDecision[],
): { readonly because: CallDecision['because'] } | null {
  if (kind === 'slower' || kind === 'shorter') return stepOf(chain, 'route') ?? null;
  if (kind === 'identity') return null;
  const tls = stepOf(chain, 'destination')?.policy?.tls;
  return tls === undefined ? (stepOf(chain, 'tls') ?? null) : { because: [tls.origin] };
}

/** The decision that an aspect comes from; null for an identity, which is the caller's. */
export const decisionOfAspect = (
  kind: AspectKind,
  chain: readonly CallDecision[],
): CallDecision | null => {
  if (kind === 'slower' || kind === 'shorter') return stepOf(chain, 'route') ?? null;
  return kind === 'identity' ? null : (stepOf(chain, 'tls') ?? null);
};
