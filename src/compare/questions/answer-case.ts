import type { ManifestSchemas, Plain } from '../../manifest/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { amplificationAnswer } from './amplification-answer.ts';
import { authorizationAnswer } from './authorization-answer.ts';
import { destinationRuleAnswer } from './destination-rule-answer.ts';
import { gatewayAnswer } from './gateway-answer.ts';
import { injectionAnswer } from './injection-answer.ts';
import { meshOfCase, unreadObjects } from './mesh-of-case.ts';
import { mtlsAnswer } from './mtls-answer.ts';
import { protocolAnswer } from './protocol-answer.ts';
import type { Case } from './read-case.ts';
import { readCase } from './read-case.ts';
import { routeAnswer } from './route-answer.ts';
import { retryAnswer } from './retry-answer.ts';
import { pushAnswer, rolloutAnswer } from './rollout-answer.ts';
import { unknownResult } from './unknown-result.ts';
import { replacedObjects, validationAnswer } from './validation-answer.ts';
import { visibilityAnswer } from './visibility-answer.ts';

/** The keys that `expect` of the kind of question can have; what cannot be told names what is missing. */
export type CaseResult = { readonly [key: string]: Plain };

export interface CaseAnswer {
  readonly id: string;
  readonly result: CaseResult;
}

/** What all questions share. */
export interface Asking {
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
