import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { authoritiesOfSystem } from './certificates.ts';
import type { HttpFetch, Outbound } from './outbound.ts';
import { DIRECT } from './outbound.ts';

/** Leads Git out of this machine, and whoever asks its host beside it. */
export interface GitNetwork {
  readonly fetch: HttpFetch;
  /** The configuration of one run of Git that asks this address. */
  readonly configFor: (url: string) => readonly (readonly [key: string, value: string])[];
  /** Names the proxy through which Git asks an address, without its login; null for none. */
  readonly proxyName: (url: string) => string | null;
}

/** Leads Git out as it goes by itself: it reads nobody's configuration here, and no proxy of the environment. */
export const GIT_DIRECT: GitNetwork = {
  fetch: DIRECT.fetch,
  configFor: () => [],
  proxyName: () => null,
};

/** The file is written anew at each start, for the list of the system changes. */
const FILE = 'certificates.pem';

/**
 * Makes Git's way out. The file that Git is to trust takes the place of the system's list, so both are joined
 * in one below the folder.
 */
export async function openGitNetwork(outbound: Outbound, folder: string): Promise<GitNetwork> {
  const { certificates } = outbound.settings;
  const file = certificates.length === 0 ? null : await joined(certificates, resolve(folder));
  const proxyOf = (url: string) => outbound.proxyOf(new URL(url));
  return {
    fetch: outbound.fetch,
    proxyName: (url) => proxyOf(url)?.name ?? null,
    configFor: (url) => {
      const proxy = proxyOf(url);
      return [
        ...(proxy === null ? [] : [['http.proxy', proxy.url] as const]),
        ...(file === null
          ? []
          : [['http.sslCAInfo', file] as const, ['http.proxySSLCAInfo', file] as const]),
      ];
    },
  };
}

async function joined(certificates: readonly string[], folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const file = join(folder, FILE);
  // another process may read it now, and half a list would refuse hosts
  const draft = `${file}.${String(process.pid)}`;
  await writeFile(draft, `${[await authoritiesOfSystem(), ...certificates].join('\n')}\n`);
  await rename(draft, file);
  return file;
}
