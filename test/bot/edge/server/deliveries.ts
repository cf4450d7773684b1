import { createHmac } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { startListener } from '../../../../src/bot/edge/server/listener.ts';
import type { HttpListener, ListenerLimits } from '../../../../src/bot/edge/server/listener.ts';
import { createReadiness } from '../../../../src/bot/edge/server/readiness.ts';
import { createMetrics } from '../../../../src/forge/edge/telemetry/metrics.ts';
import type { Delivery } from '../../../../src/review/index.ts';

export const SECRET = 'a-secret-of-the-test';
export const WEBHOOKS = '/api/github/webhooks';

export const signatureOf = (body: string | Buffer, secret = SECRET): string =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;

/** A listener on a free port, in front of a store that can be broken. */
export interface StartedListener {
  readonly listener: HttpListener;
  readonly stored: Delivery[];
  readonly logged: string[];
  /** The sentence the store fails with; null while it works. */
  storeProblem: string | null;
  readonly close: () => Promise<void>;
}

export async function listening(limits: Partial<ListenerLimits> = {}): Promise<StartedListener> {
  const stored: Delivery[] = [];
  const logged: string[] = [];
  const note = (fields: object, message: string) => {
    logged.push(JSON.stringify({ ...fields, message }));
  };
  const started: { storeProblem: string | null } = { storeProblem: null };
  const readiness = createReadiness(
    [{ name: 'store', problem: () => Promise.resolve(started.storeProblem) }],
    'SQLite',
    { now: () => 0 },
    { maxAge: Infinity },
  );
  const listener = await startListener({
    host: '127.0.0.1',
    port: 0,
    ports: {
      jobs: {
        accept: (delivery) => {
          if (started.storeProblem !== null) return Promise.reject(new Error(started.storeProblem));
          if (stored.some(({ id }) => id === delivery.id)) return Promise.resolve(false);
          stored.push(delivery);
          return Promise.resolve(true);
        },
      },
      appId: 17,
      webhookSecret: SECRET,
      log: { debug: note, info: note, warn: note, error: note },
      metrics: createMetrics(),
      storeFailed: () => {
        readiness.doubt();
      },
      readiness,
    },
    limits: { linger: 200, ...limits },
  });
  return Object.assign(started, {
    listener,
    stored,
    logged,
    close: () => listener.close(),
  });
}

export interface Sent {
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: string | Buffer;
}

export interface Received {
  readonly status: number;
  readonly text: string;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** A delivery as GitHub sends it, signed; a header given as undefined is left out. */
export function send(
  { listener }: Pick<StartedListener, 'listener'>,
  { path = WEBHOOKS, method = 'POST', headers = {}, body = PULL_REQUEST }: Sent = {},
): Promise<Received> {
  const all: Record<string, string | undefined> = {
    'content-type': 'application/json',
    'x-github-event': 'pull_request',
    'x-github-delivery': '72d3162e-cc78-11e3-81ab-4c9367dc0958',
    'x-hub-signature-256': signatureOf(body),
    'content-length': String(Buffer.byteLength(body)),
    ...headers,
  };
  const given = Object.entries(all).filter(([, value]) => value !== undefined);
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      `${listener.url}${path}`,
      { method, headers: Object.fromEntries(given), agent: false },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part: string) => (text += part));
        response.on('end', () => {
          resolve({ status: response.statusCode ?? 0, text, headers: response.headers });
        });
      },
    );
    request.on('error', reject);
    request.end(method === 'POST' ? body : undefined);
  });
}

export const get = (started: Pick<StartedListener, 'listener'>, path: string) =>
  send(started, { path, method: 'GET', headers: { 'content-length': undefined } });

const repository = {
  id: 1,
  name: 'shop',
  owner: { login: 'acme' },
  default_branch: 'main',
  clone_url: 'https://github.com/acme/shop.git',
  html_url: 'https://github.com/acme/shop',
  archived: false,
};

/** Body of a `pull_request` delivery with the fields that we read. */
export const pullRequestBody = (title = 'Make mTLS strict in payments', action = 'opened') =>
  JSON.stringify({
    action,
    installation: { id: 5 },
    sender: { id: 9, login: 'ada', type: 'User' },
    pull_request: {
      number: 7,
      title,
      user: { id: 9, login: 'ada', type: 'User' },
      state: 'open',
      draft: false,
      merged_at: null,
      head: { sha: 'a'.repeat(40), ref: 'strict', repo: { full_name: 'acme/shop' } },
      base: { sha: 'b'.repeat(40), ref: 'main', repo: repository },
      html_url: 'https://github.com/acme/shop/pull/7',
      created_at: '2026-01-01T00:00:00Z',
      updated_at: '2026-01-01T00:00:00Z',
    },
  });

export const PULL_REQUEST = pullRequestBody();
