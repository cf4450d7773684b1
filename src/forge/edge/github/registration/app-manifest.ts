import type { ServerOffer } from '../server-version.ts';
import { eventsAsked, permissionsAsked } from './app-request.ts';

/** GitHub's own; others are Enterprise Servers and tenants of their own. */
const GITHUB = 'https://api.github.com';

/**
 * Gives the address of the pages that belong to an API: `https://api.github.com` has `https://github.com`, and
 * `https://api.acme.ghe.com` has `https://acme.ghe.com`; an Enterprise Server has both on one host.
 */
export function webAddressOf(apiUrl: string): string {
  const { protocol, pathname, origin } = new URL(apiUrl);
  const ofCloud = protocol === 'https:' && /^\/?$/.test(pathname);
  return ofCloud ? origin.replace(/^https:\/\/api\./, 'https://') : origin;
}

/** Gives the address of the API that belongs to pages. */
export function apiAddressOf(webUrl: string): string {
  const { host, hostname, origin } = new URL(webUrl);
  if (hostname === 'github.com') return GITHUB;
  return hostname.endsWith('.ghe.com') ? `https://api.${host}` : `${origin}/api/v3`;
}

/** Tells whether GitHub runs where the internet is all that it sees: its own, and tenants of it. */
export const isHostedByGitHub = (webUrl: string): boolean =>
  /^(?:github\.com|.*\.ghe\.com)$/.test(new URL(webUrl).hostname);

/** Says what is to be registered. */
export interface WantedApp {
  readonly name: string;
  /** The page behind the App's name. */
  readonly homepage: string;
  /** Takes deliveries. */
  readonly webhook: string;
  /** Takes the browser back. */
  readonly redirect: string;
  /** Tells whether branches of reverts may be written. */
  readonly writesBranches: boolean;
  /** Tells what the GitHub offers that registers it. */
  readonly offer: Pick<ServerOffer, 'knows'>;
}

/**
 * Writes the manifest of an App
 * (https://docs.github.com/en/apps/sharing-github-apps/registering-a-github-app-from-a-manifest).
 */
export const appManifest = (app: WantedApp): Readonly<Record<string, unknown>> => ({
  name: app.name,
  url: app.homepage,
  hook_attributes: { url: app.webhook, active: true },
  redirect_url: app.redirect,
  description:
    'Reviews changes to service-mesh configuration before they merge: what they do to traffic, security and resilience, per environment, with file and line.',
  public: false,
  default_permissions: Object.fromEntries(
    permissionsAsked(app.writesBranches, app.offer).map(({ name, level }) => [name, level]),
  ),
  default_events: eventsAsked(app.offer),
});

/** Gives the page that takes a manifest: that of an organisation, or of whoever is signed in. */
export function newAppAddress(webUrl: string, organization: string | null, state: string): string {
  const owner = organization === null ? '' : `/organizations/${encodeURIComponent(organization)}`;
  return `${webUrl}${owner}/settings/apps/new?state=${encodeURIComponent(state)}`;
}
