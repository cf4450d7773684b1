import type { CallDecision, Mesh } from '../mesh/index.ts';
import type { AnswerStep } from './call-answer.ts';
import { cite, objectText } from './cited.ts';

/** Whether the call goes through the waypoint of the service. */
export function waypointStep(
  mesh: Mesh,
  { says, gateway, because }: Extract<CallDecision, { step: 'waypoint' }>,
): AnswerStep {
  return {
    step: 'waypoint',
    says:
      says === 'passed'
        ? `it goes through ${objectText(gateway)}`
        : `it goes past ${objectText(gateway)}: only callers that ztunnel takes go through a waypoint`,
    notes:
      says === 'passed'
        ? []
        : [`What ${objectText(gateway)} enforces and routes does not hold for this call.`],
    places: because.map((origin) => cite(mesh, origin)),
  };
}
