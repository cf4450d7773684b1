import { z } from 'zod';
import type { HttpFetch } from '../../network/outbound.ts';
import { ProxyProblem } from '../../network/proxy-problem.ts';

/** Describes the App that GitHub made; key and secret are told this once. */
export type RegisteredApp = z.output<typeof Converted>;

const Converted = z
  .object({
    id: z.int().positive(),
    slug: z.string().min(1),
    name: z.string(),
    html_url: z.url(),
    owner: z.object({ login: z.string() }).nullable(),
    pem: z.string().includes('PRIVATE KEY'),
    webhook_secret: z.string().min(8),
  })
  .transform(({ html_url: url, webhook_secret: webhookSecret, owner, ...rest }) => ({
    ...rest,
    /** The page from which it is installed. */
    url,
    owner: owner?.login ?? null,
    webhookSecret,
  }));

export type Conversion =
  | { readonly kind: 'registered'; readonly app: RegisteredApp }
  /** A sentence, without the code. */
  | { readonly kind: 'refused'; readonly problem: string };

const TIMEOUT = 20_000;
const LONGEST = 1_000_000;

/** GitHub's codes; anything else is not sent anywhere. */
const CODE = /^[\w-]{1,200}$/;

/**
 * Exchanges the code that a browser brought back for the App, its key and its secret. GitHub takes a code once, within an
 * hour (https://docs.github.com/en/rest/apps/apps#create-a-github-app-from-a-manifest).
 */
export async function convertManifest(
  apiUrl: string,
  code: string,
  ask: HttpFetch,
): Promise<Conversion> {
  const { host } = new URL(apiUrl);
  const refused = (problem: string): Conversion => ({ kind: 'refused', problem });
  if (!CODE.test(code)) return refused('what came back is no code of GitHub');
  try {
    const answer = await ask(`${apiUrl}/app-manifests/${code}/conversions`, {
      method: 'POST',
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT),
      headers: { accept: 'application/vnd.github+json', 'user-agent': 'meshwarden' },
    });
    if (answer.status === 404 || answer.status === 422) {
      await answer.body?.cancel();
      return refused(`${host} does not know this code: each works once, and for an hour`);
    }
    if (!answer.ok) {
      await answer.body?.cancel();
      return refused(`${host} answers ${String(answer.status)} to the code`);
    }
    const text = await answer.text();
    const parsed = Converted.safeParse(text.length > LONGEST ? null : jsonOf(text));
    return parsed.success
      ? { kind: 'registered', app: parsed.data }
      : refused(`${host} tells of the App without its ${missingOf(parsed.error)}`);
  } catch (error) {
    if (error instanceof ProxyProblem) return refused(error.message);
    return refused(`${host} cannot be reached, or did not answer in time`);
  }
}

const missingOf = ({ issues }: z.ZodError): string =>
  [...new Set(issues.map(({ path }) => String(path[0] ?? 'number')))].join(', ');

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
