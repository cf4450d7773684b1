import type { Failure, RetryPolicy } from '../../istio/index.ts';
import { isGrpcPort, passedOn, toldByGrpc, toldByHttp, triesOn } from '../../istio/index.ts';
import type { CaseContext, CaseResult } from './answer-case.ts';
import type { ChainHop } from './chain-hop.ts';
import { policiesOfHop, serviceAt } from './chain-hop.ts';
import { unknownResult } from './unknown-result.ts';

/** How many requests come in at the last of a chain for one at the first, by the worst route: RETRY-13, RETRY-14. */
export function amplificationAnswer({ mesh, query }: CaseContext): CaseResult {
  const { chain = [], port = 80, request, failure = null } = query;
  const tried: TriedHop[] = [];
  for (const [index, from] of chain.slice(0, -1).entries()) {
    const hop: ChainHop = { from, to: chain[index + 1] ?? '', port, request };
    const policies = policiesOfHop(mesh, hop);
    if ('missing' in policies) return unknownResult(policies.missing);
    const called = serviceAt(mesh, hop.to)?.ports.find((one) => one.port === port);
    tried.push({ policies, isGrpc: called !== undefined && isGrpcPort(called) });
  }
  const tries = triesAlong(tried, failureOf(failure));
  return {
    maxRequestsAtLast: tries.reduce((product, each) => product * each, 1),
    hops: tries.map((each, index) => ({
      from: chain[index] ?? '',
      to: chain[index + 1] ?? '',
      tries: each,
    })),
  };
}

interface TriedHop {
  /** Of the routes that the requests may take. */
  readonly policies: readonly RetryPolicy[];
  readonly isGrpc: boolean;
}

/** From the last hop on, for each sees what the one below passes on; null for a failure that all try again. */
function triesAlong(hops: readonly TriedHop[], atLast: Failure | null): readonly number[] {
  let failure = atLast;
  const tries: number[] = [];
  for (const { policies, isGrpc } of hops.toReversed()) {
    const seen = failure && (isGrpc ? toldByGrpc(failure) : toldByHttp(failure));
    tries.unshift(Math.max(1, ...policies.map((policy) => triesOf(policy, seen))));
    failure = seen && passedOn(seen);
  }
  return tries;
}

const triesOf = (policy: RetryPolicy, failure: Failure | null): number =>
  failure === null ? policy.attempts + 1 : triesOn(policy, failure);

const BY_WORDS: readonly (readonly [RegExp, Failure])[] = [
  [/deadline.exceeded/i, { kind: 'grpc', status: 'deadline-exceeded' }],
  [/resource.exhausted/i, { kind: 'grpc', status: 'resource-exhausted' }],
  [/unavailable/i, { kind: 'grpc', status: 'unavailable' }],
  [/cancel/i, { kind: 'grpc', status: 'cancelled' }],
  [/\binternal\b/i, { kind: 'grpc', status: 'internal' }],
  [/refused.stream/i, { kind: 'refused-stream' }],
  [/before.request/i, { kind: 'reset-before-request' }],
  [/reset|disconnect/i, { kind: 'reset' }],
  [/connect/i, { kind: 'connect-failure' }],
  [/time(?:d )?.?out/i, { kind: 'per-try-timeout' }],
];

/** `503 from last`; null for one that every hop tries again. */
function failureOf(text: string | null): Failure | null {
  const status = /\b[1-5]\d\d\b/.exec(text ?? '')?.[0];
  if (status !== undefined) return { kind: 'status', status: Number(status) };
  return BY_WORDS.find(([words]) => words.test(text ?? ''))?.[1] ?? null;
}
