import type { CaseContext, CaseResult } from './answer-case.ts';
import { endpointConnection } from './endpoint-connection.ts';
import { unknownResult } from './unknown-result.ts';

const SYMPTOMS = new Map([
  ['UC', '503 UC'],
  ['UF', '503 UF'],
  ['reset', 'connection reset'],
]);

/** What a connection to the pod of the question looks like on the wire. */
export function mtlsAnswer(context: CaseContext): CaseResult {
  const connection = endpointConnection(context);
  if (connection.outcome === 'unknown') return unknownResult('what the endpoint makes of it');
  return {
    outcome: connection.outcome,
    serverMode: connection.serverMode,
    ...(connection.symptom === null
      ? {}
      : { symptom: SYMPTOMS.get(connection.symptom) ?? connection.symptom }),
  };
}
