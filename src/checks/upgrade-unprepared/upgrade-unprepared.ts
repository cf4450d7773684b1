import { goneAddress } from '../mesh-wide/configuration-push.ts';
import { detectorOf, betweenSides, checks, check } from '../detection/check.ts';
import { definitionsLeftBehind } from './definitions-left-behind.ts';
import { revisionLeftBehind } from './revision-left-behind.ts';
import { revisionTagMoved, revisionTagTwice } from './revision-tags.ts';
import type { Mesh } from '../../istio/index.ts';
import { isOfRelease, patchesByVersion } from './patches-by-version.ts';
import { holdsForMesh, installerAt, revisionFactsOf, viewOf } from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import {
  isSystemNamespace,
  listed,
  placeOf,
  resourceKey,
  subjectText,
  targetsOf,
  say,
  slot,
} from '../../manifest/index.ts';
import type { Check, ToldBy, Told } from '../detection/check.ts';

/** A change to a later minor release of Istio 1. */
interface Upgrade {
  readonly from: number;
  readonly to: number;
  /**
   * Tells whether the new release takes the place of the old one under its name, and does not run beside it.
   */
  readonly isInPlace: boolean;
  /** Tells whether it comes with a revision that nothing ran before, to which pods are moved. */
  readonly isNewRevision: boolean;
  /** Is the object that says which release it is. */
  readonly installer: Resource;
  readonly origin: Origin;
}

/**
 * Finds an upgrade: the newest control plane becomes a later release. Null where it does not, or nothing says
 * which it is.
 */
function upgradeBetween(before: Mesh, after: Mesh): Upgrade | null {
  const [was, is] = [before, after].map(minorsOf);
  const version = after.configuration.istioVersion;
  if (was === undefined || is === undefined || version === null) return null;
  const [from, to] = [Math.max(...was), Math.max(...is)];
  // of none the greatest is below all numbers
  if (!Number.isFinite(from) || to <= from) return null;
  const origin = placeOfMinor(version.places, to) ?? version.origin;
  const installer = installerAt(after, origin);
  if (installer === null) return null;
  const [old, now] = [before, after].map((mesh) => [...revisionFactsOf(mesh, mesh.charts).run]);
  const isNewRevision = now?.every((name) => old?.includes(name)) !== true;
  const isInPlace = !is.includes(from) && !isNewRevision;
  return { from, to, isInPlace, isNewRevision, installer, origin };
}

/** Lists the releases that the tree installs, whatever the configuration says of what runs today. */
const minorsOf = ({ configuration: { istioVersion } }: Mesh): readonly number[] =>
  [...(istioVersion?.places.keys() ?? [])].flatMap((version) => minorOf(version) ?? []);

function minorOf(version: string): number | null {
  const minor = /^1\.(\d{1,3})(?:\D|$)/.exec(version)?.[1];
  return minor === undefined ? null : Number(minor);
}

/** Finds where a release is written that a control plane is of, which others of the environment need not be of. */
const placeOfMinor = (places: ReadonlyMap<string, Origin>, minor: number): Origin | undefined =>
  [...places].find(([version]) => minorOf(version) === minor)?.[1];

const EXTENSIONS_AT_UPGRADE: Check = {
  id: 'extensions-meet-another-envoy',
  title: 'EnvoyFilters or WasmPlugins get a different Envoy version',
  level: 'medium',
  blind: 'How the new Envoy applies them.',
};
const PATCH_LEFT_BEHIND: Check = {
  id: 'patch-for-old-proxies',
  title: 'Patch matches only old-release proxies and has no replacement',
  level: 'high',
  blind: 'Patches in another repository that replace it.',
};

const MOST_NAMED = 4;
const MOST_RELATED = 10;
const SCOPE = { level: 'mesh', workloads: 0, services: 0, namespaces: 0 } as const;

/** A filter of which old proxies had a patch, and new ones do not get it. */
interface PatchLeftBehind {
  readonly filter: Resource;
  readonly origin: Origin;
}

/** Finds what patches or extends Envoy while the control plane, and with it Envoy, becomes another. */
const extensionsAtUpgrade = checks([EXTENSIONS_AT_UPGRADE, PATCH_LEFT_BEHIND], (input) =>
  betweenSides(input, ({ before, after }) => {
    const upgrade = upgradeBetween(before, after);
    if (upgrade === null) return [];
    const filters = eachOnce(after.ofKind('networking.istio.io', 'EnvoyFilter')).filter(
      (filter) => !isSystemNamespace(filter.namespace) && !isOfRelease(filter),
    );
    const left = filters.flatMap((filter) => leftBehind(filter, filters, upgrade));
    const gone = new Set(left.map(({ filter }) => filter));
    const extensions = [
      ...filters.filter((filter) => !gone.has(filter) && isFor(filter, upgrade.to)),
      ...eachOnce(after.ofKind('extensions.istio.io', 'WasmPlugin')),
    ];
    return [
      ...(extensions.length === 0 ? [] : [tellExtensions(upgrade, extensions, after)]),
      ...left.map((patch) => tellPatch(upgrade, patch)),
    ];
  }),
);

/** Keeps one entry for each object: of what several roots write, the last is what holds. */
const eachOnce = (objects: readonly Resource[]): readonly Resource[] => [
  ...new Map(objects.map((object) => [resourceKey(object), object])).values(),
];

const isFor = (filter: Resource, minor: number): boolean =>
  patchesByVersion(filter).some(({ fits }) => fits(minor) !== false);

/**
 * Finds the first patch of a filter that old proxies had and new ones do not get, from it or from another.
 */
function leftBehind(
  filter: Resource,
  filters: readonly Resource[],
  upgrade: Upgrade,
): readonly PatchLeftBehind[] {
  const { from, to } = upgrade;
  const left = patchesByVersion(filter).find(
    (patch) =>
      patch.fits(from) === true &&
      patch.fits(to) === false &&
      !filters.some((other) =>
        patchesByVersion(other).some(
          (one) =>
            one.applyTo === patch.applyTo && one.name === patch.name && one.fits(to) !== false,
        ),
      ),
  );
  return left === undefined ? [] : [{ filter, origin: left.origin }];
}

function tellPatch({ from, to }: Upgrade, { filter, origin }: PatchLeftBehind): ToldBy {
  return {
    by: PATCH_LEFT_BEHIND,
    subject: filter,
    key: 'patch for old proxies',
    cause: 'patch for old proxies',
    scope: SCOPE,
    message: say`Proxies of Istio 1.${slot.number(to)} go without ${slot.object(filter)}: it is for those of 1.${slot.number(from)}.`,
    why: say`Its proxyVersion fits 1.${slot.number(from)} and not 1.${slot.number(to)} (${slot.place(origin)}), and no other EnvoyFilter here has the same patch for the new ones.`,
    symptom: say`each pod loses what the filter does when it is restarted, one by one, and no object has changed`,
    origin,
    fix: {
      text: say`Try the patch with a proxy of 1.${slot.number(to)}, and then add a copy for it, or widen the proxyVersion.`,
    },
  };
}

function tellExtensions(
  { from, to, installer, origin, isNewRevision }: Upgrade,
  extensions: readonly Resource[],
  { configuration }: Mesh,
): ToldBy {
  const names = listed(extensions.map(subjectText), MOST_NAMED);
  const them = extensions.length === 1 ? 'It is' : 'They are';
  const places = listed(
    extensions.map((one) => placeOf(one.origin)),
    MOST_NAMED,
  );
  return {
    by: EXTENSIONS_AT_UPGRADE,
    subject: installer,
    subjects: [installer, ...extensions],
    key: 'extensions at upgrade',
    scope: SCOPE,
    message: `${names} ${extensions.length === 1 ? 'meets' : 'meet'} the Envoy of Istio 1.${String(to)} after that of 1.${String(from)}.`,
    why: `${them} written in Envoy's own terms, which change between releases and which nothing checks (${places}).${whomText(extensions, configuration)}`,
    symptom: isNewRevision
      ? say`pods that are moved to the new revision may not become ready, or miss what the filter does`
      : say`a proxy refuses all of a listener for one patch that it does not take: it keeps its last configuration, and a new pod has none`,
    origin,
    related: extensions.slice(0, MOST_RELATED).map((one) => one.origin),
    fix: {
      text: say`Have the owners of these files try them with one workload on a revision of the new release; look for "rejected" in \`istioctl proxy-status\` before the others follow.`,
      kind: 'choice',
    },
  };
}

/** Says how many hold for all proxies or gateways, by what they select and not by where they are (SCOPE-1). */
function whomText(extensions: readonly Resource[], configuration: Mesh['configuration']): string {
  const wide = extensions.filter(
    (each) => holdsForMesh(each, configuration) && targetsOf(each).length === 0,
  );
  const ofGateways = wide.filter(isForGatewaysAlone).length;
  return [
    [wide.length - ofGateways, 'the whole mesh'] as const,
    [ofGateways, 'every gateway of the mesh'] as const,
  ]
    .flatMap(([count, whom]) => {
      if (count === 0) return [];
      const who =
        extensions.length === 1
          ? 'It is'
          : `${String(count)} of them ${count === 1 ? 'is' : 'are'}`;
      return [` ${who} for ${whom}.`];
    })
    .join('');
}

const isForGatewaysAlone = (extension: Resource): boolean => {
  if (extension.kind !== 'EnvoyFilter') return false;
  const patches = viewOf('EnvoyFilter', extension).configPatches.value;
  return patches.length > 0 && patches.every(({ context }) => context?.value === 'GATEWAY');
};

/**
 * Counts the minor releases over which Istio tests an upgrade: one in place, two beside the old control
 * plane.
 */
const IN_PLACE = 1;
const BESIDE = 2;

/** Tells of a control plane that goes over more minor releases at once than Istio tests. */
const minorSkipped = check({
  id: 'minor-skipped',
  title: 'Control plane upgrade spans more releases than Istio tests',
  level: 'medium',
  blind: 'Releases that the cluster went through without a commit.',
  find: (input) =>
    betweenSides(input, ({ before, after }) => {
      const upgrade = upgradeBetween(before, after);
      return upgrade !== null && upgrade.to - upgrade.from > stepOf(upgrade)
        ? [tellMinorSkipped(upgrade, goneAddress({ before, mesh: after }) !== null)]
        : [];
    }),
});

const stepOf = ({ isInPlace }: Upgrade): number => (isInPlace ? IN_PLACE : BESIDE);

/** Tells of it; where the address of the old one goes, proxies that run get nothing of the new one. */
function tellMinorSkipped(upgrade: Upgrade, isAddressGone: boolean): Told {
  const { from, to, isInPlace, installer, origin } = upgrade;
  const how = isInPlace ? 'in place' : 'beside the old one';
  const next = from + stepOf(upgrade);
  return {
    subject: installer,
    key: 'minor releases skipped',
    scope: { level: 'mesh', workloads: 0, services: 0, namespaces: 0 },
    message: say`The control plane goes from 1.${slot.number(from)} to 1.${slot.number(to)} at once, which Istio does not test.`,
    why: `An upgrade ${how} is tested over ${isInPlace ? 'one minor release' : 'two minor releases'}${isAddressGone ? '' : `; running proxies of 1.${String(from)} then get their configuration from a control plane that may no longer know them`} (${placeOf(origin)}).`,
    symptom: `settings that a release in between only warned of are gone${isAddressGone ? '' : '; proxies that were not restarted may refuse what they are sent and keep what they have'}`,
    origin,
    fix: {
      text: say`Go to 1.${slot.number(next)} first, restart the workloads, and read the upgrade notes of each release in between.`,
    },
  };
}

/**
 * Finds what of the mesh is not ready for a control plane that becomes another release: patches of Envoy that
 * were written for the old one, releases that are left out, namespaces that still name what goes away.
 */
export const upgradeUnprepared = detectorOf(
  'upgrade-unprepared',
  'control plane upgrades that the rest is not ready for',
  [
    minorSkipped,
    extensionsAtUpgrade,
    revisionLeftBehind,
    revisionTagMoved,
    revisionTagTwice,
    definitionsLeftBehind(upgradeBetween),
  ],
);
