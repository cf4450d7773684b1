import type { FormerFilterName } from '../../istio/index.ts';
import { FORMER_NAMES_DROPPED_WITH, formerFilterNames, isOlderVersion } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { listed, placeOf, subjectText } from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import { check } from '../detection/check.ts';
import type { FindingReason } from '../detection/detector.ts';
import { filtersOf, ownFilters } from './envoy-filters.ts';

/** EnvoyFilters whose match names a filter as Envoy did before 1.14: since 1.19 Istio finds none of that name (SCOPE-6). */
export const formerFilterName = check({
  id: 'former-filter-name',
  title: 'A patch asks for a filter by its former name, and is never applied',
  level: 'high',
  severity: 'warning',
  blind:
    'Filters that another repository puts in under such a name, and an Istio before 1.19 of which nothing here says that it runs.',
  knownAs: [{ code: 'IST0133', analyzer: 'schema.ValidationAnalyzer.EnvoyFilter' }],
  find: (input) => {
    const { mesh } = input;
    const named = mesh.configuration.istioVersion;
    const releases = named === null ? [] : [named.version, ...named.others];
    if (releases.some((release) => isOlderVersion(release, FORMER_NAMES_DROPPED_WITH))) return [];
    const when = named === null ? ` from Istio ${FORMER_NAMES_DROPPED_WITH} on` : '';
    const filters = filtersOf(mesh);
    return ownFilters(input).flatMap((filter) =>
      tell(filter, formerFilterNames(filter, filters), when),
    );
  },
});

const MOST_NAMED = 3;

function tell(filter: Resource, names: readonly FormerFilterName[], when: string): readonly Told[] {
  const [first, ...more] = names;
  if (first === undefined) return [];
  const words = new Map(names.map(({ written, today }) => [written, today]));
  const each = [...words.keys()].flatMap(
    (word) => names.find(({ written }) => written === word) ?? [],
  );
  return [
    {
      subject: filter,
      cause: formerFilterName.id,
      scope: { level: 'namespace', workloads: 0, services: 0, namespaces: 1 },
      message: `${subjectText(filter)} is not applied${when}: proxies have no filter of the name that it looks for.`,
      why: `Its match asks for ${listed([...words.keys()], MOST_NAMED)} (${placeOf(first.origin)}), a name of before Envoy 1.14. Since ${FORMER_NAMES_DROPPED_WITH} Istio compares with the names of today only, and passes over a patch that finds nothing.`,
      symptom:
        'istiod warns of the name at the apply and takes it; what it is to add (a login, a header, a limit) does not happen, and no log or status says so',
      origin: first.origin,
      related: more.map(({ origin }) => origin),
      ...(each.length > 1 && { reasons: each.map(reasonOf) }),
      fix: {
        text: `Write ${listed(
          [...words].map(([written, today]) => `${today} for ${written}`),
          MOST_NAMED,
        )}. What the patch then does, it does from that moment on: look at it again first.`,
      },
    },
  ];
}

/** Of each name the webhook warns by itself. */
const reasonOf = ({ written, today, origin }: FormerFilterName): FindingReason => ({
  why: `Its match asks for ${written} (${placeOf(origin)}), a name of before Envoy 1.14. Since ${FORMER_NAMES_DROPPED_WITH} Istio compares with the names of today only.`,
  fix: `Write ${today} for ${written}.`,
  origin,
  isNamed: true,
});
