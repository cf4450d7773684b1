import type { Mesh } from '../mesh.ts';
import type { ProxyPods } from '../revisions/revision-views.ts';
import { REVISION_NOT_TOLD, sameInViews } from '../revisions/revision-views.ts';
import type { CallEnding, CallOutcome } from './call-ending.ts';
import { unknown } from '../mesh.ts';
import { single } from './call-ending.ts';

/**
 * Decides how a call ends that proxies of these pods send, whichever possible control plane they have.
 * INJ-19.
 */
export const outcomeOfViews = (
  mesh: Mesh,
  pods: ProxyPods | null,
  outcome: (view: Mesh) => CallOutcome,
): CallOutcome =>
  sameInViews(mesh, pods, outcome, (one, other) => textOf(one) === textOf(other)) ??
  single(unknown(REVISION_NOT_TOLD), []);

/** Writes down what an outcome says, without what decided it. */
const textOf = ({ endings, ...rest }: CallOutcome): string =>
  JSON.stringify([endings.map(endOf), rest]);

const endOf = ({ weight, endpoint, ending }: CallEnding): unknown => [
  weight,
  endpoint?.namespace,
  endpoint?.name,
  ending.kind === 'answered' ? { ...ending, by: ending.by?.name } : ending,
];
