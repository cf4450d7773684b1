import type { ManifestSchemas, Plain, SchemaViolation } from '../../manifest/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { amplificationAnswer } from './amplification-answer.ts';
import { authorizationAnswer, mtlsAnswer } from './security-answers.ts';
import {
  destinationRuleAnswer,
  gatewayAnswer,
  routeAnswer,
  retryAnswer,
  visibilityAnswer,
} from './traffic-answers.ts';
import { meshOfCase, unreadObjects, readCase, unknownResult } from './conformance-case.ts';
import type { Case } from './conformance-case.ts';
import { injectingRevision, isAmbient, registryOf, problemsOf } from '../../istio/index.ts';
import { needsNewPods, pushedTypes } from '../rollout/pushed-configuration.ts';
import { orderOfApplication, stepText } from '../rollout/order-of-application.ts';
import { subjectText } from '../../manifest/index.ts';

/** The keys that `expect` of the kind of question can have; what cannot be told names what is missing. */
export type CaseResult = { readonly [key: string]: Plain };

interface CaseAnswer {
  readonly id: string;
  readonly result: CaseResult;
}

/** What all questions share. */
interface Asking {
  readonly schemas: ManifestSchemas;
  /** Seconds since 1970, for tokens that run out. */
  readonly now: number;
}

/** What a question is answered from. */
export interface CaseContext {
  readonly mesh: Mesh;
  readonly query: Case['query'];
  readonly now: number;
}

/** The answer of the model to a case; null where the text is none. */
export function answerCase(text: string, asking: Asking): CaseAnswer | null {
  const read = readCase(text);
  if (read === null) return null;
  return { id: read.id, result: resultOf(read, asking) };
}

function resultOf(read: Case, { schemas, now }: Asking): CaseResult {
  const { kind } = read.query;
  const missing = [
    ...(NEEDED.get(kind) ?? [])
      .filter((part) => read.query[part] == null)
      .map((part) => `${part} of the question`),
    ...[read.resources, read.query.before ?? ''].flatMap(unreadObjects),
  ];
  if (missing.length > 0) return unknownResult(...missing);
  const mesh = meshOfCase(read);
  if (kind === 'rollout')
    return rolloutAnswer(meshOfCase({ ...read, resources: read.query.before ?? '' }), mesh);
  if (kind === 'validation') return validationAnswer(mesh, schemas);
  const refused = kind === 'route' || kind === 'gateway' ? replacedObjects(mesh, schemas) : [];
  if (refused.length > 0) return { result: 'invalid', refused };
  const answer = ANSWERS.get(kind);
  if (answer === undefined) return unknownResult(`an answer to questions of kind ${kind}`);
  return answer({ mesh, query: read.query, now });
}

/** Without these a question of the kind is none. */
const NEEDED: ReadonlyMap<string, readonly (keyof Case['query'])[]> = new Map([
  ['amplification', ['chain']],
  ['authz', ['source', 'destination']],
  ['destinationrule', ['source', 'destination']],
  ['gateway', ['gateway', 'request']],
  ['injection', ['workload']],
  ['mtls', ['source', 'destination']],
  ['protocol', ['destination']],
  ['retry', ['source', 'destination']],
  ['rollout', ['before']],
  ['route', ['source', 'destination']],
  ['visibility', ['source', 'destination']],
]);

const ANSWERS: ReadonlyMap<string, (context: CaseContext) => CaseResult> = new Map([
  ['amplification', amplificationAnswer],
  ['authz', authorizationAnswer],
  ['destinationrule', destinationRuleAnswer],
  ['gateway', gatewayAnswer],
  ['injection', injectionAnswer],
  ['mtls', mtlsAnswer],
  ['protocol', protocolAnswer],
  ['push', pushAnswer],
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

/** What of their configuration proxies get anew, and whether pods have to be made anew. */
function pushAnswer({ query }: CaseContext): CaseResult {
  const { changedKind, proxyType, meshConfigField } = query;
  if (meshConfigField != null) return { needsPodRestart: needsNewPods(meshConfigField) };
  if (changedKind == null) return unknownResult('what changes');
  return {
    mayChange: [...pushedTypes(changedKind, proxyType ?? 'sidecar')],
    needsPodRestart: changedKind === 'ProxyConfig',
  };
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
