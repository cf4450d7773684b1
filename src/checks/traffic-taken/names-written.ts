import type { Node, Origin, Resource } from '../../manifest/index.ts';
import { canonicalJson, itemsAt, plainOf, stringAt } from '../../manifest/index.ts';

/** A record that external-dns writes for a name. AROUND-24 */
export interface WrittenName {
  readonly host: string;
  readonly targets: readonly string[];
  /** All that is said of it, in one spelling. */
  readonly said: string;
  readonly origin: Origin;
}

/** What names and verifies, and leads nowhere. */
const LEADS_NOWHERE: ReadonlySet<string> = new Set(['TXT', 'CAA', 'PTR']);

/** The records of a DNSEndpoint that lead somewhere. */
export const namesWritten = ({ node }: Resource): readonly WrittenName[] =>
  itemsAt(node, 'spec', 'endpoints')
    .filter((record) => !LEADS_NOWHERE.has(stringAt(record, 'recordType') ?? ''))
    .map((record) => ({
      host: hostOf(record),
      targets: itemsAt(record, 'targets').flatMap((each) => stringAt(each) ?? []),
      said: canonicalJson(plainOf(record)),
      origin: record.origin,
    }))
    .filter(({ host }) => host !== '');

const hostOf = (record: Node): string =>
  (stringAt(record, 'dnsName') ?? '').toLowerCase().replace(/\.$/, '');
