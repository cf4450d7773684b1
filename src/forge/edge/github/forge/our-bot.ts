import type { AppIdentity } from '../app-identity.ts';

interface Written {
  readonly user: { readonly login: string; readonly type?: string } | null;
  readonly performed_via_github_app?: { readonly id: number } | null | undefined;
}

/**
 * Anyone can write our marker. Where GitHub says which app wrote, its id decides: names of apps change, and people can
 * write through an app too. Elsewhere our bot's name does, which nobody else can have: `[` is not allowed in a login.
 */
export function isOurs(
  { user, performed_via_github_app: via }: Written,
  { id, slug }: AppIdentity,
): boolean {
  const isNamed = user?.login === botLogin({ slug });
  if (via === null || via === undefined) return isNamed;
  return via.id === id && (isNamed || user?.type === 'Bot');
}

/** How GitHub names the account an app acts as. */
export const botLogin = ({ slug }: Pick<AppIdentity, 'slug'>): string => `${slug}[bot]`;
