import { placeOf, subjectText } from '../../manifest/index.ts';
import type { ShiftedVirtualService } from '../../mesh/index.ts';
import { isOfVersion, shiftedVirtualServices } from '../../mesh/index.ts';
import { listed } from '../../text/index.ts';
import type { Check } from '../detection/check.ts';
import { ofObjects } from '../detection/check.ts';
import type { FindingDraft } from '../detection/detector.ts';

const ROUTE_UNCHOSEN: Check = {
  id: 'route-unchosen',
  title: 'A Rollout does not say which of several routes it shifts',
  level: 'medium',
  severity: 'error',
  blind:
    'Routes of `tls` and `tcp`, and a single route with a name, which not every release of Argo Rollouts shifts.',
};
const SHIFTED_ROUTE_MISSING: Check = {
  id: 'shifted-route-missing',
  title: 'A Rollout names a route that its VirtualService does not have',
  level: 'medium',
  severity: 'error',
  blind: 'Routes of `tls` and `tcp`.',
};
const VERSION_NOT_IN_ROUTE: Check = {
  id: 'version-not-in-route',
  title: 'The route that a Rollout shifts has no destination for one of the two versions',
  level: 'medium',
  severity: 'error',
  blind: 'Services by which Argo Rollouts pings and pongs.',
};
const WEIGHTS_OVERWRITTEN: Check = {
  id: 'weights-overwritten',
  title: 'A share for the new version is written into a route whose weights a Rollout writes',
  level: 'low',
  severity: 'info',
  blind: 'Whether Argo CD is told to leave the weights alone.',
};

/** Routes whose weights Argo Rollouts writes, or would if it could tell which. */
export const shiftedRoutes = ofObjects(
  [ROUTE_UNCHOSEN, SHIFTED_ROUTE_MISSING, VERSION_NOT_IN_ROUTE, WEIGHTS_OVERWRITTEN],
  ({ mesh }) => shiftedVirtualServices(mesh),
  () => (shifted) => {
    const { routes } = shifted;
    if (shifted.isOpen) return unchosen(shifted);
    return [
      ...missingRoutes(shifted),
      ...routes.flatMap((route) => [
        ...withoutVersion(shifted, route),
        ...writtenShares(shifted, route),
      ]),
    ];
  },
);

type Route = ShiftedVirtualService['routes'][number];

const SCOPE = { level: 'service', workloads: 1, services: 1, namespaces: 1 } as const;

/** What Argo Rollouts does with a Rollout that does not fit its routes. */
const STOPPED = {
  symptom: 'the Rollout is Degraded with the reason InvalidSpec, and a new image is not rolled out',
  scope: SCOPE,
} as const;

function unchosen({
  rollout,
  virtualService,
  origin,
}: ShiftedVirtualService): readonly FindingDraft[] {
  const subject = subjectText(rollout);
  const routes = subjectText(virtualService);
  return [
    {
      ...STOPPED,
      check: ROUTE_UNCHOSEN.id,
      subject: rollout,
      key: `routes of ${virtualService.namespace}/${virtualService.name}`,
      message: `${subject} rolls out no new version: it does not say which route of ${routes} it shifts.`,
      why: `It names the VirtualService without \`routes\` (${placeOf(origin)}). Argo Rollouts then takes the only route of \`http\`, and here there are several (${placeOf(virtualService.origin)}).`,
      origin,
      related: [virtualService.origin],
      fix: { text: 'Give the route a name and list it under `routes`.' },
    },
  ];
}

function missingRoutes({
  rollout,
  virtualService,
  named,
  routes,
}: ShiftedVirtualService): readonly FindingDraft[] {
  return named
    .filter(({ name }) => !routes.some((route) => route.name?.value === name))
    .map(({ name, origin }) => ({
      ...STOPPED,
      check: SHIFTED_ROUTE_MISSING.id,
      subject: rollout,
      key: `route ${name}`,
      message: `${subjectText(rollout)} rolls out no new version: ${subjectText(virtualService)} has no route called \`${name}\`.`,
      why: `The Rollout names it (${placeOf(origin)}), and Argo Rollouts looks for it in \`http\` of the VirtualService (${placeOf(virtualService.origin)}).`,
      origin,
      related: [virtualService.origin],
      fix: { text: `Give the route of the VirtualService \`name: ${name}\`.` },
    }));
}

function withoutVersion(shifted: ShiftedVirtualService, route: Route): readonly FindingDraft[] {
  const { rollout, virtualService, ends } = shifted;
  if (ends === null || route.delegate !== null) return [];
  return (['canary', 'stable'] as const).flatMap((version) => {
    const { service, subset } = ends[version];
    const wanted = subset ?? service;
    if (wanted === null || wanted === '') return [];
    if (route.route.value.some((entry) => isOfVersion(entry, ends[version]))) return [];
    const what = subset === null ? `Service ${wanted}` : `subset ${wanted}`;
    return [
      {
        ...STOPPED,
        check: VERSION_NOT_IN_ROUTE.id,
        subject: rollout,
        key: `${version} in ${route.name?.value ?? 'the only route'}`,
        message: `${subjectText(rollout)} rolls out no new version: the route that it shifts leads nowhere to ${what}.`,
        why: `To the Rollout that is the ${version} version (${placeOf(shifted.origin)}), and no destination of the route in ${subjectText(virtualService)} is that (${placeOf(route.origin)}).`,
        origin: route.origin,
        related: [shifted.origin],
        fix: {
          text: `Add a destination for ${what} with \`weight: ${version === 'canary' ? '0' : '100'}\`, beside the other.`,
        },
      },
    ];
  });
}

function writtenShares(shifted: ShiftedVirtualService, route: Route): readonly FindingDraft[] {
  const { rollout, virtualService, ends } = shifted;
  const entry = route.route.value.find(
    (one) => ends !== null && isOfVersion(one, ends.canary) && (one.weight?.value ?? 0) > 0,
  );
  if (entry === undefined || route.route.value.length < 2) return [];
  const weights = listed(
    route.route.value.map(({ weight }) => String(weight?.value ?? 0)),
    4,
  );
  return [
    {
      check: WEIGHTS_OVERWRITTEN.id,
      subject: virtualService,
      key: `weights of ${route.name?.value ?? 'the only route'}`,
      scope: SCOPE,
      message: `The weights ${weights} in ${subjectText(virtualService)} hold until Argo Rollouts writes its own.`,
      why: `${subjectText(rollout)} shifts this route (${placeOf(shifted.origin)}), and its controller sets the weights by the step at which it is (${placeOf(entry.weight?.origin ?? entry.origin)}).`,
      symptom:
        'after each sync the new version gets this share for a moment, also in the middle of another step; with self-healing the two undo each other',
      origin: entry.weight?.origin ?? entry.origin,
      related: [shifted.origin],
      fix: {
        text: 'Write 0 for the canary and 100 for the stable version, say the share in a step of the Rollout, and have Argo CD ignore differences of these weights.',
      },
    },
  ];
}
