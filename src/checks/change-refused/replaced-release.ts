import type { Change } from '../../compare/index.ts';
import type { Node, Resource } from '../../manifest/index.ts';
import {
  API_GROUPS,
  itemsAt,
  nodeAt,
  say,
  slot,
  stringAt,
  subjectText,
} from '../../manifest/index.ts';
import { check } from '../detection/check.ts';
import type { Told } from '../detection/check.ts';

/**
 * Finds HelmReleases whose release gets another name, namespace or chart: Flux uninstalls the old release before it
 * installs the other, from a release of its helm-controller on (HELM-18).
 */
export const replacedRelease = check({
  id: 'release-replaced',
  title: 'Flux uninstalls a release because name, namespace or chart changed',
  level: 'high',
  blind: 'Releases that were never installed, and names of charts outside this repository.',
  find: ({ changes, mesh }) =>
    [...changedReleases(changes)].flatMap(([is, was]) => {
      const uninstalls = isUninstalling(is, mesh.resources);
      return isSuspended(is) || uninstalls === false ? [] : replacement(was, is, uninstalls);
    }),
});

/**
 * Tells whether the helm-controller uninstalls a release whose traits change; null if nothing shows its release. Only one
 * that does serves an API after `v2beta1`.
 */
function isUninstalling({ version }: Resource, objects: readonly Resource[]): boolean | null {
  if (version !== 'v2beta1') return true;
  const installed = objects.flatMap(({ kind, node }) =>
    kind === 'Deployment'
      ? itemsAt(node, 'spec', 'template', 'spec', 'containers').flatMap((each) => {
          const [, major, minor] = CONTROLLER.exec(stringAt(each, 'image') ?? '') ?? [];
          return major === undefined ? [] : [Number(major) > 0 || Number(minor) >= UNINSTALLS_FROM];
        })
      : [],
  );
  const [first, ...others] = installed;
  return first === undefined || others.some((each) => each !== first) ? null : first;
}

const CONTROLLER = /(?:^|\/)helm-controller:v?(\d+)\.(\d+)\./;

/** helm-controller 0.37, of Flux 2.2 */
const UNINSTALLS_FROM = 37;

const changedReleases = (changes: readonly Change[]): ReadonlyMap<Resource, Resource> =>
  new Map(
    changes.flatMap(({ object, oldObject }) =>
      object?.kind === 'HelmRelease' && object.group === API_GROUPS.fluxHelm && oldObject !== null
        ? [[object, oldObject]]
        : [],
    ),
  );

const isSuspended = ({ node }: Resource): boolean => {
  const suspended = nodeAt(node, 'spec', 'suspend');
  return suspended?.kind === 'scalar' && suspended.value === true;
};

/** One thing by which Flux tells a release from another. */
interface Trait {
  readonly noun: string;
  readonly path: readonly string[];
  readonly of: (release: Resource) => string | null;
}

const releaseName = ({ node, name }: Resource): string => {
  const target = stringAt(node, 'spec', 'targetNamespace');
  return (
    stringAt(node, 'spec', 'releaseName') ?? (target === undefined ? name : `${target}-${name}`)
  );
};

const TRAITS: readonly Trait[] = [
  { noun: 'name', path: ['spec', 'releaseName'], of: releaseName },
  {
    noun: 'namespace',
    path: ['spec', 'targetNamespace'],
    of: ({ node, namespace }) => stringAt(node, 'spec', 'targetNamespace') ?? namespace,
  },
  {
    noun: 'namespace of its records',
    path: ['spec', 'storageNamespace'],
    of: ({ node, namespace }) => stringAt(node, 'spec', 'storageNamespace') ?? namespace,
  },
  { noun: 'chart', path: ['spec', 'chart', 'spec', 'chart'], of: chartName },
];

/** Gives the name of a chart of a registry; in Git the chart's own file says it, wherever its folder is. */
function chartName({ node }: Resource): string | null {
  const chart = nodeAt(node, 'spec', 'chart', 'spec');
  return stringAt(chart, 'sourceRef', 'kind') === 'HelmRepository'
    ? (stringAt(chart, 'chart') ?? null)
    : null;
}

function replacement(old: Resource, is: Resource, isKnown: true | null): readonly Told[] {
  const [trait, ...more] = TRAITS.flatMap((each) => {
    const [was, now] = [each.of(old), each.of(is)];
    return was === null || now === null || was === now ? [] : [{ ...each, was, now }];
  });
  if (trait === undefined) return [];
  const differences = [trait, ...more].map(({ noun, was, now }) => `${noun} ${was} → ${now}`);
  return [
    {
      subject: is,
      key: `release ${differences.join(' ')}`,
      message: `${isKnown === null ? 'Flux from 2.2 on' : 'Flux'} uninstalls release ${releaseName(old)} of ${subjectText(is)}, with all that it runs, and then installs it anew.`,
      why: `${differences.join(', ')}: to Helm that is another release, and Flux makes room for it first.${isKnown === null ? OLDER : ''}`,
      symptom:
        'the objects of the release are gone until the new one is installed, and what only they held is lost',
      origin: (placeIn(is, trait.path) ?? is.node).origin,
      fix: {
        text: say`Leave it as it was, or install the other beside it by a HelmRelease of its own, and remove ${slot.object(is)} once nothing calls it.`,
      },
    },
  ];
}

const OLDER =
  ' Not known: the release of helm-controller. Before 0.37 it upgrades the release in place, or installs another beside it. To find out: `flux version`.';

/** Finds what says the trait, or the nearest that holds it. */
const placeIn = ({ node }: Resource, path: readonly string[]): Node | undefined =>
  path
    .map((_, index) => nodeAt(node, ...path.slice(0, path.length - index)))
    .find((each) => each !== undefined);
