import { subjectText } from '../../../../manifest/index.ts';
import { hostOfOwnEntry } from '../../../../istio/index.ts';
import type { ChangeLine } from '../../changes/change-text.ts';

/**
 * A new ServiceEntry for the Service of another namespace that its own namespace alone goes by: `calls of shop, and of no
 * other namespace, to pay.bank.svc.cluster.local go by the new ServiceEntry shop/pay`. Null for any other change.
 */
export function ownEntryText({ change: { kind, object } }: ChangeLine): string | null {
  if (kind !== 'resource-added' || object === null) return null;
  const host = hostOfOwnEntry(object);
  return host === null
    ? null
    : `calls of ${object.namespace}, and of no other namespace, to ${host} go by the new ${subjectText(object)}`;
}
