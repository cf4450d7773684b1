import { openOutbound } from '../../src/forge/edge/network/outbound.ts';
import type { Outbound } from '../../src/forge/edge/network/outbound.ts';
import { parseOutbound } from '../../src/forge/edge/network/outbound-settings.ts';

/** The way out through a proxy on a port of this machine, with a login, believing a certificate of our own. */
export async function openedOutbound(
  port: number,
  certificate = '',
  environment: Readonly<Record<string, string>> = {},
): Promise<Outbound> {
  const proxy = `http://me:s3cret%40x@127.0.0.1:${String(port)}`;
  const variables = {
    ...{ HTTP_PROXY: proxy, HTTPS_PROXY: proxy },
    MESHWARDEN_CA_FILE: certificate === '' ? '' : '/ca.pem',
    ...environment,
  };
  const parsed = parseOutbound(variables, () => certificate);
  if ('problems' in parsed) throw new Error(parsed.problems.join(' '));
  return openOutbound(parsed.value);
}
