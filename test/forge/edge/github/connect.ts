import { generateKeyPairSync } from 'node:crypto';
import nock from 'nock';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { createGitHub } from '../../../../src/forge/edge/github/github-client.ts';
import { GITHUB_LIMITS } from '../../../../src/forge/edge/github/limiter.ts';
import type { Limits } from '../../../../src/forge/edge/github/limiter.ts';
import type { Clock } from '../../../../src/forge/ports/clock.ts';
import { ForgeProblem } from '../../../../src/forge/ports/forge.ts';
import type { Repository } from '../../../../src/forge/github/repository.ts';
import { APP_ID, INSTALLATION } from '../../../support/webhook-payloads.ts';

export const API = 'https://api.github.com';

// it is there from its import on, and a worker runs other files too
nock.restore();

/** For the tests of one file: only nock answers. After them it is out of the way of what else the worker runs. */
export function answeredByNock(): void {
  beforeAll(() => {
    if (!nock.isActive()) nock.activate();
  });
  beforeEach(() => {
    nock.disableNetConnect();
  });
  afterEach(() => {
    nock.cleanAll();
    nock.enableNetConnect();
  });
  afterAll(() => {
    nock.restore();
  });
}

export const shop: Repository = {
  id: 1001,
  installation: INSTALLATION,
  owner: 'acme',
  name: 'shop',
  defaultBranch: 'main',
  cloneUrl: 'https://github.com/acme/shop.git',
  htmlUrl: 'https://github.com/acme/shop',
  archived: false,
  private: true,
};

/** Made once, which takes a while. */
export const KEYS = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
});

interface Connection {
  readonly clock?: Clock;
  readonly limits?: Partial<Limits>;
  readonly timeout?: number;
  readonly apiUrl?: string;
  readonly appId?: number;
}

/** The adapter as the app has it, and what it counted. */
export function connect({
  clock = Date,
  limits,
  timeout,
  apiUrl = API,
  appId = APP_ID,
}: Connection = {}) {
  const calls: string[] = [];
  const github = createGitHub({
    appId,
    privateKey: KEYS.privateKey,
    webhookSecret: 'a secret of the tests',
    apiUrl,
    log: pino({ level: 'silent' }),
    clock,
    limits: { ...GITHUB_LIMITS, ...limits },
    ...(timeout === undefined ? {} : { timeout }),
    metrics: {
      forgeCalled: (operation, status) => {
        calls.push(`${operation} ${String(status)}`);
      },
    },
  });
  return { ...github, calls };
}

/** Answers every request for a token of the installation. */
export const giveTokens = (expires = Date.now() + 3_600_000) =>
  nock(API)
    .persist()
    .post(`/app/installations/${String(INSTALLATION)}/access_tokens`)
    .reply(201, () => ({
      token: 'ghs_token',
      expires_at: new Date(expires).toISOString(),
      permissions: { checks: 'write' },
      repository_selection: 'all',
    }));

/** The ForgeProblem a call ends in. */
export async function problemOf(call: Promise<unknown>): Promise<ForgeProblem> {
  const error: unknown = await call.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof ForgeProblem) return error;
  throw new Error(`not a ForgeProblem: ${String(error)}`);
}
