import { randomUUID } from 'node:crypto';
import type { AppCheckup } from '../../../forge/edge/github/app-checkup.ts';
import { createGitHub } from '../../../forge/edge/github/github-client.ts';
import {
  eventsAsked,
  permissionsAsked,
} from '../../../forge/edge/github/registration/app-request.ts';
import type { Outbound } from '../../../forge/edge/network/outbound.ts';
import { createLog } from '../../../forge/edge/telemetry/log.ts';
import { createMetrics } from '../../../forge/edge/telemetry/metrics.ts';
import { ForgeProblem } from '../../../forge/index.ts';
import type { SignIn } from '../../../review/edge/settings/settings.ts';
import type { Answered, GitHubFacts } from '../../doctor/doctor-facts.ts';

const DAY = 24 * 60 * 60_000;
/** Bounds the installations whose limits are asked for: each is one request of its own. */
const LIMITS_ASKED = 5;

/** Asks GitHub, as the App, what is registered, installed, delivered and left. */
export async function lookAtGitHub(
  signIn: SignIn,
  { fetch: ask }: Outbound,
): Promise<Answered<GitHubFacts>> {
  const clock = { now: () => Date.now() };
  // what is printed is the answer
  const log = createLog({ level: 'fatal', format: 'pretty' }, () => undefined);
  const { checkup, offer } = createGitHub({
    ...{ ...signIn, clock, ask },
    log: log.pino,
    metrics: createMetrics(),
    // nothing is received here, and nobody knows what it would have to be signed with
    webhookSecret: randomUUID(),
  });
  const app = await answered(() => checkup.app());
  if (app.kind === 'not-told') return app;
  const installations = await answered(() => checkup.installations());
  return {
    kind: 'told',
    value: {
      app: app.value,
      asked: { permissions: permissionsAsked(false, offer()), events: eventsAsked(offer()) },
      server: { version: offer().version, lacking: offer().sentences },
      installations,
      webhook: await answered(() => checkup.webhook()),
      deliveries: await answered(() => checkup.deliveries(clock.now() - DAY)),
      limits:
        installations.kind === 'told'
          ? await answered(() => limitsOf(installations.value, checkup))
          : installations,
    },
  };
}

async function limitsOf(
  installations: Awaited<ReturnType<AppCheckup['installations']>>,
  checkup: AppCheckup,
) {
  const limits = [];
  for (const { id, account, suspended } of installations.slice(0, LIMITS_ASKED)) {
    const limit = suspended ? null : await checkup.limit(id);
    if (limit !== null) limits.push({ account, ...limit });
  }
  return limits;
}

async function answered<T>(ask: () => Promise<T>): Promise<Answered<T>> {
  try {
    return { kind: 'told', value: await ask() };
  } catch (error) {
    if (error instanceof ForgeProblem) return { kind: 'not-told', why: error.message };
    throw error;
  }
}
