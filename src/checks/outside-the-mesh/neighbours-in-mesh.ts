import { placeOf, subjectText } from '../../manifest/index.ts';
import type { Neighbour } from './neighbours.ts';
import type { Workload } from '../../istio/index.ts';
import { proxiedNeighbours } from './neighbours.ts';
import { scopeOfWorkloads } from '../authorization/point-scope.ts';
import type { Check } from '../detection/check.ts';
import { ofObjects } from '../detection/check.ts';
import type { DetectorInput, FindingDraft } from '../detection/detector.ts';

const NEIGHBOURS_IN_MESH: Check = {
  id: 'neighbours-in-mesh',
  title: 'A workload stays outside the mesh that its callers, or those it calls, are in',
  level: 'medium',
  blind: 'Callers that nothing in the configuration shows.',
};

/** Names that a sentence has room for. */
const NAMED = 3;

/** Workloads that refuse no proxy and get none, beside workloads that have one (INJ-2…5). */
export const neighboursInMesh = ofObjects(
  [NEIGHBOURS_IN_MESH],
  ({ mesh }) => [...proxiedNeighbours(mesh)],
  (input) =>
    ([workload, neighbours]) => [draftOf(input, workload, neighbours)],
);

function draftOf(
  { mesh }: DetectorInput,
  workload: Workload,
  neighbours: readonly Neighbour[],
): FindingDraft {
  const subject = subjectText(workload.resource);
  const { sidecar } = workload;
  const [because] = sidecar.kind === 'known' ? sidecar.because : [];
  const called = namesOf(neighbours, 'calls');
  const callers = namesOf(neighbours, 'is-called-by');
  const relations = [
    ...(called === '' ? [] : [`calls ${called}`]),
    ...(callers === '' ? [] : [`is called by ${callers}`]),
  ].join(' and ');
  return {
    check: NEIGHBOURS_IN_MESH.id,
    subject: workload.resource,
    key: 'neighbours',
    cause: `pods in ${workload.namespace} get no proxy`,
    scope: scopeOfWorkloads([workload], mesh),
    message: `${subject} stays outside the mesh, and ${relations} in it: calls between them are not encrypted, and who calls is not known.`,
    why: `Nothing asks for a proxy for its pods${because === undefined ? '' : ` (${placeOf(because)})`}; the calls are written at ${neighbours
      .slice(0, NAMED)
      .map(({ origin }) => placeOf(origin))
      .join(', ')}.`,
    symptom:
      called === ''
        ? 'policies for it hold nowhere; it is missing in the graph of the mesh'
        : 'connections reset where STRICT is set, 403 where a policy asks who calls',
    origin: workload.resource.origin,
    related: neighbours.slice(0, NAMED).map(({ origin }) => origin),
    fix: {
      text: 'Label its namespace as its neighbours are, or its pods `sidecar.istio.io/inject: "true"`. Where it is meant to stay outside, say so (`"false"`).',
      elsewhereFirst: true,
    },
  };
}

function namesOf(neighbours: readonly Neighbour[], role: Neighbour['role']): string {
  const names = neighbours.filter((one) => one.role === role).map(({ name }) => name);
  const rest = names.length - NAMED;
  const named = names.slice(0, NAMED).join(', ');
  return rest > 0 ? `${named} and ${String(rest)} more` : named;
}
