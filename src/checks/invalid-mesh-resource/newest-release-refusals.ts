import { problemsOf } from '../../istio/index.ts';
import { say, slot } from '../../manifest/index.ts';
import type { Resource, SchemaViolation } from '../../manifest/index.ts';
import { check } from '../detection/check.ts';
import type { Told } from '../detection/check.ts';
import { ONCE_MENDED } from '../detection/clause-words.ts';
import {
  istioAgeOf,
  newestOf,
  ENVOY_V2_DROPPED_WITH,
  ENVOY_WITHOUT_V2,
  isOfOldEnvoy,
} from './istio-release.ts';
import { mistakesOf, fixOfMistakes, reasonsOfMistakes, whyOfMistakes } from './object-refused.ts';
import type { Mistake } from './object-refused.ts';

/**
 * Finds objects that older releases take and the newest refuse, where nothing says how old the environment's
 * Istio is. Where it is known, the object is refused by another check, or nothing is said.
 */
export const refusedByNewest = check({
  id: 'refused-by-newest',
  title: 'Newest Istio releases reject an object; installed version not known',
  level: 'medium',
  blind: "Istio's version, if neither the tree nor the configuration names it.",
  knownAs: [{ code: 'IST0106', analyzer: 'schema.ValidationAnalyzer.Gateway' }],
  find: ({ mesh, schemas }) => {
    const age = istioAgeOf(mesh);
    if (age.minor !== null || age.several.length > 0) return [];
    return mesh.resources.flatMap((resource) => {
      const later = problemsOf(resource, schemas).filter(({ since }) => since > newestOf(age));
      const [first, ...more] = mistakesOf(later);
      const release = Math.max(...later.map(({ since }) => since));
      return first === undefined ? [] : [tellRefusedByNewest(resource, [first, ...more], release)];
    });
  },
});

function tellRefusedByNewest(
  resource: Resource,
  mistakes: readonly [Mistake, ...Mistake[]],
  release: number,
): Told {
  const [{ key, origin }, ...more] = mistakes;
  return {
    subject: resource,
    key: `refused by the newest Istio: ${key}`,
    cause: JSON.stringify([
      'refused by the newest Istio',
      ...new Set(mistakes.map(({ fix }) => fix)),
    ]),
    scope: { level: 'namespace', workloads: 0, services: 0, namespaces: 1 },
    message: say`${slot.object(resource)} is refused where Istio 1.${slot.number(release)} or later runs; older ones may take it.`,
    why: `${whyOfMistakes(mistakes)} The tree does not say which Istio this environment runs.`,
    symptom: say`where that release runs, the apply fails with "admission webhook denied the request", and of an object that the cluster has already it keeps what it had`,
    origin,
    related: more.map((one) => one.origin),
    ...(more.length > 0 && { reasons: reasonsOfMistakes(mistakes) }),
    fix: {
      text: `${fixOfMistakes(mistakes)} If an older Istio runs, set istioVersion in .meshwarden/config.yaml.`,
    },
  };
}

/**
 * Finds EnvoyFilters with types that Istio dropped, where nothing says how old the environment's is: all
 * releases that are supported refuse them. Where it is known, the filter is refused by another check, or
 * nothing is said.
 */
export const envoyApiDropped = check({
  id: 'envoy-api-dropped',
  title: 'EnvoyFilter uses Envoy v2 API; Istio version not known',
  level: 'medium',
  blind: "Istio's version, if neither the tree nor the configuration names it.",
  knownAs: [{ code: 'IST0106', analyzer: 'schema.ValidationAnalyzer.EnvoyFilter' }],
  find: ({ mesh, schemas }) => {
    const age = istioAgeOf(mesh);
    if (age.minor !== null || age.atLeast >= ENVOY_V2_DROPPED_WITH) return [];
    return mesh.ofKind('networking.istio.io', 'EnvoyFilter').flatMap((filter) => {
      const old = problemsOf(filter, schemas).find(isOfOldEnvoy);
      return old === undefined ? [] : [tellDroppedApi(filter, old)];
    });
  },
});

function tellDroppedApi(filter: Resource, { field, message, origin }: SchemaViolation): Told {
  return {
    subject: filter,
    key: `old Envoy API at ${field}`,
    holdsUp: { until: `before Istio 1.${String(ENVOY_WITHOUT_V2)}, or ${ONCE_MENDED}` },
    cause: 'old Envoy API',
    scope: { level: 'namespace', workloads: 0, services: 0, namespaces: 1 },
    message: say`${slot.object(filter)} is of no use from Istio 1.${slot.number(ENVOY_WITHOUT_V2)} on: proxies reject it, and from 1.${slot.number(ENVOY_V2_DROPPED_WITH)} on Istio does too.`,
    why: `${message} That API went with Istio 1.${String(ENVOY_WITHOUT_V2)}, and the tree does not say which Istio this environment runs.`,
    symptom: say`the apply fails with "admission webhook denied the request"; where it was applied before an upgrade, what it adds to proxies is gone`,
    origin,
    fix: {
      text: say`Write it with types of the v3 API (envoy.extensions.filters…). If an older Istio runs, set istioVersion in .meshwarden/config.yaml.`,
    },
  };
}
