import { problemsOf } from '../../istio/index.ts';
import type { Resource, SchemaViolation } from '../../manifest/index.ts';
import { subjectText } from '../../manifest/index.ts';
import type { Check, Look } from '../detection/check.ts';
import type { FindingDraft } from '../detection/detector.ts';
import { istioAgeOf } from './istio-age.ts';
import { newestOf } from './version-mistake.ts';

const REFUSED_BY_NEWEST: Check = {
  id: 'refused-by-newest',
  title: 'The newest releases of Istio refuse an object, and nothing says which one runs',
  level: 'medium',
  blind: 'The version of an Istio that neither the tree nor the configuration names.',
  knownAs: [{ code: 'IST0106', analyzer: 'schema.ValidationAnalyzer.Gateway' }],
};

/**
 * Objects that older releases take and the newest refuse, where nothing says how old the environment's Istio is.
 * Where it is known the object is refused, or none of this is said.
 */
export const refusedByNewest: Look = {
  checks: [REFUSED_BY_NEWEST],
  find: ({ mesh, schemas }) => {
    const age = istioAgeOf(mesh);
    if (age.minor !== null || age.several.length > 0) return { findings: [] };
    return {
      findings: mesh.resources.flatMap((resource) => {
        const later = problemsOf(resource, schemas).find(({ since }) => since > newestOf(age));
        return later === undefined ? [] : [findingFor(resource, later)];
      }),
    };
  },
};

function findingFor(
  resource: Resource,
  { field, message, remedy, origin }: SchemaViolation,
): FindingDraft {
  return {
    check: REFUSED_BY_NEWEST.id,
    subject: resource,
    key: `refused by the newest Istio at ${field}`,
    cause: `refused by the newest Istio: ${remedy ?? message}`,
    scope: { level: 'namespace', workloads: 0, services: 0, namespaces: 1 },
    message: `${subjectText(resource)} is refused by the newest releases of Istio; older ones take it.`,
    why: `${field}: ${message} The tree does not say which Istio this environment runs.`,
    symptom:
      'from an upgrade of Istio on the apply fails with "admission webhook denied the request"; what the cluster has goes on as before',
    origin,
    fix: {
      text: `${remedy ?? `Correct ${field}.`} If an older Istio runs, set istioVersion in .meshwarden/config.yaml.`,
    },
  };
}
