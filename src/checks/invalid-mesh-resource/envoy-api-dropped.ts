import { problemsOf } from '../../istio/index.ts';
import { subjectText } from '../../manifest/index.ts';
import type { Resource, SchemaViolation } from '../../manifest/index.ts';
import { check } from '../detection/check.ts';
import type { Told } from '../detection/check.ts';
import { istioAgeOf } from './istio-age.ts';
import { ENVOY_V2_DROPPED_WITH, ENVOY_WITHOUT_V2, isOfOldEnvoy } from './version-mistake.ts';

/**
 * EnvoyFilters with types that Istio dropped, where nothing says how old the environment's is: all that are supported
 * refuse them. Where it is known the filter is refused, or none of this is said.
 */
export const envoyApiDropped = check({
  id: 'envoy-api-dropped',
  title: "An EnvoyFilter has types of Envoy's v2 API, and nothing says that an old Istio runs",
  level: 'medium',
  blind: 'The version of an Istio that neither the tree nor the configuration names.',
  knownAs: [{ code: 'IST0106', analyzer: 'schema.ValidationAnalyzer.EnvoyFilter' }],
  find: ({ mesh, schemas }) => {
    const age = istioAgeOf(mesh);
    if (age.minor !== null || age.atLeast >= ENVOY_V2_DROPPED_WITH) return [];
    return mesh.ofKind('networking.istio.io', 'EnvoyFilter').flatMap((filter) => {
      const old = problemsOf(filter, schemas).find(isOfOldEnvoy);
      return old === undefined ? [] : [tell(filter, old)];
    });
  },
});

function tell(filter: Resource, { field, message, origin }: SchemaViolation): Told {
  return {
    subject: filter,
    key: `old Envoy API at ${field}`,
    cause: 'old Envoy API',
    scope: { level: 'namespace', workloads: 0, services: 0, namespaces: 1 },
    message: `${subjectText(filter)} is of no use from Istio 1.${String(ENVOY_WITHOUT_V2)} on: proxies reject it, and from 1.${String(ENVOY_V2_DROPPED_WITH)} on Istio does too.`,
    why: `${message} That API went with Istio 1.${String(ENVOY_WITHOUT_V2)}, and the tree does not say which Istio this environment runs.`,
    symptom:
      'the apply fails with "admission webhook denied the request"; where it was applied before an upgrade, what it adds to proxies is gone',
    origin,
    fix: {
      text: 'Write it with types of the v3 API (envoy.extensions.filters…). If an older Istio runs, set istioVersion in .meshwarden/config.yaml.',
    },
  };
}
