import type { CaseContext, CaseResult } from './conformance-case.ts';
import { amplificationAnswer } from './amplification-answer.ts';
import { authorizationAnswer, mtlsAnswer } from './security-answers.ts';
import {
  destinationRuleAnswer,
  gatewayAnswer,
  retryAnswer,
  routeAnswer,
  visibilityAnswer,
} from './traffic-answers.ts';
import { readCase, unknownResult } from './conformance-case.ts';
import { injectingRevision, isAmbient } from '../../mesh/data-plane.ts';
import { registryOf } from '../../mesh/registry/service-registry.ts';
import type { Mesh } from '../../mesh/mesh.ts';
import type { ManifestSchemas, SchemaViolation } from '../../../manifest/index.ts';
import { problemsOf } from '../../views/problems.ts';
import { subjectText } from '../../../manifest/index.ts';

/** Holds what may change between two answers to one case. */
interface Asking {
  readonly schemas: ManifestSchemas;
  /** Seconds since 1970, for tokens that run out. */
  readonly now: number;
}

/** Reads a case; its mesh is built once, and the model answers its question about that. Null where the text is none. */
export function answerableCase(text: string) {
  const read = readCase(text);
  if (read === null) return null;
  let built: Mesh | undefined;
  const mesh = (): Mesh => (built ??= read.mesh());
  const answer = ({ schemas, now }: Asking): CaseResult =>
    answerOfMesh({ mesh: mesh(), query: read.query, now }, schemas);
  return { ...read, mesh, answer };
}

/**
 * What the model answers to a question about one mesh; objects that admission refuses have no routes that anybody knows.
 */
function answerOfMesh(context: CaseContext, schemas: ManifestSchemas): CaseResult {
  const { mesh, query } = context;
  const { kind } = query;
  if (kind === 'validation') return validationAnswer(mesh, schemas);
  const refused = kind === 'route' || kind === 'gateway' ? replacedObjects(mesh, schemas) : [];
  if (refused.length > 0) return { result: 'invalid', refused };
  const answer = ANSWERS.get(kind);
  if (answer === undefined) return unknownResult(`an answer to questions of kind ${kind}`);
  return answer(context);
}

const ANSWERS: ReadonlyMap<string, (context: CaseContext) => CaseResult> = new Map([
  ['amplification', amplificationAnswer],
  ['authz', authorizationAnswer],
  ['destinationrule', destinationRuleAnswer],
  ['gateway', gatewayAnswer],
  ['injection', injectionAnswer],
  ['mtls', mtlsAnswer],
  ['protocol', protocolAnswer],
  ['retry', retryAnswer],
  ['route', routeAnswer],
  ['visibility', visibilityAnswer],
]);

/** Whether pods of a workload get a sidecar. */
function injectionAnswer({ mesh, query }: CaseContext): CaseResult {
  const workload = mesh.workloads.find(
    ({ kind, namespace, name }) =>
      kind === query.workload?.kind &&
      namespace === query.workload.namespace &&
      name === query.workload.name,
  );
  if (workload === undefined) return unknownResult('the workload');
  const { sidecar } = workload;
  if (sidecar.kind === 'unknown') return unknownResult(sidecar.missing);
  const revision = injectingRevision(mesh, workload);
  return {
    sidecar: sidecar.value,
    ambient: isAmbient(mesh, workload),
    ...(revision === null ? {} : { revision }),
  };
}

/** What a proxy takes the traffic of a port for. */
function protocolAnswer({ mesh, query }: CaseContext): CaseResult {
  const { host = '', port = 0 } = query.destination ?? {};
  const protocols = registryOf(mesh)
    .named(host.toLowerCase())
    .flatMap((service) => service.ports.filter(({ number }) => number === port));
  const [first] = protocols;
  return first === undefined
    ? unknownResult(`the port ${String(port)} of ${host}`)
    : { protocol: first.protocol };
}

/** What a proxy makes of these is known although admission refuses them (ROUTE-4, ROUTE-33). */
const KNOWN_ALL_THE_SAME = /exportTo|@request\.auth\.claims/i;

/** Objects whose routes nobody can know, because what is in force in their place is not written. */
const replacedObjects = (mesh: Mesh, schemas: ManifestSchemas): readonly string[] =>
  refusedFor(mesh, schemas, ({ field }) => !KNOWN_ALL_THE_SAME.test(field));

/** Objects that istiod's webhook refuses; a cluster keeps what it had in their place. */
const refusedObjects = (mesh: Mesh, schemas: ManifestSchemas): readonly string[] =>
  refusedFor(mesh, schemas, () => true);

const refusedFor = (
  mesh: Mesh,
  schemas: ManifestSchemas,
  counts: (problem: SchemaViolation) => boolean,
): readonly string[] =>
  mesh.resources
    .filter(({ group }) => group.endsWith('.istio.io'))
    .filter((resource) =>
      problemsOf(resource, schemas).some(
        (problem) => problem.effect === 'refused' && counts(problem),
      ),
    )
    .map(subjectText);

/** Whether the objects would be let in. */
function validationAnswer(mesh: Mesh, schemas: ManifestSchemas): CaseResult {
  const refused = refusedObjects(mesh, schemas);
  return { valid: refused.length === 0, ...(refused.length === 0 ? {} : { refused }) };
}
