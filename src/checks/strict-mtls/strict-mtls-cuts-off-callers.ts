import type { RenderedEnvironment } from '../../gitops/index.ts';
import { checks, detectorOf } from '../detection/check.ts';
import { judgedCalls } from './call-verdicts.ts';
import type { JudgedCall } from './call-verdicts.ts';
import { conflictingRules, RULE_REFUSED } from './destination-rule-conflicts.ts';
import { CALLER_WITHOUT_MTLS, SERVICE_NOT_SHOWN, tellCutOff } from './callers-without-mtls.ts';
import { initContainerCutOff } from './init-containers-cut-off.ts';
import { keysNotFetched, loadBalancerRefused, probeInPlaintext } from './refused-plaintext.ts';
import { undecidedCalls } from './undecided-calls.ts';

/** Names the changes after which it is worth saying that a caller's sidecar is not known. */
const RELEVANT: ReadonlySet<string> = new Set([
  'mtls-mode',
  'injection',
  'revision',
  'traffic-policy',
  'mesh-config',
]);

/**
 * Tells of calls that fail; where a rule makes all of a Service's callers fail, that is told instead of each.
 */
const failingCalls = checks(
  [CALLER_WITHOUT_MTLS, SERVICE_NOT_SHOWN, RULE_REFUSED],
  ({ mesh, before, changes, rendered, renderedBefore }) => {
    const facts = { mesh, allNamespaces: rendersAllNamespaces(rendered) };
    const old =
      before === null || renderedBefore === null
        ? null
        : { mesh: before, allNamespaces: rendersAllNamespaces(renderedBefore) };
    const calls = judgedCalls(facts);
    const cutOff = calls.filter(({ verdict }) => verdict.outcome === 'fail');
    const conflicts = conflictingRules(facts, cutOff);
    const relevant = changes.some(({ kind }) => RELEVANT.has(kind));
    return {
      findings: [
        ...cutOff
          .filter((call) => !conflicts.explains(call))
          .map((call) => tellCutOff(mesh, before, call)),
        ...conflicts.findings,
      ],
      unknowns: [
        ...conflicts.unknowns,
        ...(relevant ? undecidedCalls(mesh, old, calls.filter(isOpen)) : []),
      ],
    };
  },
);

/**
 * Finds callers whose connections fail because client and server do not agree about mTLS: a server accepts
 * only mTLS, and a caller has no proxy or another TLS mode; or mTLS is sent to a server that does not take
 * it. It goes by the outcome table T1…T18 (MTLS-14, MTLS-25).
 */
export const strictMtlsCutsOffCallers = detectorOf(
  'strict-mtls-cuts-off-callers',
  'callers cut off by STRICT mTLS, TLS mode or visibility',
  [failingCalls, loadBalancerRefused, probeInPlaintext, keysNotFetched, initContainerCutOff],
);

/** Tells whether STRICT mTLS may refuse a call, and it is not known whether it does. */
const isOpen = ({ verdict, server }: JudgedCall): boolean =>
  verdict.outcome === 'unknown' &&
  verdict.serverMode === 'STRICT' &&
  !(server.proxy.kind === 'known' && !server.proxy.value);

/** Lists the gaps that leave no Namespace object out. */
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
