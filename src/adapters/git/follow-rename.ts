import type { GitAddress } from './git-address.ts';

const REFS = '/info/refs?service=git-upload-pack';

/** Milliseconds. */
const TIMEOUT = 20_000;

/**
 * Where a repository is now that was renamed or transferred: GitHub redirects its old address. Null
 * where it leads to another host, which must not see the token, or nowhere.
 */
export async function followRename(
  address: GitAddress,
  authorization: string,
): Promise<GitAddress | null> {
  try {
    const response = await fetch(`${address.url}${REFS}`, {
      headers: { authorization },
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT),
    });
    await response.body?.cancel();
    const location = response.headers.get('location') ?? '';
    if (response.status < 300 || response.status > 399 || !URL.canParse(location, address.url))
      return null;
    const url = new URL(location, address.url);
    if (url.origin !== address.origin || !url.href.endsWith(REFS)) return null;
    return { ...address, url: url.href.slice(0, -REFS.length) };
  } catch {
    // No answer, or none in time: as good as none.
    return null;
  }
}
