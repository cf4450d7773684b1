import type { Mesh } from '../mesh.ts';
import type { RevisionReader } from '../revisions/revision-views.ts';
import { revisionNotTold, sameInViews } from '../revisions/revision-views.ts';
import type { CallEnding, CallOutcome } from './call-ending.ts';
import { single } from './call-ending.ts';

/**
 * Decides how a call ends that such proxies send, whichever possible control plane they have.
 * INJ-19.
 */
export const outcomeOfViews = (
  mesh: Mesh,
  reader: RevisionReader,
  outcome: (view: Mesh) => CallOutcome,
): CallOutcome =>
  sameInViews(mesh, reader, outcome, (one, other) => textOf(one) === textOf(other)) ??
  single(revisionNotTold(mesh, reader), []);

/** Writes down what an outcome says, without what decided it. */
const textOf = ({ endings, ...rest }: CallOutcome): string =>
  JSON.stringify([endings.map(endOf), rest]);

const endOf = ({ weight, endpoint, ending }: CallEnding): unknown => [
  weight,
  endpoint?.namespace,
  endpoint?.name,
  ending.kind === 'answered' ? { ...ending, by: ending.by?.name } : ending,
];
