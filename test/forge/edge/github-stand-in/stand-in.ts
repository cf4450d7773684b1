import { createSign, generateKeyPairSync } from 'node:crypto';
import { startGitHub } from '../../../../sandbox/github/start-github.ts';
import type { GitHubOptions, GitHubStandIn } from '../../../../sandbox/github/start-github.ts';

/** A stand-in and an app that calls it without any library in between. */
export interface CallingApp {
  readonly github: GitHubStandIn;
  /** A JSON web token of the app, as GitHub wants it. */
  readonly jsonWebToken: (claims?: Record<string, unknown>) => string;
  /** A fresh installation token. */
  readonly token: (owner?: string, body?: object) => Promise<string>;
  /** One REST call with a token of the first installation, unless other credentials are given. */
  readonly call: (
    method: string,
    path: string,
    options?: { body?: unknown; credentials?: string; headers?: Record<string, string> },
  ) => Promise<Answer>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** JSON as GitHub sent it; tests look into it with matchers. */
  readonly body: Readonly<Record<string, unknown>>;
}

const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
const publicKey = keys.publicKey.export({ type: 'spki', format: 'pem' }).toString();

export async function startCallingApp(options: GitHubOptions = {}): Promise<CallingApp> {
  const github = await startGitHub({ ...options, app: { publicKey, ...options.app } });
  const jsonWebToken = (claims: Record<string, unknown> = {}): string => {
    const now = Math.floor(Date.now() / 1000);
    const encode = (value: object): string =>
      Buffer.from(JSON.stringify(value)).toString('base64url');
    const content = `${encode({ alg: 'RS256', typ: 'JWT' })}.${encode({ iss: github.app.id, iat: now - 30, exp: now + 300, ...claims })}`;
    const signature = createSign('RSA-SHA256').update(content).sign(keys.privateKey, 'base64url');
    return `${content}.${signature}`;
  };
  const send: CallingApp['call'] = async (method, path, request = {}) => {
    const credentials = request.credentials ?? (await token());
    const response = await fetch(`${github.apiUrl}${path}`, {
      method,
      redirect: 'manual',
      headers: {
        ...(credentials === '' ? {} : { authorization: `Bearer ${credentials}` }),
        ...request.headers,
      },
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: (text === '' ? {} : JSON.parse(text)) as Readonly<Record<string, unknown>>,
    };
  };
  let known: string | null = null;
  const token = async (owner?: string, body?: object): Promise<string> => {
    const cacheable = owner === undefined && body === undefined;
    if (cacheable && known !== null) return known;
    const installation =
      owner === undefined
        ? [...github.world.installations.values()][0]
        : github.installation(owner);
    const path = `/app/installations/${String(installation?.id)}/access_tokens`;
    const answer = await send('POST', path, { credentials: jsonWebToken(), body });
    if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
    const fresh = answer.body['token'] as string;
    if (cacheable) known = fresh;
    return fresh;
  };
  return { github, jsonWebToken, token, call: send };
}
