import { asServiceEntry, exportedTo } from '../../../istio/index.ts';
import { API_GROUPS } from '../../../kinds/index.ts';
import { subjectText } from '../../../manifest/index.ts';
import type { ChangeLine } from '../../changes/change-text.ts';

/**
 * A new ServiceEntry for the Service of another namespace that its own namespace alone goes by: `calls of shop, and of no
 * other namespace, to pay.bank.svc.cluster.local go by the new ServiceEntry shop/pay`. Null for any other change.
 */
export function ownEntryText({ change }: ChangeLine): string | null {
  const { kind, object } = change;
  if (kind !== 'resource-added' || object?.kind !== 'ServiceEntry') return null;
  if (object.group !== API_GROUPS.istioNetworking) return null;
  const { namespace } = object;
  const visible = exportedTo(object, {});
  if (visible.size !== 1 || !visible.has(namespace)) return null;
  const of = asServiceEntry(object)
    .hosts.value.map(({ value }) => value)
    .find((host) => isOfAnother(host, namespace));
  return of === undefined
    ? null
    : `calls of ${namespace}, and of no other namespace, to ${of} go by the new ${subjectText(object)}`;
}

function isOfAnother(host: string, namespace: string): boolean {
  const home = /^[^.]+\.([^.]+)\.svc(?:\.|$)/.exec(host.toLowerCase())?.[1];
  return home !== undefined && home !== namespace;
}
