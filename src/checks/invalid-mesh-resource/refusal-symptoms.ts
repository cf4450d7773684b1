import { isMeshKind } from '../../manifest/index.ts';
import type { Resource, SchemaViolation } from '../../manifest/index.ts';

/** Says what people see where the API server, or the webhook of Istio, refuses an object. */
const REFUSED_BY_ANY = 'the apply fails with "invalid" or "admission webhook denied the request"';

/** Says what a client answers where the server has no such kind in the version that is asked for. */
const NOT_SERVED = 'no matches for kind in version: the apply fails';

/** Says what people see of a violation, whatever the object is. */
export function symptomOf({ kind, field }: SchemaViolation): string {
  if (kind === 'unknown-field' || kind === 'wrong-nesting')
    return `strict decoding error: unknown field "${withoutQuotes(field)}", or the field is silently dropped`;
  return kind === 'unknown-version' ? NOT_SERVED : REFUSED_BY_ANY;
}

/** Names the object in a symptom; Istio's webhook has no part in what Kubernetes' own kinds are refused for. */
export function symptomFor(resource: Resource, symptom: string): string {
  const { kind, name } = resource;
  if (symptom === NOT_SERVED) return `the apply fails: ${unmatched(resource)}`;
  return symptom === REFUSED_BY_ANY && !isMeshKind(resource)
    ? `the apply fails: The ${kind} "${name}" is invalid`
    : symptom;
}

const unmatched = ({ group, version, kind }: Resource): string =>
  `no matches for kind "${kind}" in version "${group === '' ? '' : `${group}/`}${version}"`;

/** Says what people see where a server of some releases refuses an object of one of Kubernetes' own kinds. */
export const symptomThere = (resource: Resource, symptom: string): string =>
  symptom === NOT_SERVED
    ? `the apply fails there with ${unmatched(resource)}, and the cluster keeps the old object`
    : 'the apply fails there with "is invalid", and the cluster keeps the old object';

export const withoutQuotes = (field: string): string => field.replace(/\['([^']*)'\]/g, '.$1');
