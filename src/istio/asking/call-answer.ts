import { toldPlaces } from '../../gitops/index.ts';
import type { Origin } from '../../manifest/index.ts';
import type { CallDecision, CallEnding, CallOutcome } from '../mesh/outcome/call-ending.ts';
import type { RetryPolicy } from '../mesh/retries/retry-policy.ts';
import type { Mesh } from '../mesh/mesh.ts';
import { callOutcome } from '../mesh/outcome/call-outcome.ts';
import { gatewayOutcome } from '../mesh/outcome/gateway-outcome.ts';
import { unknown } from '../mesh/mesh.ts';
import { enginesNotShown } from '../mesh/surroundings/policy-engines.ts';
import {
  authorizationStep,
  tlsStep,
  waypointStep,
  destinationStep,
  endpointsStep,
  routeStep,
  visibilityStep,
} from './answer-steps.ts';
import { calledHost } from './call-parties.ts';
import { objectText } from './citation.ts';
import { endingWords, outcomeNotes, versionNote } from './outcome-words.ts';
import type { Caller } from './call-parties.ts';
import { droppedLookup, withoutName } from './looked-up-name.ts';
import { lookupStep, networkStep, policiesElsewhere, policiesIn } from './network-words.ts';
import type { CallQuestion } from './question.ts';

/**
 * Names the place where something is written, and the object that it is in; null where that is not certain.
 */
export interface Cited {
  readonly object: string | null;
  readonly origin: Origin;
}

/** One decision in words. */
export interface AnswerStep {
  readonly step: CallDecision['step'];
  readonly says: string;
  /** Say, in sentences of their own, why it matters or what it may come to. */
  readonly notes: readonly string[];
  readonly places: readonly Cited[];
}

type EndWord = 'answered' | 'refused' | 'dropped' | 'unknown';

/** Tells how the calls end that one destination gets; behind it each workload has an entry of its own. */
export interface CallShare {
  /** Percent of the calls that go to the destination. */
  readonly weight: number;
  /** Whose pods get them, as `kind namespace/name`; null where they come to none. */
  readonly endpoint: string | null;
  readonly ends: EndWord;
  /** `answered by Deployment shop/orders`, `refused: 403`. */
  readonly says: string;
  readonly status: number | null;
  readonly flag: string | null;
  /** `kind namespace/name`; null where no workload of this environment answers. */
  readonly by: string | null;
  readonly missing: string | null;
  readonly steps: readonly AnswerStep[];
}

/** Tells how a call ends in one environment. */
export interface CallAnswer {
  readonly environment: string;
  readonly production: boolean;
  /** `Deployment shop/orders`, or the gateway by which a call from outside arrives. */
  readonly caller: string;
  readonly isFromOutside: boolean;
  /** Tells whether the gateway takes the call at all: it listens to that name there, and has a route. */
  readonly isServed: boolean;
  readonly host: string;
  readonly port: number;
  readonly sentence: string;
  readonly ends: EndWord | 'mixed';
  /** Steps that all calls have in common. */
  readonly steps: readonly AnswerStep[];
  readonly shares: readonly CallShare[];
  readonly timeout: string | null;
  readonly retries: RetryPolicy | null;
  readonly notes: readonly string[];
  /** Configured or found, as `major.minor`. */
  readonly istioVersion: string | null;
  /** A note on the version that is told about, where it is not the one whose behaviour is told; else null. */
  readonly versionNote: string | null;
  /** Lists what was not seen of the environment and could change the answer. */
  readonly notSeen: readonly string[];
}

/**
 * Answers what a running mesh of this environment does with the call; what is unseen could change that.
 */
export function answerCall(
  mesh: Mesh,
  caller: Caller,
  question: CallQuestion,
  unseen: readonly string[],
): CallAnswer {
  const { asked } = question;
  const called =
    caller.kind === 'gateway'
      ? { kind: 'outside' as const, host: asked.host }
      : calledHost(mesh, asked.host, caller.workload.namespace);
  const host = called.kind === 'missing' ? asked.host : called.host;
  const outcome =
    called.kind === 'missing' ? missingService(called) : outcomeOf(mesh, caller, question, host);
  const chains = outcome.endings.map(({ chain }) => chain);
  const notSeen = [...unseen, ...policiesElsewhere(mesh, chains)];
  const common = commonOf(chains);
  const shares = outcome.endings.map((ending) => shareOf(mesh, ending, common.length));
  const [first] = shares;
  return {
    environment: mesh.environment.name,
    production: mesh.environment.production,
    caller: caller.kind === 'workload' ? objectText(caller.workload) : caller.name,
    isFromOutside: caller.kind === 'gateway',
    isServed: chains.every((chain) => chain.every(takes)),
    host,
    port: asked.port,
    sentence: answerSentence(mesh, caller, question, { outcome, isCertain: notSeen.length === 0 }),
    ends:
      first !== undefined && shares.every(({ ends }) => ends === first.ends) ? first.ends : 'mixed',
    steps: common.map((decision) => stepOf(mesh, decision)),
    shares,
    timeout: outcome.timeout,
    retries: outcome.retries,
    notes: [...outcomeNotes(mesh, caller, outcome), ...enginesNotShown(mesh, policiesIn(chains))],
    istioVersion: mesh.configuration.istioVersion?.version ?? null,
    versionNote: versionNote(mesh),
    notSeen,
  };
}

function outcomeOf(mesh: Mesh, caller: Caller, { asked }: CallQuestion, host: string): CallOutcome {
  const { scheme, port, request } = asked;
  if (caller.kind === 'gateway')
    return gatewayOutcome(mesh, caller.pods, {
      port,
      encrypted: scheme === 'https' || scheme === 'tls',
      http: request,
    });
  const lookup = droppedLookup(mesh, caller.workload, host);
  if (lookup !== null) return withoutName(lookup);
  return callOutcome(mesh, caller.workload, {
    host,
    port,
    http: scheme === 'http' ? request : null,
    serverName: scheme === 'https' || scheme === 'tls' ? asked.host : null,
  });
}

const missingService = ({
  name,
  namespace,
}: {
  readonly name: string;
  readonly namespace: string;
}): CallOutcome => ({
  endings: [
    {
      weight: 100,
      endpoint: null,
      ending: unknown(
        `the Service ${namespace}/${name}, which is not among what this environment renders`,
      ),
      chain: [],
    },
  ],
  retries: null,
  timeout: null,
  fault: null,
  mirrors: [],
});

const takes = (decision: CallDecision): boolean =>
  decision.step !== 'route' ||
  !['no-route', 'connection-refused', 'reset'].includes(decision.decision.kind);

/** Gives the decisions with which all chains begin. */
function commonOf(chains: readonly (readonly CallDecision[])[]): readonly CallDecision[] {
  const [first = []] = chains;
  const end = first.findIndex((decision, at) => chains.some((chain) => chain[at] !== decision));
  return end < 0 ? first : first.slice(0, end);
}

function shareOf(mesh: Mesh, one: CallEnding, from: number): CallShare {
  const { ending, chain, weight, endpoint } = one;
  return {
    weight,
    endpoint: endpoint === null ? null : objectText(endpoint),
    ends: ending.kind,
    says: endingWords(one, false),
    status: ending.kind === 'unknown' ? null : ending.status,
    flag: ending.kind === 'refused' || ending.kind === 'dropped' ? ending.flag : null,
    by: ending.kind === 'answered' && ending.by !== null ? objectText(ending.by) : null,
    missing: ending.kind === 'unknown' ? ending.missing : null,
    steps: chain.slice(from).map((decision) => stepOf(mesh, decision)),
  };
}

function stepOf(mesh: Mesh, decision: CallDecision): AnswerStep {
  switch (decision.step) {
    case 'lookup':
      return lookupStep(mesh, decision);
    case 'visibility':
      return visibilityStep(mesh, decision);
    case 'route':
      return routeStep(mesh, decision);
    case 'destination':
      return destinationStep(mesh, decision);
    case 'waypoint':
      return waypointStep(mesh, decision);
    case 'endpoints':
      return endpointsStep(mesh, decision);
    case 'network':
      return networkStep(mesh, decision);
    case 'tls':
      return tlsStep(mesh, decision);
    case 'authorization':
      return authorizationStep(mesh, decision);
  }
}

/** The answer in one sentence. */
function answerSentence(
  mesh: Mesh,
  caller: Caller,
  question: CallQuestion,
  { outcome, isCertain }: { readonly outcome: CallOutcome; readonly isCertain: boolean },
): string {
  const who = caller.kind === 'gateway' ? `outside by ${caller.name}` : nameOf(mesh, caller);
  const { first } = toldPlaces.words(mesh.environment);
  const words = first === '' ? question.words.replace(/^a(?= )/, 'A') : question.words;
  const call = `${first}${words} from ${who}`;
  const { abort = null } = outcome.fault ?? {};
  const injected =
    abort === null || abort.percent <= 0
      ? ''
      : `; ${String(abort.percent)} % get an injected ${String(abort.status)}`;
  const seen = isCertain ? '' : ', as far as is seen here';
  return `${call} is ${shares(outcome.endings)}${injected}${seen}.`;
}

/** Alone where no other workload of the environment is called so. */
function nameOf(mesh: Mesh, { workload }: Extract<Caller, { kind: 'workload' }>): string {
  const isOnly = mesh.workloads.filter(({ name }) => name === workload.name).length === 1;
  return isOnly ? workload.name : `${workload.namespace}/${workload.name}`;
}

/** Destinations by their weight; of several endpoints any may get it. */
function shares(endings: readonly CallEnding[]): string {
  const byDestination = new Map<unknown, CallEnding[]>();
  for (const ending of endings) {
    const destination = ending.chain.find(({ step }) => step === 'destination');
    byDestination.set(destination, [...(byDestination.get(destination) ?? []), ending]);
  }
  const said = new Map<string, number>();
  for (const members of byDestination.values()) {
    const words = [...new Set(members.map((one) => endingWords(one, true)))];
    const says = alike(words, ' or ');
    said.set(says, (said.get(says) ?? 0) + (members[0]?.weight ?? 0));
  }
  if (said.size < 2) return [...said.keys()].join('');
  return alike(
    [...said].map(([says, weight]) => `${says} (${String(weight)} %)`),
    ', ',
  );
}

const ANSWERED = 'answered by ';

/** `answered by a or b` for two that are answered. */
const alike = (words: readonly string[], between: string): string =>
  words.every((one) => one.startsWith(ANSWERED))
    ? `${ANSWERED}${words.map((one) => one.slice(ANSWERED.length)).join(between)}`
    : words.join(between);
