import { isGatewayApi } from '../../manifest/kinds.ts';
import { subjectText } from '../../manifest/resource.ts';
import type { Resource } from '../../manifest/resource.ts';
import type { FindingDraft } from '../detector.ts';
import type { Mistake } from './mistakes.ts';

interface Circumstances {
  /** Folder of the root that applies the object. */
  readonly root: string | null;
  /** Whether the base has the object, too. */
  readonly exists: boolean;
}

/** What it means that an object is refused: it, and what is applied together with it, stays as it is. */
export function findingFor(
  resource: Resource,
  mistake: Mistake,
  { root, exists }: Circumstances,
): FindingDraft {
  const who = isGatewayApi(resource) ? 'The API server' : 'Istio';
  const result = exists ? 'the cluster keeps the old one' : 'it never takes effect';
  const together =
    root === null || root === '.' ? 'what is applied with it' : `the rest of ${root}`;
  return {
    subject: resource,
    key: mistake.key,
    scope: { level: 'namespace', workloads: 0, services: 0, namespaces: 1 },
    message: `${who} refuses ${subjectText(resource)}: ${result}, and ${together} may stop with it.`,
    why: mistake.why,
    symptom: mistake.symptom,
    origin: mistake.origin,
    related: mistake.related,
    fix: { text: mistake.fix },
  };
}
