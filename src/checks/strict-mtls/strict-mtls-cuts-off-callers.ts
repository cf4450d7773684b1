import type { RenderedEnvironment } from '../../gitops/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { checks, detectorOf } from '../detection/check.ts';
import type { Undecided } from '../detection/detector.ts';
import { judgedCalls } from './judged-calls.ts';
import type { JudgedCall } from './judged-calls.ts';
import { conflictingRules, RULE_REFUSED } from './rules-against-servers.ts';
import { CALLER_WITHOUT_MTLS, tellCutOff } from './callers-without-mtls.ts';
import { probeInPlaintext } from './probes-in-plaintext.ts';
import { loadBalancerRefused } from './refused-load-balancers.ts';
import { callerText, serviceText } from './names.ts';

/** Changes after which it is worth saying that a caller's sidecar is not known. */
const RELEVANT: ReadonlySet<string> = new Set([
  'mtls-mode',
  'injection',
  'revision',
  'traffic-policy',
  'mesh-config',
]);

/** Calls that fail; where a rule makes all of a Service's callers fail, it is told instead of each. */
const failingCalls = checks(
  [CALLER_WITHOUT_MTLS, RULE_REFUSED],
  ({ mesh, before, changes, rendered }) => {
    const facts = { mesh, allNamespaces: rendersAllNamespaces(rendered) };
    const calls = judgedCalls(facts);
    const cutOff = calls.filter(({ outcome }) => outcome.outcome === 'fail');
    const conflicts = conflictingRules(facts, cutOff);
    const relevant = changes.some(({ kind }) => RELEVANT.has(kind));
    return {
      findings: [
        ...cutOff
          .filter((call) => !conflicts.explains(call))
          .map((call) => tellCutOff(mesh, before, call)),
        ...conflicts.findings,
      ],
      unknowns: [...conflicts.unknowns, ...(relevant ? undecided(mesh, calls) : [])],
    };
  },
);

/**
 * Callers whose connections fail because client and server do not agree about mTLS: a server that
 * accepts only mTLS, and a caller without a proxy or with another TLS mode; or mTLS sent to a server
 * that does not take it. Outcome table T1…T18, MTLS-14, MTLS-25.
 */
export const strictMtlsCutsOffCallers = detectorOf(
  'strict-mtls-cuts-off-callers',
  'callers without a sidecar, or with another TLS mode, that STRICT mTLS cuts off',
  [failingCalls, loadBalancerRefused, probeInPlaintext],
);

/** Gaps that leave no Namespace object out. */
const WITHOUT_NAMESPACES: ReadonlySet<string> = new Set([
  'helm-chart',
  'unresolved-variable',
  'not-decided',
  'conflict',
]);

const rendersAllNamespaces = ({ roots }: RenderedEnvironment): boolean =>
  roots.every(
    ({ status, gaps }) =>
      status !== 'failed' && gaps.every(({ reason }) => WITHOUT_NAMESPACES.has(reason)),
  );

const MAX_NAMED = 3;

/** One line for all callers of which it cannot be told whether they are cut off. */
function undecided(mesh: Mesh, calls: readonly JudgedCall[]): readonly Undecided[] {
  const open = calls.filter(
    ({ outcome, server }) =>
      outcome.outcome === 'unknown' &&
      outcome.serverMode === 'STRICT' &&
      !(server.proxy.kind === 'known' && !server.proxy.value),
  );
  const [first] = open;
  if (first === undefined) return [];
  const named = open
    .slice(0, MAX_NAMED)
    .map(({ source, server }) => `${callerText(source)} to ${serviceText(server.service)}`);
  const isEarly = open.some(
    ({ source }) => source.kind === 'workload' && source.init !== undefined,
  );
  const byThen = isEarly ? ' that runs by then' : '';
  const more = open.length > MAX_NAMED ? ` and ${String(open.length - MAX_NAMED)} more` : '';
  return [
    {
      subject: { group: '', kind: 'Mesh', namespace: '', name: mesh.environment.name },
      key: 'callers without a known sidecar',
      message: `Whether STRICT mTLS cuts off these calls cannot be told, because it is not known here which pods have a sidecar${byThen}: ${named.join(', ')}${more}.`,
      origin: first.outcome.because.at(-1) ?? first.origin,
    },
  ];
}
