import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/manifest/edge/package-root.ts';
import { lastLine, run } from '../release/command.ts';
import { brokenLinks, foundBy, missingPages } from './site-check.ts';
import type { SitePage } from './site-pages.ts';
import { FILES } from './site-pages.ts';
import { writeSite } from './write-site.ts';

/** The builder of the site needs a newer Node.js than the rest: npx brings it. */
const NODE = ['-y', '-p', 'node@24', 'node'];

/** More seconds nobody waits for. */
const LONGEST_BUILD = 60;

/** A built site, or why there is none. */
export type BuiltSiteEnd =
  | {
      readonly kind: 'built';
      readonly folder: string;
      /** The builder alone, without what it is installed from. */
      readonly seconds: number;
      readonly pages: readonly SitePage[];
    }
  | { readonly kind: 'failed'; readonly why: string; readonly shown: string };

/** Builds the site from the pages of this checkout; `address` is where it will be, null for the top of a host. */
export function buildSite(address: string | null): BuiltSiteEnd {
  const site = join(packageRoot(), 'site');
  if (!existsSync(join(site, 'node_modules/astro'))) {
    const install = run('npm', ['ci', '--no-fund', '--no-audit'], {}, site);
    if (install.status !== 0)
      return { kind: 'failed', why: 'npm brings no builder', shown: install.stderr };
  }
  for (const written of ['src/content', `public/${FILES}`, 'dist'])
    rmSync(join(site, written), { recursive: true, force: true });
  const pages = writeSite(packageRoot(), site, `${basePath(address).replace(/\/$/, '')}/`);
  const variables = {
    ASTRO_TELEMETRY_DISABLED: '1',
    ...(address !== null && { SITE_URL: address }),
  };
  const began = Date.now();
  const builder = 'node_modules/astro/bin/astro.mjs';
  const { status, stdout, stderr } = run('npx', [...NODE, builder, 'build'], variables, site);
  const seconds = (Date.now() - began) / 1_000;
  const shown = `${stdout}${stderr}`;
  return status === 0
    ? { kind: 'built', folder: join(site, 'dist'), seconds, pages }
    : { kind: 'failed', why: lastLine(stderr) || 'the builder failed', shown };
}

/** What is wrong with a built site, a line each. */
export async function wrongWithSite(
  { folder, pages, seconds }: Extract<BuiltSiteEnd, { kind: 'built' }>,
  address: string | null,
): Promise<readonly string[]> {
  const base = basePath(address);
  const found = await foundBy('subset', folder);
  return [
    ...missingPages(folder, pages),
    ...brokenLinks(folder, base),
    ...(found.some((url) => url.includes('/docs/reference/checks/'))
      ? []
      : [`the search for subset finds ${found.length === 0 ? 'nothing' : found.join(' ')}`]),
    ...(seconds < LONGEST_BUILD ? [] : [`it took ${seconds.toFixed(0)} s to build`]),
  ];
}

const basePath = (address: string | null): string =>
  address === null ? '/' : new URL(address).pathname;
