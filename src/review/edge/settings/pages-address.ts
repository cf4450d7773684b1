import { z } from 'zod';

/** Where the files of this version are shown; null where nothing is said. */
export const PagesUrl = z
  .string()
  .regex(/^https:\/\/[\w.-]+(?::\d{1,5})?(?:\/[\w.~-]+)*\/?$/, {
    error:
      'MESHWARDEN_PAGES_URL is no address that starts with https://, such as https://github.com/acme/meshwarden/blob/main.',
  })
  .transform((url) => url.replace(/\/$/, ''))
  .nullable()
  .default(null);

/** The same for a command, which shows no links where it is no address. */
export function pagesAddress(
  variables: Readonly<Record<string, string | undefined>>,
): string | null {
  const { success, data } = PagesUrl.safeParse(variables['MESHWARDEN_PAGES_URL']);
  return success ? data : null;
}
