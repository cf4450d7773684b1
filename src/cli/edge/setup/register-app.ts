import {
  apiAddressOf,
  appManifest,
  isHostedByGitHub,
  newAppAddress,
  webAddressOf,
} from '../../../forge/edge/github/registration/app-manifest.ts';
import {
  eventsAsked,
  permissionsAsked,
} from '../../../forge/edge/github/registration/app-request.ts';
import { convertManifest } from '../../../forge/edge/github/registration/convert-manifest.ts';
import { webhookAddress } from '../../../forge/edge/github/registration/webhook-address.ts';
import type { ServerOffer } from '../../../forge/edge/github/server-version.ts';
import { offerIn, offerOf } from '../../../forge/edge/github/server-version.ts';
import type { HttpFetch } from '../../../forge/edge/network/outbound.ts';
import { commandNetwork } from '../../../review/edge/command-line/command-network.ts';
import { settingsError } from '../../../review/edge/command-line/command-problems.ts';
import { UsageError } from '../../../review/edge/command-line/exit-codes.ts';
import type { RegistrationFiles } from '../../../review/edge/registration/registration-files.ts';
import {
  filesIn,
  roomFor,
  writeRegistration,
} from '../../../review/edge/registration/registration-files.ts';
import type { RegistrationEnd } from '../../../review/edge/registration/registration-server.ts';
import {
  registrationForm,
  startRegistration,
} from '../../../review/edge/registration/registration-server.ts';
import { apiUrlOf, checkedAddress } from '../../../review/edge/settings/github-address.ts';
import { withoutNothing } from '../../../review/edge/settings/settings.ts';
import { registrationText, waitingText } from '../../setup/registration-text.ts';

export interface SetupOptions {
  readonly webhook: string;
  readonly organization?: string;
  readonly into: string;
  readonly rollback?: true;
  readonly name?: string;
  readonly homepage?: string;
  readonly github?: string;
  readonly port?: string;
}

/** GitHub's names of people and organisations. */
const LOGIN = /^[A-Za-z\d](?:[A-Za-z\d_-]{0,98}[A-Za-z\d])?$/;
/** GitHub's bound. */
const LONGEST_NAME = 34;
/** Milliseconds: a code of GitHub is good for as long. */
const PATIENCE = 3_600_000;
const META_TIMEOUT = 5_000;

/**
 * Registers the App: serves a page with one button, takes what GitHub gives back, and writes it.
 *
 * @throws UsageError where it cannot be begun, or nobody ended it.
 */
export async function registerApp(options: SetupOptions): Promise<void> {
  const plan = planOf(options);
  const { fetch: ask } = await commandNetwork();
  const offer = await offerAt(plan.apiUrl, ask);
  const room = roomFor(plan.files);
  if (room !== null) throw new UsageError(room);
  let told = '';
  const server = await startRegistration(plan.port, {
    form: (redirect, state) =>
      registrationForm({
        ...plan,
        action: newAppAddress(plan.webUrl, plan.organization, state),
        manifest: appManifest({ ...plan, redirect, offer }),
        github: new URL(plan.webUrl).host,
        permissions: permissionsAsked(plan.writesBranches, offer),
        events: eventsAsked(offer),
      }),
    complete: async (code) => {
      const { end, text } = await completed(code, plan, ask);
      told = text;
      return end;
    },
  }).catch((error: unknown) => {
    throw new UsageError(
      `Port ${String(plan.port)} cannot be listened on (${error instanceof Error && 'code' in error ? String(error.code) : String(error)})`,
    );
  });
  const waiting = setTimeout(() => void server.close(), PATIENCE);
  process.stdout.write(waitingText({ ...server, github: new URL(plan.webUrl).host }));
  try {
    const end = await server.ended;
    if (end === null) throw new UsageError('Nobody registered the App within an hour');
    if (end.kind !== 'registered') throw new UsageError(end.problem);
    process.stdout.write(`\n${told}`);
  } finally {
    clearTimeout(waiting);
    await server.close();
  }
}

/** An older Enterprise Server refuses a manifest that names what it does not know; who does not answer is asked for all. */
async function offerAt(apiUrl: string, ask: HttpFetch): Promise<ServerOffer> {
  try {
    const answer = await ask(`${apiUrl}/meta`, {
      redirect: 'manual',
      signal: AbortSignal.timeout(META_TIMEOUT),
      headers: { 'user-agent': 'meshwarden' },
    });
    await answer.body?.cancel();
    return offerIn(answer.headers);
  } catch {
    return offerOf(null);
  }
}

interface Plan {
  readonly apiUrl: string;
  readonly webUrl: string;
  readonly webhook: string;
  readonly homepage: string;
  readonly organization: string | null;
  readonly name: string;
  readonly writesBranches: boolean;
  readonly files: RegistrationFiles;
  readonly port: number;
}

function planOf(options: SetupOptions): Plan {
  const { organization = null, into, port = '0' } = options;
  const apiUrl = githubOf(options.github);
  const webUrl = webAddressOf(apiUrl);
  if (organization !== null && !LOGIN.test(organization))
    throw new UsageError(
      `--organization is the name of an organisation on GitHub: ${organization}`,
    );
  const webhook = webhookAddress({
    ...{ text: options.webhook, webUrl },
    isHosted: isHostedByGitHub(webUrl),
  });
  if ('problem' in webhook) throw new UsageError(webhook.problem);
  const homepage = options.homepage ?? new URL(webhook.value).origin;
  if (!/^https?:\/\//.test(homepage) || !URL.canParse(homepage))
    throw new UsageError(`--homepage is an address such as https://example.com: ${homepage}`);
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535)
    throw new UsageError(`--port is a whole number from 0 to 65535: ${port}`);
  return {
    ...{ apiUrl, webUrl, organization, homepage },
    webhook: webhook.value,
    name: nameOf(options.name, organization),
    writesBranches: options.rollback === true,
    files: filesIn(into),
    port: Number(port),
  };
}

function githubOf(given: string | undefined): string {
  if (given === undefined) {
    const found = apiUrlOf(withoutNothing(process.env));
    if ('problem' in found) throw settingsError([found.problem]);
    return found.value;
  }
  const checked = checkedAddress('--github', given);
  if ('problem' in checked) throw new UsageError(checked.problem);
  return apiAddressOf(checked.value);
}

function nameOf(given: string | undefined, organization: string | null): string {
  const name = given ?? `meshwarden${organization === null ? '' : `-${organization}`}`;
  if (given === undefined) return name.slice(0, LONGEST_NAME).replace(/-$/, '');
  if (name.trim() === '' || name.length > LONGEST_NAME)
    throw new UsageError(`--name has between 1 and ${String(LONGEST_NAME)} characters`);
  return name;
}

/** Gives the settings by which `serve` finds the same GitHub. */
const githubSettings = (apiUrl: string): readonly string[] =>
  apiUrl === 'https://api.github.com' ? [] : [`GITHUB_API_URL=${apiUrl}`];

async function completed(
  code: string,
  { apiUrl, webUrl, files }: Plan,
  ask: HttpFetch,
): Promise<{ readonly end: RegistrationEnd; readonly text: string }> {
  const conversion = await convertManifest(apiUrl, code, ask);
  if (conversion.kind === 'refused') {
    const problem = `Nothing is written, for ${conversion.problem}. Open the first page again to begin anew.`;
    return { end: { kind: 'refused', problem }, text: '' };
  }
  const { app } = conversion;
  const unwritten = writeRegistration(files, app, githubSettings(apiUrl));
  if (unwritten !== null) {
    const problem = `${unwritten}, and GitHub tells the key once. Delete the App ${app.slug} on ${new URL(webUrl).host} and run the setup again.`;
    return { end: { kind: 'lost', problem }, text: '' };
  }
  const installAddress = `${app.url}/installations/new`;
  return {
    end: { kind: 'registered', name: app.name, installAddress },
    text: registrationText({ ...app, installAddress, files }),
  };
}
