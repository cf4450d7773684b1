import { BlockList, isIP } from 'node:net';

/** Holds one entry of NO_PROXY. */
export type Exemption =
  | { readonly by: 'everything' }
  /** The name of a host, which stands for all below it too. */
  | { readonly by: 'name'; readonly name: string; readonly port: string | null }
  | { readonly by: 'addresses'; readonly addresses: BlockList; readonly port: string | null };

/**
 * Reads NO_PROXY as curl does, and so Git by itself: names between commas or spaces, each for the host and all
 * below it, with or without a dot or `*.` in front; addresses, ranges of them (`10.0.0.0/8`), `*`. A port may
 * follow a name, as Go and Node.js read it.
 */
export const parseNoProxy = (text: string): readonly Exemption[] =>
  text.split(/[\s,]+/).flatMap((entry) => (entry === '' ? [] : exemptionOf(entry.toLowerCase())));

function exemptionOf(entry: string): Exemption {
  if (entry === '*') return { by: 'everything' };
  const [, inBrackets, alone, port = null] =
    /^(?:\[([^\]]*)\]|([^:]*))(?::(\d{1,5}))?$/.exec(entry) ?? [];
  const host = inBrackets ?? alone ?? entry;
  const addresses = addressesOf(host);
  return addresses === null
    ? { by: 'name', name: host.replace(/^\*?\.|\.$/g, ''), port }
    : { by: 'addresses', addresses, port };
}

/** Gives the addresses that are written as one or as a range; null for what is a name. */
function addressesOf(host: string): BlockList | null {
  const [address = '', bits] = host.split('/');
  const version = isIP(address);
  if (version === 0) return null;
  const [family, most] = version === 4 ? (['ipv4', 32] as const) : (['ipv6', 128] as const);
  const prefix = bits === undefined ? most : /^\d{1,3}$/.test(bits) ? Number(bits) : NaN;
  const addresses = new BlockList();
  // of a range that is none, nothing is exempt
  if (prefix <= most) addresses.addSubnet(address, prefix, family);
  return addresses;
}

const PORTS: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };

export function isExempt(exemptions: readonly Exemption[], url: URL): boolean {
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
  const port = url.port === '' ? (PORTS[url.protocol] ?? '') : url.port;
  return exemptions.some((exemption) => {
    if (exemption.by === 'everything') return true;
    if (exemption.port !== null && exemption.port !== port) return false;
    return exemption.by === 'name'
      ? exemption.name !== '' && `.${host}`.endsWith(`.${exemption.name}`)
      : isAmong(exemption.addresses, host);
  });
}

function isAmong(addresses: BlockList, host: string): boolean {
  const version = isIP(host);
  return version !== 0 && addresses.check(host, version === 4 ? 'ipv4' : 'ipv6');
}
