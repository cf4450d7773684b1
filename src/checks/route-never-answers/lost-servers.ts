import type { Mesh } from '../../istio/index.ts';
import { viewOf } from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import {
  coversHost,
  nearestWord,
  placeOf,
  resourceKey,
  subjectText,
} from '../../manifest/index.ts';
import type { HostBinding, WantedHosts } from '../route-leads-astray/host-bindings.ts';

/** Says what a Gateway of Istio did that had a server for hosts before this change, and has none any more. */
export interface LostServer {
  /** Points to the host that the change writes there, else to the hosts of the server that had them. */
  readonly origin: Origin;
  /** Is a part of a sentence: the Gateway had them. */
  readonly why: string;
  readonly fix: string;
}

/** Finds it; null where the Gateway did not serve these hosts before, or stands as it did. */
export function lostServer(
  { gateway }: HostBinding,
  hosts: readonly string[],
  { was, before }: { readonly was: WantedHosts | null; readonly before: Mesh | null },
): LostServer | null {
  const { group, kind, namespace, name } = gateway;
  const old = before?.find(group, kind, namespace, name);
  const bound = was?.bindings.find((one) => resourceKey(one.gateway) === resourceKey(gateway));
  const had = hosts.filter((host) => bound?.served.includes(host));
  const [first] = had;
  if (old === undefined || first === undefined || group !== 'networking.istio.io') return null;
  const written = new Set(writtenHosts(old).map(({ value }) => value));
  const fresh = writtenHosts(gateway).filter(({ value }) => !written.has(value));
  const meant = nearestWord(
    first,
    fresh.map(({ value }) => plain(value)),
  );
  const near = fresh.find(({ value }) => plain(value) === meant) ?? fresh[0];
  const origin = near?.origin ?? placeOfHosts(old, gateway, first);
  return {
    origin,
    why: `had a server for ${had.length === hosts.length ? 'it' : first} before this change`,
    fix:
      meant === null || near === undefined
        ? `Keep ${first} in a server of ${subjectText(gateway)}, or take it out of the VirtualServices that name it first.`
        : `Write \`${prefixOf(near.value)}${first}\`, not \`${near.value}\`, in ${subjectText(gateway)} (${placeOf(near.origin)}).`,
  };
}

const writtenHosts = (gateway: Resource) =>
  viewOf('Gateway', gateway).servers.value.flatMap(({ hosts }) => hosts.value);

/** The hosts of the server that had the host, as they are now; of a server that is gone the Gateway itself. */
function placeOfHosts(old: Resource, gateway: Resource, host: string): Origin {
  const index = viewOf('Gateway', old).servers.value.findIndex(({ hosts }) =>
    hosts.value.some(({ value }) => coversHost(plain(value), host)),
  );
  return viewOf('Gateway', gateway).servers.value[index]?.hosts.origin ?? gateway.origin;
}

const prefixOf = (host: string): string => host.slice(0, host.indexOf('/') + 1);
const plain = (host: string): string => host.slice(host.indexOf('/') + 1);
