import type { Plain } from '../../manifest/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { answerableCase } from '../../istio/index.ts';
import { needsNewPods, pushedTypes } from '../rollout/pushed-configuration.ts';
import { orderOfApplication, stepText } from '../rollout/order-of-application.ts';

type Case = NonNullable<ReturnType<typeof answerableCase>>;

/** The keys that `expect` of the kind of question can have; what cannot be told names what is missing. */
type CaseResult = ReturnType<Case['answer']>;

interface CaseAnswer {
  readonly id: string;
  readonly result: CaseResult;
}

/** The answer of the model to a case; null where the text is none. */
export function answerCase(text: string, asking: Parameters<Case['answer']>[0]): CaseAnswer | null {
  const read = answerableCase(text);
  if (read === null) return null;
  return { id: read.id, result: resultOf(read, asking) };
}

function resultOf(read: Case, asking: Parameters<Case['answer']>[0]): CaseResult {
  const { kind } = read.query;
  const missing = kind === 'push' && isOfNothing(read) ? ['what changes'] : read.missing;
  if (missing.length > 0) return { result: 'unknown', missing };
  const mesh = read.mesh();
  if (kind === 'rollout') return rolloutAnswer(read.meshBefore(), mesh);
  if (kind === 'push') return pushAnswer(read);
  return read.answer(asking);
}

/** In which order a change is applied, and what callers see where it is not. */
function rolloutAnswer(before: Mesh, after: Mesh): CaseResult {
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

/** Tells whether a question about a push names neither a kind nor a field. */
const isOfNothing = ({ query: { changedKind, meshConfigField } }: Case): boolean =>
  changedKind == null && meshConfigField == null;

/** What of their configuration proxies get anew, and whether pods have to be made anew. */
function pushAnswer({ query }: Case): CaseResult {
  const { changedKind, proxyType, meshConfigField } = query;
  if (meshConfigField != null) return { needsPodRestart: needsNewPods(meshConfigField) };
  return {
    mayChange: [...pushedTypes(changedKind ?? '', proxyType ?? 'sidecar')],
    needsPodRestart: changedKind === 'ProxyConfig',
  };
}
