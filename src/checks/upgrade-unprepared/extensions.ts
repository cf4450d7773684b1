import type { Mesh } from '../../istio/index.ts';
import { isOfRelease, patchesByVersion } from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import { isPassedOver, listed, placeOf, resourceKey, subjectText } from '../../manifest/index.ts';
import type { Check, ToldBy } from '../detection/check.ts';
import { betweenSides, checks } from '../detection/check.ts';
import type { Upgrade } from './upgrade.ts';
import { upgradeBetween } from './upgrade.ts';

const EXTENSIONS_AT_UPGRADE: Check = {
  id: 'extensions-meet-another-envoy',
  title: 'EnvoyFilters and WasmPlugins get another Envoy',
  level: 'medium',
  blind: 'What the new Envoy makes of them.',
};
const PATCH_LEFT_BEHIND: Check = {
  id: 'patch-for-old-proxies',
  title: 'A patch is for proxies of the old release only, and none takes its place',
  level: 'high',
  blind: 'Patches with which another repository replaces it.',
};

const MOST_NAMED = 4;
const MOST_RELATED = 10;
const SCOPE = { level: 'mesh', workloads: 0, services: 0, namespaces: 0 } as const;

/** A filter of which old proxies had a patch, and new ones do not get it. */
interface PatchLeftBehind {
  readonly filter: Resource;
  readonly origin: Origin;
}

/** What patches or extends Envoy while the control plane, and with it Envoy, becomes another. */
export const extensionsAtUpgrade = checks([EXTENSIONS_AT_UPGRADE, PATCH_LEFT_BEHIND], (input) =>
  betweenSides(input, ({ before, after }) => {
    const upgrade = upgradeBetween(before, after);
    if (upgrade === null) return [];
    const filters = eachOnce(after.ofKind('networking.istio.io', 'EnvoyFilter')).filter(
      (filter) => !isPassedOver(filter.namespace) && !isOfRelease(filter),
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

/** Of what several roots write the last is what holds. */
const eachOnce = (objects: readonly Resource[]): readonly Resource[] => [
  ...new Map(objects.map((object) => [resourceKey(object), object])).values(),
];

const isFor = (filter: Resource, minor: number): boolean =>
  patchesByVersion(filter).some(({ fits }) => fits(minor) !== false);

/** The first patch of a filter that old proxies had and new ones do not get, from it or from another. */
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
    message: `Proxies of Istio 1.${String(to)} go without ${subjectText(filter)}: it is for those of 1.${String(from)}.`,
    why: `Its proxyVersion fits 1.${String(from)} and not 1.${String(to)} (${placeOf(origin)}), and no other EnvoyFilter here has the same patch for the new ones.`,
    symptom:
      'each pod loses what the filter does when it is restarted, one by one, and no object has changed',
    origin,
    fix: {
      text: `Try the patch with a proxy of 1.${String(to)}, and then add a copy for it, or widen the proxyVersion.`,
    },
  };
}

function tellExtensions(
  { from, to, installer, origin, isInPlace }: Upgrade,
  extensions: readonly Resource[],
  { configuration }: Mesh,
): ToldBy {
  const meshWide = extensions.filter(
    ({ namespace }) => namespace === configuration.rootNamespace,
  ).length;
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
    why: `${them} written in Envoy's own terms, which change between releases and which nothing checks (${places}).${meshWide === 0 ? '' : ` ${String(meshWide)} of them ${meshWide === 1 ? 'is' : 'are'} for the whole mesh.`}`,
    symptom: isInPlace
      ? 'a proxy refuses all of a listener for one patch that it does not take: it keeps its last configuration, and a new pod has none'
      : 'pods that are moved to the new revision may not become ready, or miss what the filter does',
    origin,
    related: extensions.slice(0, MOST_RELATED).map((one) => one.origin),
    fix: {
      text: 'Have the owners of these files try them with one workload on a revision of the new release; look for "rejected" in `istioctl proxy-status` before the others follow.',
    },
  };
}
