import type { Resource } from '../../manifest/index.ts';
import { isIpAddress } from '../../manifest/index.ts';
import type { Field, HttpRoute } from '../../istio/index.ts';
import { asVirtualService } from '../../istio/index.ts';
import type { ObjectWarning } from './object-warning.ts';

/** Settings of a VirtualService that have other names now, or work for few clients. */
export function routeWarnings(route: Resource): readonly ObjectWarning[] {
  const { gateways, http, tls } = asVirtualService(route);
  const matches = tls.value.flatMap(({ match }) => match.value);
  return [
    ...formerNames(gateways.value),
    ...http.value.flatMap(ofHttpRoute),
    ...matches.flatMap((match) => [
      ...match.sniHosts.value
        .filter(({ value }) => isIpAddress(value))
        .map(({ value, origin }) => ({
          what: 'sni-address' as const,
          text: value,
          apart: value,
          origin,
        })),
      ...formerNames(match.gateways.value),
    ]),
  ];
}

/** `name.namespace`; behind a name alone istiod looks at no other. */
function formerNames(names: readonly Field<string>[]): readonly ObjectWarning[] {
  const alone = names.find(({ value }) => !value.includes('/'));
  return alone?.value.includes('.') === true
    ? [{ what: 'gateway-name-former', text: alone.value, apart: alone.value, origin: alone.origin }]
    : [];
}

const LARGE = 100 * 1024;

function ofHttpRoute({ mirrorPercent, directResponse }: HttpRoute): readonly ObjectWarning[] {
  const { text = null, bytes = null } = directResponse ?? {};
  const body = text ?? bytes;
  const size = sizeOf(text?.value ?? null, bytes?.value ?? null);
  return [
    ...(mirrorPercent === null
      ? []
      : [
          {
            what: 'mirror-percent-former' as const,
            text: String(mirrorPercent.value),
            origin: mirrorPercent.origin,
          },
        ]),
    ...(body !== null && size > LARGE && size <= LARGEST
      ? [
          {
            what: 'body-large' as const,
            text: `${String(Math.round(size / 1024))} kB`,
            origin: body.origin,
          },
        ]
      : []),
  ];
}

/** More is refused. */
const LARGEST = 1024 * 1024;

const sizeOf = (text: string | null, bytes: string | null): number =>
  text === null
    ? Math.floor(((bytes ?? '').replace(/=+$/, '').length * 3) / 4)
    : new TextEncoder().encode(text).length;
