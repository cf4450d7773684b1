import type { Mesh } from '../../istio/index.ts';
import { viewOf } from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import { placeOf, subjectText } from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import { check } from '../detection/check.ts';

/**
 * Tells of a subset by no labels: it takes every pod of its host. One with settings of its own may be there
 * for these (DR-18).
 */
export const subsetOfAllPods = check({
  id: 'subset-of-all-pods',
  title: 'A subset has no labels, so that it is of all pods of its host',
  level: 'low',
  blind: 'Whether it is meant: a subset may be there for its traffic policy alone.',
  severity: 'info',
  knownAs: [{ code: 'KIA0209' }],
  find: ({ mesh }) => subsetsOfAllPods(mesh).map(tell),
});

interface SubsetOfAllPods {
  readonly rule: Resource;
  readonly subset: string;
  readonly origin: Origin;
}

const subsetsOfAllPods = (mesh: Mesh): readonly SubsetOfAllPods[] =>
  mesh.ofKind('networking.istio.io', 'DestinationRule').flatMap((rule) =>
    viewOf('DestinationRule', rule)
      .subsets.value.filter(
        ({ labels, trafficPolicy }) => labels.value.size === 0 && trafficPolicy === null,
      )
      .map(({ name, origin }) => ({ rule, subset: name?.value ?? '', origin })),
  );

const tell = ({ rule, subset, origin }: SubsetOfAllPods): Told => ({
  subject: rule,
  key: `subset ${subset}`,
  scope: { level: 'service', workloads: 0, services: 1, namespaces: 1 },
  message: `Subset ${subset} of ${subjectText(rule)} is of all pods of its host: it has no labels.`,
  why: `A subset without labels tells no pods apart (${placeOf(origin)}).`,
  symptom:
    'nothing fails: a share of the requests that is meant for one version goes to all of them',
  origin,
  fix: { text: 'Name the labels of the pods that are meant.' },
});
