import { viewOf } from '../../../istio/index.ts';
import { API_GROUPS } from '../../../manifest/index.ts';
import type { Resource } from '../../../manifest/index.ts';
import type { ChangedObject } from '../changed-objects.ts';
import type { Receivers } from './receiving-proxies.ts';

/**
 * Tells who asks for a certificate by SDS because a Gateway names another Secret: its pods, which look for it in their own
 * namespace (GW-10, PUSH-5). Nobody where it names the same ones.
 */
export function whoAsksForCertificates(
  { before, after }: ChangedObject,
  receivers: (object: Resource) => Receivers,
): readonly Receivers[] {
  if (after === null || after.group !== API_GROUPS.istioNetworking || after.kind !== 'Gateway')
    return [];
  const known = before === null ? [] : secretsNamed(before);
  return secretsNamed(after).some((name) => !known.includes(name)) ? [receivers(after)] : [];
}

/** Lists the Secrets that the servers of a Gateway take certificates from. */
export const secretsNamed = (gateway: Resource): readonly string[] =>
  viewOf('Gateway', gateway).servers.value.flatMap(({ tls }) => tls?.credentialName?.value ?? []);
