import { BlockList, isIP } from 'node:net';

/** The path below which the service takes GitHub's deliveries. */
export const WEBHOOK_PATH = '/api/github/webhooks';

/** Addresses that nobody reaches from outside. */
const PRIVATE = new BlockList();
for (const [address, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const)
  PRIVATE.addSubnet(address, bits, 'ipv4');
for (const [address, bits] of [
  ['fc00::', 7],
  ['fe80::', 10],
] as const)
  PRIVATE.addSubnet(address, bits, 'ipv6');

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');
LOOPBACK.addAddress('::', 'ipv6');

/** Names that public DNS does not have. */
const INNER = /(?:^[^.]+|\.(?:local|internal|svc|lan|intranet|corp|home\.arpa|test|invalid))$/;

type Reach = 'this-machine' | 'inner-network' | 'anywhere';

/** Tells from where an address can be reached, as far as it says so itself. */
function reachOf({ hostname }: URL): Reach {
  const host = hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  const version = isIP(host);
  if (version === 0) {
    if (/^(?:.*\.)?localhost$/.test(host)) return 'this-machine';
    return INNER.test(host) ? 'inner-network' : 'anywhere';
  }
  const family = version === 4 ? 'ipv4' : 'ipv6';
  if (LOOPBACK.check(host, family)) return 'this-machine';
  return PRIVATE.check(host, family) ? 'inner-network' : 'anywhere';
}

export interface WebhookWish {
  /** As it was typed. */
  readonly text: string;
  /** The pages of the GitHub that is to deliver. */
  readonly webUrl: string;
  readonly isHosted: boolean;
}

/** Reads where deliveries are to go, or says why they would not arrive. */
export function webhookAddress({
  text,
  webUrl,
  isHosted,
}: WebhookWish): { readonly value: string } | { readonly problem: string } {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text))
    return { problem: `--webhook is an address such as https://meshwarden.example.com: ${text}` };
  const url = new URL(text);
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '')
    return { problem: '--webhook holds more than an address: no user, password, ? or # is in it' };
  const github = new URL(webUrl);
  const here = reachOf(github) === 'this-machine';
  const reach = reachOf(url);
  if (reach === 'this-machine' && !here)
    return {
      problem: `${github.host} cannot deliver to ${url.host}, which is this machine to whoever asks: --webhook is the address under which it reaches the service`,
    };
  if (reach === 'inner-network' && isHosted)
    return {
      problem: `${github.host} cannot deliver to ${url.host}, which is an address of an inner network: --webhook is one that the internet reaches, by an ingress or a relay of webhooks`,
    };
  if (url.protocol === 'http:' && !here)
    return {
      problem: `Deliveries to ${url.origin} would travel in clear text: --webhook starts with https://, and what ends TLS stands in front of the service`,
    };
  return { value: `${url.origin}${/^\/*$/.test(url.pathname) ? WEBHOOK_PATH : url.pathname}` };
}
