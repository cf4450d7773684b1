import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BotOverrides } from '../src/bot/edge/bot-overrides.ts';
import type { Bot } from '../src/bot/edge/compose-bot.ts';
import { startBot } from '../src/bot/edge/compose-bot.ts';
import { parseSettings } from '../src/review/edge/settings/settings.ts';
import type { GitHubStandIn } from './github/start-github.ts';

export interface AppOptions {
  /** Where it keeps its data; a temporary folder, removed on close, where it is missing. */
  readonly dataDir?: string;
  readonly overrides?: BotOverrides;
  /** Further environment variables, as `meshwarden serve` reads them. */
  readonly variables?: Readonly<Record<string, string>>;
}

export interface RunningApp extends Bot {
  readonly dataDir: string;
}

/** The environment of `meshwarden serve` for an app that is registered with the stand-in. */
export const appVariables = (
  github: GitHubStandIn,
  dataDir: string,
): Readonly<Record<string, string>> => ({
  APP_ID: String(github.app.id),
  PRIVATE_KEY: github.app.privateKey ?? '',
  WEBHOOK_SECRET: github.app.webhookSecret,
  GITHUB_API_URL: github.apiUrl,
  MESHWARDEN_DATA_DIR: dataDir,
  HOST: '127.0.0.1',
  PORT: '0',
  LOG_LEVEL: 'warn',
  PATH: process.env['PATH'] ?? '',
});

/** Starts the real app in this process against a stand-in, and points the stand-in's webhooks at it. */
export async function startApp(
  github: GitHubStandIn,
  { dataDir, overrides, variables }: AppOptions = {},
): Promise<RunningApp> {
  const folder = dataDir ?? (await mkdtemp(join(tmpdir(), 'meshwarden-data-')));
  const parsed = parseSettings({ ...appVariables(github, folder), ...variables });
  if (parsed.kind === 'invalid') throw new Error(parsed.problems.join(' '));
  const bot = await startBot(parsed.settings, overrides);
  github.webhooks.url = `${bot.url}/api/github/webhooks`;
  return {
    ...bot,
    dataDir: folder,
    close: async () => {
      await bot.close();
      if (dataDir === undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}
