import type { Failure, Mesh, RetryPolicy } from '../mesh/index.ts';
import { passedOn, routeFromSidecar, triesOn } from '../mesh/index.ts';
import type { CaseContext, CaseResult } from './answer-case.ts';
import { callOf, labelsOf } from './case-proxy.ts';
import { unknownResult } from './unknown-result.ts';

/** How many requests come in at the last of a chain for one at the first: RETRY-13, RETRY-14. */
export function amplificationAnswer({ mesh, query }: CaseContext): CaseResult {
  const { chain = [], port = 80, request, failure = null } = query;
  const policies: (RetryPolicy | null)[] = [];
  for (const [index, from] of chain.slice(0, -1).entries()) {
    const policy = retriesBetween(mesh, from, { to: chain[index + 1] ?? '', port, request });
    if (policy !== null && 'missing' in policy) return unknownResult(policy.missing);
    policies.push(policy);
  }
  const tries = triesAlong(policies, failureOf(failure));
  return {
    maxRequestsAtLast: tries.reduce((product, each) => product * each, 1),
    hops: tries.map((each, index) => ({
      from: chain[index] ?? '',
      to: chain[index + 1] ?? '',
      tries: each,
    })),
  };
}

/** From the last hop on, for each sees what the one below passes on; null for a failure that all try again. */
function triesAlong(
  policies: readonly (RetryPolicy | null)[],
  atLast: Failure | null,
): readonly number[] {
  let failure = atLast;
  const tries: number[] = [];
  for (const policy of policies.toReversed()) {
    tries.unshift(policy === null ? 1 : triesOf(policy, failure));
    failure &&= passedOn(failure);
  }
  return tries;
}

const triesOf = (policy: RetryPolicy, failure: Failure | null): number =>
  failure === null ? policy.attempts + 1 : triesOn(policy, failure);

interface Hop {
  readonly to: string;
  readonly port: number;
  readonly request: CaseContext['query']['request'];
}

/** Null where nobody tries again: a caller without a proxy, a connection, what leaves the mesh as it is (RETRY-11). */
function retriesBetween(
  mesh: Mesh,
  from: string,
  { to, port, request }: Hop,
): RetryPolicy | { readonly missing: string } | null {
  const caller = mesh.services.find(({ host }) => host === from.toLowerCase());
  const [workload] = caller?.workloads ?? [];
  if (workload?.sidecar.kind === 'known' && !workload.sidecar.value) return null;
  const namespace = caller?.namespace ?? from.split('.')[1] ?? '';
  const decision = routeFromSidecar(
    mesh,
    { kind: 'sidecar', namespace, labels: workload?.labels ?? labelsOf(null) },
    callOf(mesh, {
      kind: 'amplification',
      destination: { host: to, port, sidecar: true, ambient: false },
      request,
    }),
  );
  if (decision.kind === 'unknown') return { missing: decision.missing };
  return decision.kind === 'route' ? decision.retries : null;
}

/** `503 from last`; null for one that every hop tries again. */
function failureOf(text: string | null): Failure | null {
  const status = /\b[1-5]\d\d\b/.exec(text ?? '')?.[0];
  if (status !== undefined) return { kind: 'status', status: Number(status) };
  if (/refused.stream/i.test(text ?? '')) return { kind: 'refused-stream' };
  if (/connect/i.test(text ?? '')) return { kind: 'connect-failure' };
  return /reset/i.test(text ?? '') ? { kind: 'reset' } : null;
}
