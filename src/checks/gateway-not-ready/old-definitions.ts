import { listed, subjectText } from '../../manifest/index.ts';
import type { Mesh } from '../../istio/index.ts';
import type { OutdatedDefinition } from './outdated-definitions.ts';
import { isAskedFor, outdatedDefinitions } from './outdated-definitions.ts';
import type { Check } from '../detection/check.ts';
import { ofObjects } from '../detection/check.ts';
import type { FindingDraft } from '../detection/detector.ts';
import { scopeOf } from '../references/reference.ts';

const DEFINITION_TOO_OLD: Check = {
  id: 'definition-too-old',
  title:
    'A definition of the Gateway API is older than Istio takes it in, so its objects are passed over',
  level: 'medium',
  blind:
    'Definitions that are installed elsewhere, and the version of an Istio that nothing names.',
  knownAs: [{ code: 'IST0176', analyzer: 'k8sgateway.CRDVersionAnalyzer' }],
};

/** Definitions whose bundle is too old (GWAPI-1). */
export const definitionsTooOld = ofObjects(
  [DEFINITION_TOO_OLD],
  ({ mesh, isWhole }) =>
    outdatedDefinitions(mesh).filter((one) => {
      const isAsked = isAskedFor(mesh, one);
      return isWhole === true || isAsked === true;
    }),
  ({ mesh }) =>
    (outdated) => [draftOf(outdated, mesh)],
);

function draftOf(outdated: OutdatedDefinition, mesh: Mesh): FindingDraft {
  const { definition, origin, version, least, since, objects } = outdated;
  const { istioVersion } = mesh.configuration;
  const runs = istioVersion === null ? `Istio ${since}` : `Istio ${istioVersion.version}`;
  const touched =
    objects.length === 0 ? 'objects of the kind' : listed(objects.map(subjectText), 3);
  return {
    check: DEFINITION_TOO_OLD.id,
    subject: definition,
    key: 'bundle version',
    scope: scopeOf('mesh'),
    message: `${isAskedFor(mesh, outdated) === false ? 'Once Istio is updated, it' : runs} passes over ${touched}: the definition is of bundle ${version}.`,
    why: `istiod reads the kind from bundle ${least} on${since === '1.32' ? ', as its sources for 1.32 have it' : `, Istio ${since} and later`}. It says so only in its own log.`,
    symptom:
      'routes stay without effect and listeners without routes, with nothing in their status',
    origin,
    related: objects.slice(0, 3).map((one) => one.origin),
    fix: { text: `Install the definitions of the Gateway API ${least} or later.` },
  };
}
