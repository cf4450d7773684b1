import type { Plain } from '../../manifest/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { needsNewPods, pushedTypes } from '../rollout/pushed-configuration.ts';
import { orderOfApplication, stepText } from '../rollout/order-of-application.ts';
import type { CaseContext, CaseResult } from './answer-case.ts';
import { unknownResult } from './unknown-result.ts';

/** In which order a change is applied, and what callers see where it is not. */
export function rolloutAnswer(before: Mesh, after: Mesh): CaseResult {
  const { order, pairs, safeInOneStep, newlyDenied } = orderOfApplication(before, after);
  const [pair] = pairs;
  const [denied] = newlyDenied;
  const found: Record<string, Plain> = { safeInOneStep };
  if (order !== null && order.length > 0) found['order'] = order.map(stepText);
  if (pair !== undefined) found['ifWrong'] = pair.ifWrong;
  if (denied !== undefined) {
    found['newlyDenied'] = denied.who;
    found['status'] = denied.status;
  }
  return found;
}

/** What of their configuration proxies get anew, and whether pods have to be made anew. */
export function pushAnswer({ query }: CaseContext): CaseResult {
  const { changedKind, proxyType, meshConfigField } = query;
  if (meshConfigField != null) return { needsPodRestart: needsNewPods(meshConfigField) };
  if (changedKind == null) return unknownResult('what changes');
  return {
    mayChange: [...pushedTypes(changedKind, proxyType ?? 'sidecar')],
    needsPodRestart: changedKind === 'ProxyConfig',
  };
}
