import { controlPlane, counterpartIn } from '../../compare/index.ts';
import type { Mesh } from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import { placeOf, resourceKey, subjectText, say } from '../../manifest/index.ts';
import type { Check, ToldBy } from '../detection/check.ts';
import { betweenSides, checks } from '../detection/check.ts';

type Release = Mesh['charts'][number];

/** An upgrade of the control plane from one minor release of Istio 1 to another, as far as it matters here. */
interface Upgrade {
  readonly from: number;
  readonly to: number;
  readonly origin: Origin;
}

const DEFINITIONS_OLDER: Check = {
  id: 'definitions-older',
  title: 'Control plane upgraded while its CRDs keep the old release',
  level: 'medium',
  blind: 'CRDs that something else upgrades, and unused fields.',
};
const DEFINITIONS_SKIPPED: Check = {
  id: 'definitions-skipped',
  title: 'CRD chart upgraded, but its installer does not update CRDs',
  level: 'medium',
  blind: 'CRDs that a person applies, as the upgrade notes require.',
};

const SCOPE = { level: 'mesh', workloads: 0, services: 0, namespaces: 0 } as const;

/** Is the chart with the definitions of Istio's objects. */
const BASE = 'base';

/** Finds definitions that do not go along with an upgrade; `upgradeOf` gives the one of the control plane. */
export const definitionsLeftBehind = (
  upgradeOf: (before: Mesh, after: Mesh) => Upgrade | null,
): ReturnType<typeof checks> =>
  checks([DEFINITIONS_OLDER, DEFINITIONS_SKIPPED], (input) =>
    betweenSides(input, ({ before, after }) => {
      const upgrade = upgradeOf(before, after);
      return basesOf(after).flatMap((base) => {
        const { resource } = base.release;
        const old = counterpartIn(before, resource, after);
        const was = basesOf(before).find(({ release }) =>
          old === undefined ? isSame(release.resource, resource) : release.resource === old,
        );
        if (was === undefined) return [];
        if (upgrade !== null && was.minor === upgrade.from && base.minor <= upgrade.from)
          return [tellOlder(base, upgrade)];
        return was.minor < base.minor && controlPlane.keepsDefinitions(base.release.resource)
          ? [tellSkipped(base)]
          : [];
      });
    }),
  );

/** Is a release of chart base whose version is written. */
interface Base {
  readonly release: Release;
  readonly minor: number;
  readonly version: NonNullable<Release['version']>;
}

const basesOf = ({ charts }: Mesh): readonly Base[] =>
  charts.filter(isOfIstio).flatMap((release) => {
    const { version } = release;
    const minor = /^v?1\.(\d{1,3})\.\d[^\s,|]*$/.exec(version?.text ?? '')?.[1];
    return version === null || minor === undefined
      ? []
      : [{ release, version, minor: Number(minor) }];
  });

/** Tells whether a chart of that common name is Istio's: its release, or where it goes, says so. */
const isOfIstio = ({ chart, release, namespace, resource }: Release): boolean =>
  chart === BASE && [release, namespace, resource.name].some((name) => name.includes('istio'));

/** Tells of Applications that a set makes, and that are no objects of the tree. */
const isSame = (one: Resource, other: Resource): boolean => resourceKey(one) === resourceKey(other);

const textOf = (minor: number): string => `1.${String(minor)}`;

function tellOlder({ release: { resource }, version }: Base, { to, origin }: Upgrade): ToldBy {
  return {
    by: DEFINITIONS_OLDER,
    subject: resource,
    key: 'definitions older',
    scope: SCOPE,
    message: `The definitions of Istio's objects stay at ${version.text} while the control plane goes to ${textOf(to)}: what is new in ${textOf(to)} is taken out of objects, or refused.`,
    why: `Chart ${BASE} of ${subjectText(resource)} stays at ${version.text} (${placeOf(version.origin)}); the control plane's version is written at ${placeOf(origin)}.`,
    symptom: say`no errors at first: a new field is applied, is dropped and does nothing`,
    origin: version.origin,
    related: [origin],
    fix: { text: `Upgrade chart ${BASE} to the release of the control plane, before it.` },
  };
}

function tellSkipped({ release: { resource }, version, minor }: Base): ToldBy {
  const isFlux = resource.kind === 'HelmRelease';
  return {
    by: DEFINITIONS_SKIPPED,
    subject: resource,
    key: 'definitions skipped',
    scope: SCOPE,
    message: `Chart ${BASE} goes to ${version.text}, and the definitions of Istio's objects stay as they are: ${subjectText(resource)} leaves them out.`,
    why: `Before Istio ${textOf(controlPlane.definitionsTemplatedSince)} they lie in the chart's folder crds, and this is ${textOf(minor)} (${placeOf(version.origin)}). ${isFlux ? 'Flux upgrades nothing of it unless `spec.upgrade.crds` says so.' : 'Argo CD applies nothing of it, because `skipCrds` is on.'}`,
    symptom: say`no errors at first: a new field is applied, is dropped and does nothing`,
    origin: version.origin,
    fix: {
      text: isFlux
        ? say`Set \`spec.upgrade.crds: CreateReplace\`, or apply the definitions of the release by other means before it.`
        : say`Take \`skipCrds\` away, or apply the definitions of the release by other means before it.`,
    },
  };
}
