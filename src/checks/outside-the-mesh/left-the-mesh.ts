import { placeOf, subjectText } from '../../manifest/index.ts';
import type { Departure } from './left-members.ts';
import type { Mesh } from '../../istio/index.ts';
import { departures } from './left-members.ts';
import { scopeOfWorkloads } from '../authorization/point-scope.ts';
import type { Check } from '../detection/check.ts';
import { ofFacts } from '../detection/check.ts';
import type { FindingDraft } from '../detection/detector.ts';

const LEFT_THE_MESH: Check = {
  id: 'left-the-mesh',
  title: 'Pods that had a proxy get none any more',
  level: 'high',
  blind: 'Labels that are set in the cluster.',
};

const NAMED = 3;

/** Workloads of which a change takes the proxy away, by what it is taken away with (INJ-1…7, 10, 14). */
export const leftTheMesh = ofFacts([LEFT_THE_MESH], departures, draftOf);

function draftOf({ subject, workloads, origin, side }: Departure, mesh: Mesh): FindingDraft {
  const names = workloads.map(({ resource }) => subjectText(resource));
  const rest = names.length - NAMED;
  const named = `${names.slice(0, NAMED).join(', ')}${rest > 0 ? ` and ${String(rest)} more` : ''}`;
  return {
    check: LEFT_THE_MESH.id,
    subject,
    key: 'left',
    scope: scopeOfWorkloads(workloads, mesh),
    message: `New pods of ${named} get no proxy any more: policies for them are no longer enforced, and their calls carry no identity.`,
    why:
      side === 'base'
        ? `What asked for it is gone (${placeOf(origin)}).`
        : `It is decided at ${placeOf(origin)}. Pods that run keep theirs until they are made anew.`,
    symptom:
      'from the next restart on, connections reset where STRICT is set, 403 where a policy asks who calls, and answers to requests that a policy refused',
    origin,
    side,
    fix: {
      text: 'Ask for a proxy as before. If they are to leave, first remove what counts on their proxies: STRICT at what they call, policies that name them or are for them.',
      elsewhereFirst: true,
    },
  };
}
