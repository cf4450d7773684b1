import { counted, documentation, firstOf } from '../../manifest/index.ts';
import type { DoctorFacts, GitHubFacts, Grant } from './doctor-facts.ts';
import type { DoctorSign } from './doctor-sign.ts';
import { isWell } from './doctor-sign.ts';

type Signs = readonly DoctorSign[];

/** Judges what GitHub tells of the App; what was not asked is unknown, and said so once. */
export function githubSigns(github: DoctorFacts['github'], asOf: number): Signs {
  if (github === null)
    return [
      {
        about: 'github',
        state: 'unknown',
        message: 'not asked, for what is above stands in the way',
        advice: null,
      },
    ];
  if (github.kind === 'not-told')
    return [
      {
        about: 'app',
        state: 'problem',
        message: github.why,
        advice:
          'With 401, key and APP_ID belong to different Apps, the key was deleted, or the clock is wrong.',
      },
    ];
  const { value } = github;
  return [
    appSign(value),
    ...serverSigns(value),
    ...grantSigns(value),
    ...installationSigns(value),
    ...webhookSigns(value),
    deliverySign(value, asOf),
    ...limitSigns(value),
  ];
}

const appSign = ({ app }: GitHubFacts): DoctorSign =>
  isWell('app', `${app.slug} (${String(app.id)}) is known to GitHub`);

function serverSigns({ server: { version, lacking } }: GitHubFacts): Signs {
  if (version === null) return [];
  const about = 'server';
  if (lacking.length === 0) return [isWell(about, `GitHub Enterprise Server ${version}`)];
  return lacking.map((message) => ({ about, message, state: 'warning', advice: null }));
}

const LEVELS: readonly string[] = ['read', 'write', 'admin'];

const isGranted = (granted: Readonly<Record<string, string>>, { name, level }: Grant): boolean =>
  LEVELS.indexOf(granted[name] ?? '') >= LEVELS.indexOf(level);

const grantWords = ({ title, level }: { readonly title: string; readonly level: string }): string =>
  `${title} (${level === 'write' ? 'read and write' : level})`;

function grantSigns({ app, asked }: GitHubFacts): Signs {
  const lacking = asked.permissions.filter((each) => !isGranted(app.permissions, each));
  const unheard = asked.events.filter((event) => !app.events.includes(event));
  const page = `on the App's page, "Permissions & events"`;
  const permissions: DoctorSign =
    lacking.length === 0
      ? isWell(
          'permissions',
          app.permissions['contents'] === 'write'
            ? 'all, and branches for /rollback'
            : 'all; contents are read, so there is no /rollback',
        )
      : {
          about: 'permissions',
          state: 'problem',
          message: `missing: ${lacking.map(grantWords).join(', ')}`,
          advice: `Grant them ${page}; each organisation then accepts them.`,
        };
  const events: DoctorSign =
    unheard.length === 0
      ? isWell('events', 'all')
      : {
          about: 'events',
          state: 'problem',
          message: `not subscribed: ${unheard.join(', ')}`,
          advice: `Subscribe to them ${page}.`,
        };
  return [permissions, events];
}

const ACCOUNTS_SHOWN = 5;

const accountsText = (all: readonly { readonly account: string }[]): string =>
  firstOf(
    all.map(({ account }) => account),
    ACCOUNTS_SHOWN,
  );

/** It is no reason to be afraid that something is not told, and none to be calm. */
const notTold = (about: string, why: string): DoctorSign => ({
  ...{ about, state: 'unknown', message: why },
  advice: null,
});

function installationSigns({ installations, app, asked }: GitHubFacts): Signs {
  const about = 'installations';
  if (installations.kind === 'not-told') return [notTold(about, installations.why)];
  const { value: all } = installations;
  if (all.length === 0)
    return [
      {
        ...{ about, state: 'problem', message: 'none: the App sees no repository' },
        advice: `Install it on the repositories that it is to review: "Install App" on the App's page.`,
      },
    ];
  const suspended = all.filter((each) => each.suspended);
  const held = asked.permissions.filter((each) => isGranted(app.permissions, each));
  const waiting = all.filter(
    (each) =>
      !each.suspended && held.some((permission) => !isGranted(each.permissions, permission)),
  );
  const signs: Signs = [
    ...(suspended.length === 0
      ? []
      : [
          {
            ...{
              about,
              state: 'warning' as const,
              message: `suspended: ${accountsText(suspended)}`,
            },
            advice: 'Nothing is reviewed there until an owner of the organisation resumes it.',
          },
        ]),
    ...(waiting.length === 0
      ? []
      : [
          {
            ...{ about, state: 'problem' as const },
            message: `new permissions are not accepted by ${accountsText(waiting)}`,
            advice:
              'An owner of the organisation accepts them under Settings, "GitHub Apps", "Review request".',
          },
        ]),
  ];
  return signs.length > 0 ? signs : [isWell(about, counted(all.length, 'account'))];
}

function webhookSigns({ webhook }: GitHubFacts): Signs {
  const about = 'webhook';
  if (webhook.kind === 'not-told') return [notTold(about, webhook.why)];
  if (webhook.value === null)
    return [notTold(about, 'this GitHub does not tell where it delivers')];
  const { url, contentType, checked } = webhook.value;
  const place = placeOf(url);
  const page = `on the App's page, "Webhook"`;
  if (place === null)
    return [
      {
        ...{ about, state: 'problem', message: 'no address: GitHub delivers nothing' },
        advice: `Fill in the address of the service ${page}, and mark it active.`,
      },
    ];
  const signs: Signs = [
    ...(contentType === 'json'
      ? []
      : [
          {
            ...{ about, state: 'problem' as const },
            message: `deliveries to ${place} come as ${contentType}, and are answered with 415`,
            advice: `Choose application/json ${page}.`,
          },
        ]),
    ...(checked
      ? []
      : [
          {
            ...{ about, state: 'warning' as const },
            message: `GitHub does not check the certificate of ${place}`,
            advice: `Choose "Enable SSL verification" ${page}.`,
          },
        ]),
  ];
  return signs.length > 0 ? signs : [isWell(about, `to ${place}`)];
}

/** An address without what may be secret in it. */
function placeOf(url: string): string | null {
  if (!URL.canParse(url)) return null;
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}

const WHY: ReadonlyMap<number, string> = new Map([
  [401, 'WEBHOOK_SECRET is not the one of the App, or something between changes the body.'],
  [404, 'The path is not /api/github/webhooks, or another service answers.'],
  [413, 'What stands in front of the service takes smaller bodies than GitHub sends (25 MB).'],
  [415, 'Choose application/json as content type of the webhook.'],
  [502, 'What stands in front of the service does not reach it.'],
  [503, 'The service cannot store them: `/readyz`, condition `store`.'],
  [504, 'The service, or what stands in front of it, does not answer within ten seconds.'],
]);
const UNREACHED = 'GitHub does not reach the address: name, firewall, certificate, ingress.';

function deliverySign({ deliveries }: GitHubFacts, asOf: number): DoctorSign {
  const about = 'deliveries';
  if (deliveries.kind === 'not-told') return notTold(about, deliveries.why);
  if (deliveries.value === null) return notTold(about, 'this GitHub does not list them');
  // of a delivery that was sent again the latest attempt counts
  const latest = [
    ...new Map(deliveries.value.toReversed().map((each) => [each.guid, each])).values(),
  ];
  const failed = latest.filter(({ code }) => code < 200 || code > 299);
  if (latest.length === 0)
    return {
      ...{ about, state: 'warning', message: 'none within a day' },
      advice: `Is the App installed, and the webhook active? "Recent deliveries" under "Advanced" on the App's page.`,
    };
  const all = `${String(latest.length)} ${latest.length === 1 ? 'delivery' : 'deliveries'}`;
  if (failed.length === 0) return isWell(about, `${all} within a day, all answered`);
  const newest = failed.reduce((a, b) => (b.at > a.at ? b : a));
  const minutes = Math.max(0, Math.round((asOf - newest.at) / 60_000));
  const isOver = latest.some(({ code, at }) => code >= 200 && code <= 299 && at > newest.at);
  return {
    about,
    state: isOver ? 'warning' : 'problem',
    message: `${String(failed.length)} of ${all} within a day failed, the last ${String(minutes)} min ago: ${newest.status} (${String(newest.code)})${isOver ? '; later ones arrived' : ''}`,
    advice: WHY.get(newest.code) ?? UNREACHED,
  };
}

/** A tenth of an hour's requests is a few hundred reviews. */
const LITTLE = 0.1;

function limitSigns({ limits }: GitHubFacts): Signs {
  const about = 'limits';
  if (limits.kind === 'not-told') return [notTold(about, limits.why)];
  if (limits.value.length === 0) return [];
  const low = limits.value.filter(({ limit, remaining }) => remaining < limit * LITTLE);
  const [first] = low;
  if (first === undefined) {
    const least = limits.value.reduce((a, b) => (b.remaining < a.remaining ? b : a));
    return [
      isWell(
        about,
        `${String(least.remaining)} of ${String(least.limit)} requests are left this hour`,
      ),
    ];
  }
  const until = new Date(first.resetAt).toISOString().slice(11, 16);
  return [
    {
      about,
      state: first.remaining === 0 ? 'problem' : 'warning',
      message: `${accountsText(low)}: ${String(first.remaining)} of ${String(first.limit)} requests are left until ${until} UTC`,
      advice: `Reviews wait until then, and go on by themselves; ${documentation.scale} has the arithmetic.`,
    },
  ];
}
