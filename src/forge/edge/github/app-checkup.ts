import { z } from 'zod';
import { ForgeProblem } from '../../ports/forge.ts';
import type { GitHubApi } from './github-api.ts';

const Permissions = z.record(z.string(), z.string());

const AppFields = z.object({
  id: z.int(),
  slug: z.string(),
  permissions: Permissions,
  events: z.array(z.string()),
});

const InstallationFields = z.object({
  id: z.int(),
  account: z.object({ login: z.string() }).nullable(),
  suspended_at: z.string().nullish(),
  permissions: Permissions,
});

const HookFields = z.object({
  url: z.string(),
  content_type: z.string(),
  insecure_ssl: z.union([z.string(), z.number()]).transform(String),
});

const DeliveryFields = z.object({
  guid: z.string(),
  delivered_at: z.iso.datetime({ offset: true }),
  status: z.string(),
  status_code: z.number(),
});

const LimitFields = z.object({
  resources: z.object({
    core: z.object({ limit: z.number(), remaining: z.number(), reset: z.number() }),
  }),
});

/** Bounds what is read of GitHub's list: the newest are what somebody asks about. */
const MOST_DELIVERIES = 500;

/** Tells what GitHub itself knows of an App, for whoever looks for what is wrong. Every call may throw a ForgeProblem. */
export interface AppCheckup {
  app(): Promise<z.output<typeof AppFields>>;
  installations(): Promise<
    readonly {
      readonly id: number;
      readonly account: string;
      readonly suspended: boolean;
      readonly permissions: Readonly<Record<string, string>>;
    }[]
  >;
  /** Tells where and how deliveries are sent; null where this GitHub does not. */
  webhook(): Promise<{
    readonly url: string;
    readonly contentType: string;
    /** Tells whether GitHub checks the certificate. */
    readonly checked: boolean;
  } | null>;
  /** Newest first, since an instant in milliseconds since 1970; null where this GitHub does not tell. */
  deliveries(since: number): Promise<
    | readonly {
        readonly guid: string;
        /** Milliseconds since 1970. */
        readonly at: number;
        readonly status: string;
        readonly code: number;
      }[]
    | null
  >;
  /** Tells what an installation may still ask within the hour; null where nobody counts. */
  limit(installation: number): Promise<{
    readonly limit: number;
    readonly remaining: number;
    /** Milliseconds since 1970. */
    readonly resetAt: number;
  } | null>;
}

/** Asks GitHub with the App's own credentials. */
export const createCheckup = (api: GitHubApi): AppCheckup => ({
  app: () => api.send('app', 'GET /app', {}, AppFields),

  async installations() {
    const found = await api.list('app', 'GET /app/installations', {}, z.array(InstallationFields));
    return found.map(({ id, account, suspended_at: since, permissions }) => ({
      ...{ id, permissions },
      account: account?.login ?? String(id),
      suspended: since !== null && since !== undefined,
    }));
  },

  webhook: () =>
    nullWhereMissing(async () => {
      const hook = await api.send('app', 'GET /app/hook/config', {}, HookFields);
      const { url, content_type: contentType, insecure_ssl: insecure } = hook;
      return { url, contentType, checked: insecure !== '1' };
    }),

  deliveries: (since) =>
    nullWhereMissing(async () => {
      const isOlder = ({ delivered_at: at }: { readonly delivered_at: string }): boolean =>
        Date.parse(at) < since;
      const found = await api.list(
        'app',
        'GET /app/hook/deliveries',
        {},
        z.array(DeliveryFields),
        (items) => items.length >= MOST_DELIVERIES || items.some(isOlder),
      );
      return found
        .filter((each) => !isOlder(each))
        .map(({ guid, delivered_at: at, status, status_code: code }) => ({
          ...{ guid, status, code },
          at: Date.parse(at),
        }));
    }),

  limit: (installation) =>
    nullWhereMissing(async () => {
      const { resources } = await api.send(installation, 'GET /rate_limit', {}, LimitFields);
      const { limit, remaining, reset } = resources.core;
      return { limit, remaining, resetAt: reset * 1000 };
    }),
});

/** An Enterprise Server answers 404 to what it does not offer, or has switched off. */
async function nullWhereMissing<T>(ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof ForgeProblem && error.kind === 'not-found') return null;
    throw error;
  }
}
