import { createHostResolver, delegatesOf, viewOf } from '../../istio/index.ts';
import type { Mesh } from '../../istio/index.ts';
import {
  listed,
  placeOf,
  resourceKey,
  SERVED_ROUTES,
  subjectText,
  say,
} from '../../manifest/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import { betweenSides, check } from '../detection/check.ts';
import type { DetectorInput } from '../detection/detector.ts';
import type { Told } from '../detection/check.ts';
import { boundAnywhere, mirroredElsewhere } from './mirrored-requests.ts';

/** Holds what one object asks to be copied to one destination, at most. */
interface Copies {
  readonly writer: Resource;
  /** Names whoever gets them: a Service, or the host as it is written. */
  readonly to: string;
  /** Counts copies of a hundred requests, in the route that sends most. */
  readonly share: number;
  readonly isShareWritten: boolean;
  /** Tells whether the requests themselves go to the same pods. */
  readonly isOwn: boolean;
  /** Lists the hosts to which the requests themselves go. */
  readonly besides: readonly string[];
  readonly origin: Origin;
}

/**
 * Tells of copies of requests that come with a change, or become more: who gets them, and how many (ROUTE-47,
 * GWAPI-14). Those for another namespace are told of as such when they come.
 */
export const copiesSent = check({
  id: 'copies-sent',
  title: 'Route mirrors requests, or mirrors more, so work runs twice',
  level: 'medium',
  blind: 'Whether the destination has side effects for a copy.',
  find: (input) =>
    betweenSides(input, ({ before, after }) => {
      const told = new Set(
        mirroredElsewhere.find(input).findings.map(({ origin }) => placeOf(origin)),
      );
      const was = copiesOf(before);
      return [...copiesOf(after)].flatMap(([key, now]) => {
        const old = was.get(key)?.share ?? 0;
        const isToldAsForeign = old === 0 && told.has(placeOf(now.origin));
        const production = productionServing(input, now.to);
        return now.share <= old || isToldAsForeign ? [] : [tell(now, old, production)];
      });
    }),
});

function copiesOf(mesh: Mesh): ReadonlyMap<string, Copies> {
  const found = new Map<string, Copies>();
  const writers = new Set(
    [...boundAnywhere(mesh)].flatMap(({ resource }) => [resource, ...delegatesOf(mesh, resource)]),
  );
  const all = [
    ...[...writers].flatMap((writer) => ofVirtualService(mesh, writer)),
    ...SERVED_ROUTES.flatMap(({ group, kind }) =>
      mesh.ofKind(group, kind).flatMap((route) => ofApiRoute(mesh, route)),
    ),
  ];
  for (const one of all) {
    const key = `${resourceKey(one.writer)} ${one.to}`;
    const known = found.get(key);
    if (one.share > (known?.share ?? 0)) found.set(key, one);
  }
  return found;
}

type HttpRoute = NonNullable<ReturnType<typeof viewOf<'VirtualService'>>>['http']['value'][number];
type Named = NonNullable<HttpRoute['mirror']>;

function ofVirtualService(mesh: Mesh, writer: Resource): readonly Copies[] {
  return viewOf('VirtualService', writer).http.value.flatMap((route) => {
    const led = route.route.value.flatMap(({ destination }) => destination ?? []);
    const percent = route.mirrorPercentage ?? route.mirrorPercent;
    return [{ destination: route.mirror, percentage: percent }, ...route.mirrors.value].flatMap(
      ({ destination, percentage }) => {
        const to = destination === null ? null : textOf(mesh, writer, destination);
        if (destination === null || to === null || led.length === 0) return [];
        return [
          {
            ...{ writer, to, share: percentage?.value ?? 100, isShareWritten: percentage !== null },
            isOwn: led.every((one) => textOf(mesh, writer, one) === to),
            besides: led.flatMap(({ host }) => host?.value ?? []),
            origin: destination.host?.origin ?? destination.origin,
          },
        ];
      },
    );
  });
}

/** Names whoever answers at a destination, with its subset; null where that is not there, which is told as such. */
function textOf(mesh: Mesh, { namespace }: Resource, { host, subset }: Named): string | null {
  if (host === null) return null;
  const target = createHostResolver(mesh).resolve(host.value, namespace);
  if (target.kind === 'missing' || target.kind === 'pattern') return null;
  const name = target.kind === 'service' ? subjectText(target.service.resource) : host.value;
  return subset === null ? name : `${name} (subset ${subset.value})`;
}

function ofApiRoute(mesh: Mesh, writer: Resource): readonly Copies[] {
  return viewOf('Route', writer).rules.value.flatMap((rule) => {
    const led = rule.backendRefs.value.flatMap((one) => serviceText(mesh, writer, one) ?? []);
    return rule.filters.value.flatMap((filter) => {
      const { mirror, mirrorPercent, mirrorNumerator, mirrorDenominator } = filter;
      const to = mirror === null ? null : serviceText(mesh, writer, mirror);
      if (mirror === null || to === null || led.length === 0) return [];
      const share =
        mirrorNumerator === null
          ? (mirrorPercent?.value ?? 100)
          : (100 * mirrorNumerator.value) / (mirrorDenominator?.value ?? 100);
      const isShareWritten = (mirrorNumerator ?? mirrorPercent) !== null;
      return [
        {
          ...{
            writer,
            to,
            share,
            isShareWritten,
            isOwn: led.every((one) => one === to),
            besides: led,
          },
          origin: mirror.origin,
        },
      ];
    });
  });
}

type ApiRule = ReturnType<typeof viewOf<'Route'>>['rules']['value'][number];

function serviceText(
  mesh: Mesh,
  { namespace: own }: Resource,
  { name, namespace }: Pick<ApiRule['backendRefs']['value'][number], 'name' | 'namespace'>,
): string | null {
  const found = mesh.service(namespace?.value ?? own, name?.value ?? '');
  return found === undefined ? null : subjectText(found.resource);
}

const shareText = (share: number): string =>
  share >= 100 ? 'each request' : `${String(share)} % of the requests`;

/** Names the environment of production at whose gateways a host is served, where that is another one. */
function productionServing(
  { mesh, environments = [] }: DetectorInput,
  host: string,
): string | null {
  if (mesh.environment.production) return null;
  const served = environments.find(
    (other) =>
      other.environment.production &&
      other.ofKind('networking.istio.io', 'VirtualService').some((route) => {
        const { hosts, gateways } = viewOf('VirtualService', route);
        return (
          gateways.value.some(({ value }) => value !== 'mesh') &&
          hosts.value.some(({ value }) => value.toLowerCase() === host.toLowerCase())
        );
      }),
  );
  return served?.environment.name ?? null;
}

function tell(
  { writer, to, share, isShareWritten, isOwn, besides, origin }: Copies,
  old: number,
  production: string | null,
): Told {
  const was = old === 0 ? '' : `, where it got one of ${String(old)} %`;
  const led = listed([...new Set(besides)], 3);
  return {
    subject: writer,
    key: `copies to ${to}`,
    message: isOwn
      ? `${to} gets ${shareText(share)} of ${subjectText(writer)} twice${was}: once to answer, and once as a copy.`
      : `${to}${production === null ? '' : `, which ${production} serves,`} gets a copy of ${shareText(share)} that ${subjectText(writer)} leads to ${led}${was}.`,
    why: `It is mirrored there (${placeOf(origin)})${isShareWritten ? '' : ', and without a percentage all of them are'}. Answers to copies are dropped, and what is done for one is done.`,
    symptom:
      production === null
        ? 'orders, mails or entries that come twice, and more load at the destination of the copies'
        : `orders, mails or entries in ${production} that nobody made there`,
    origin,
    fix: {
      text: isOwn
        ? say`Mirror to another Service or subset, or leave the mirror out.`
        : say`See that the destination writes nothing that counts for a copy, and begin with a small share (\`mirrorPercentage\`, \`percent\`).`,
      kind: 'choice',
    },
  };
}
