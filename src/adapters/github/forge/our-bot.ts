import type { AppIdentity } from '../app-identity.ts';

interface Written {
  readonly user: { readonly login: string } | null;
  readonly performed_via_github_app?: { readonly id: number } | null | undefined;
}

/** Anyone can write our marker, but nobody can have our bot's name: `[` is not allowed in a login. */
export const isOurs = (
  { user, performed_via_github_app: via }: Written,
  { id, slug }: AppIdentity,
): boolean =>
  user?.login === botLogin({ slug }) && (via === null || via === undefined || via.id === id);

/** How GitHub names the account an app acts as. */
export const botLogin = ({ slug }: Pick<AppIdentity, 'slug'>): string => `${slug}[bot]`;
