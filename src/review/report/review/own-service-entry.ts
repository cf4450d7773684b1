import { exportedTo, viewOf } from '../../../istio/index.ts';
import { API_GROUPS } from '../../../manifest/index.ts';
import type { Resource } from '../../../manifest/index.ts';

/**
 * The host of another namespace's Service that an object stands for where its own namespace alone goes by it; null where it
 * is no such ServiceEntry. SE-1, SE-4.
 */
export function hostOfOwnEntry(object: Resource): string | null {
  const { group, kind, namespace } = object;
  if (group !== API_GROUPS.istioNetworking || kind !== 'ServiceEntry') return null;
  const visible = exportedTo(object, {});
  if (visible.size !== 1 || !visible.has(namespace)) return null;
  const hosts = viewOf('ServiceEntry', object).hosts.value.map(({ value }) => value);
  return hosts.find((host) => isOfAnother(host, namespace)) ?? null;
}

function isOfAnother(host: string, namespace: string): boolean {
  const home = /^[^.]+\.([^.]+)\.svc(?:\.|$)/.exec(host.toLowerCase())?.[1];
  return home !== undefined && home !== namespace;
}
