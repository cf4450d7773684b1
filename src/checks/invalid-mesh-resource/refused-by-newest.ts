import { problemsOf } from '../../istio/index.ts';
import { subjectText } from '../../manifest/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { check } from '../detection/check.ts';
import type { Told } from '../detection/check.ts';
import { istioAgeOf } from './istio-age.ts';
import { mistakesOf } from './mistakes.ts';
import type { Mistake } from './mistakes.ts';
import { fixOf, reasonsOf, whyOf } from './refusal.ts';
import { newestOf } from './version-mistake.ts';

/**
 * Objects that older releases take and the newest refuse, where nothing says how old the environment's Istio is.
 * Where it is known the object is refused, or none of this is said.
 */
export const refusedByNewest = check({
  id: 'refused-by-newest',
  title: 'The newest releases of Istio refuse an object, and nothing says which one runs',
  level: 'medium',
  blind: 'The version of an Istio that neither the tree nor the configuration names.',
  knownAs: [{ code: 'IST0106', analyzer: 'schema.ValidationAnalyzer.Gateway' }],
  find: ({ mesh, schemas }) => {
    const age = istioAgeOf(mesh);
    if (age.minor !== null || age.several.length > 0) return [];
    return mesh.resources.flatMap((resource) => {
      const later = problemsOf(resource, schemas).filter(({ since }) => since > newestOf(age));
      const [first, ...more] = mistakesOf(later);
      const release = Math.max(...later.map(({ since }) => since));
      return first === undefined ? [] : [tell(resource, [first, ...more], release)];
    });
  },
});

function tell(
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
    message: `${subjectText(resource)} is refused where Istio 1.${String(release)} or later runs; older ones may take it.`,
    why: `${whyOf(mistakes)} The tree does not say which Istio this environment runs.`,
    symptom:
      'from an upgrade of Istio on the apply fails with "admission webhook denied the request"; what the cluster has goes on as before',
    origin,
    related: more.map((one) => one.origin),
    ...(more.length > 0 && { reasons: reasonsOf(mistakes) }),
    fix: {
      text: `${fixOf(mistakes)} If an older Istio runs, set istioVersion in .meshwarden/config.yaml.`,
    },
  };
}
