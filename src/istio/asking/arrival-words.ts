import type { CallDecision } from '../mesh/outcome/call-ending.ts';
import type { Mesh } from '../mesh/mesh.ts';
import { isCutShort } from '../mesh/ambient/ztunnel-rule.ts';
import type { AnswerStep } from './call-answer.ts';
import { cite, objectText } from './cited.ts';

type OfStep<S extends CallDecision['step']> = Extract<CallDecision, { step: S }>;

const SENT = {
  mtls: 'mTLS is sent',
  plaintext: 'plaintext is sent',
  tls: 'TLS without the identity of the mesh is sent',
  unknown: 'what is sent cannot be told',
} as const;

/** Whether the call goes through the waypoint of the service. */
export function waypointStep(
  mesh: Mesh,
  { says, gateway, because }: OfStep<'waypoint'>,
): AnswerStep {
  return {
    step: 'waypoint',
    says:
      says === 'passed'
        ? `it goes through ${objectText(gateway)}`
        : `it goes past ${objectText(gateway)}: only callers that ztunnel takes go through a waypoint`,
    notes:
      says === 'passed'
        ? []
        : [`What ${objectText(gateway)} enforces and routes does not hold for this call.`],
    places: because.map((origin) => cite(mesh, origin)),
  };
}

/** What the client's side sends, and what the other side makes of it. */
export function tlsStep(
  mesh: Mesh,
  { sent, connection, taker, because }: OfStep<'tls'>,
): AnswerStep {
  const { serverMode, outcome } = connection;
  return {
    step: 'tls',
    says: `${SENT[sent]}; ${receivedWords(taker, serverMode, outcome)}`,
    notes: [],
    places: because.map((origin) => cite(mesh, origin)),
  };
}

function receivedWords(taker: OfStep<'tls'>['taker'], mode: string, outcome: string): string {
  if (outcome === 'unknown') return 'what is made of it hangs on what is not told';
  const isTaken = outcome !== 'fail';
  if (taker === 'ztunnel')
    return isTaken ? 'ztunnel takes it' : `ztunnel does not take it (${mode})`;
  if (taker === null)
    return isTaken
      ? 'no sidecar takes it: the application gets it as it is, and no policy of the mesh is asked'
      : 'no sidecar is there to take it, and the application cannot read it';
  return isTaken ? `${mode} takes it` : `${mode} does not take it`;
}

const POINTS: Readonly<Record<OfStep<'authorization'>['at'], string>> = {
  gateway: 'at the gateway: ',
  waypoint: 'at the waypoint: ',
  ztunnel: 'at ztunnel: ',
  destination: '',
};

/** INJ-16. */
const cutShortNotes = (verdict: OfStep<'authorization'>['verdict']): readonly string[] =>
  [...new Set(verdict.because.map(({ policy }) => policy))]
    .filter(isCutShort)
    .map(
      (policy) =>
        `ztunnel sees no HTTP: rules of ${objectText(policy.resource)} that ask for it ${policy.action === 'ALLOW' ? 'let nothing in' : 'hold without that, or not at all'}.`,
    );

/** What the policies make of it. */
export function authorizationStep(
  mesh: Mesh,
  { verdict, at }: OfStep<'authorization'>,
): AnswerStep {
  const names = [...new Set(verdict.because.map(({ policy }) => objectText(policy.resource)))];
  return {
    step: 'authorization',
    says: `${POINTS[at]}${authorizationWords(verdict, names)}`,
    notes: at === 'ztunnel' ? cutShortNotes(verdict) : [],
    places: verdict.because.map(({ policy, origin }) => ({
      ...cite(mesh, origin),
      object: objectText(policy.resource),
    })),
  };
}

export function authorizationWords(
  verdict: OfStep<'authorization'>['verdict'],
  names: readonly string[],
): string {
  const [first] = verdict.because;
  switch (verdict.verdict) {
    case 'allow':
      return names.length === 0
        ? 'no AuthorizationPolicy stands in the way'
        : `${names.join(', ')} ${names.length === 1 ? 'lets' : 'let'} it in`;
    case 'deny':
      if (verdict.status === 401) return 'the token of the request does not validate';
      if (first?.policy.action === 'DENY') return `${names.join(', ')} denies it`;
      return first?.policy.action === 'CUSTOM'
        ? `the external authorizer of ${names.join(', ')} is not configured`
        : 'no policy lets it in';
    case 'unknown':
      return 'it hangs on what is not told';
  }
}
