import { asEnvoyFilter, counterpartIn } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { listed, placeOf, subjectText } from '../../manifest/index.ts';
import type { Check } from '../detection/check.ts';
import type { DetectorInput, FindingDraft } from '../detection/detector.ts';
import { apisInstead } from './apis-instead.ts';
import { isLookedInto } from '../invalid-mesh-resource/patches-taken.ts';

export const BUILT_ON_INTERNALS: Check = {
  id: 'built-on-internals',
  title:
    'An EnvoyFilter changes what Istio makes for Envoy, which the next release may make otherwise',
  level: 'low',
  severity: 'info',
  blind: 'Whether the patches still fit the Envoy of a later release.',
  knownAs: [{ code: 'IST0133', analyzer: 'schema.ValidationAnalyzer.EnvoyFilter' }],
};

/**
 * Each EnvoyFilter, for being one (SCOPE-5): istiod's webhook says so of all that it looks into, refused ones among them.
 * Who reviews a change is told of those that it adds: of the others everybody knows, and nothing is new about them.
 * [src: pkg/config/validation/envoyfilter/envoyfilter.go ValidateEnvoyFilter]
 */
export function builtOnInternals({
  before,
  schemas,
}: DetectorInput): (filter: Resource) => readonly FindingDraft[] {
  return (filter) => {
    const isOld = before !== null && counterpartIn(before, filter) !== undefined;
    return isOld || !isLookedInto(filter, schemas) ? [] : [findingFor(filter)];
  };
}

const MOST_NAMED = 3;

function findingFor(filter: Resource): FindingDraft {
  const [first, ...more] = asEnvoyFilter(filter).configPatches.value;
  const things = [first, ...more].flatMap((each) => {
    const { applyTo, patch } = each ?? {};
    const name = patch?.name ?? null;
    if (!applyTo) return [];
    return [name === null ? applyTo.value : `${applyTo.value} ${name.value}`];
  });
  const what = listed([...new Set(things)], MOST_NAMED) || 'nothing yet';
  const origin = first?.origin ?? filter.origin;
  return {
    check: BUILT_ON_INTERNALS.id,
    subject: filter,
    key: BUILT_ON_INTERNALS.id,
    cause: BUILT_ON_INTERNALS.id,
    scope: { level: 'namespace', workloads: 0, services: 0, namespaces: 1 },
    message: `The next upgrade of Istio may undo or break what ${subjectText(filter)} does.`,
    why: `It changes what Istio makes for Envoy by itself: ${what} (${placeOf(origin)}). The names and the form of that are no API, they change from release to release, and nothing checks a patch against them. istiod takes it with a warning.`,
    symptom:
      'none today; after an upgrade the patch finds nothing and what it does is gone without a word, or proxies reject what it makes: they keep what they have, and new pods do not become ready',
    origin,
    related: more.map((patch) => patch.origin),
    fix: {
      text: `${apisInstead(filter)} Before each upgrade, try what stays with one workload on the next release, and look for "rejected" in \`istioctl proxy-status\`.`,
    },
  };
}
