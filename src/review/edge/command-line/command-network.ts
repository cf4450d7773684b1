import { readFileSync } from 'node:fs';
import { parseOutbound } from '../../../forge/edge/network/outbound-settings.ts';
import type { Outbound } from '../../../forge/edge/network/outbound.ts';
import { openOutbound } from '../../../forge/edge/network/outbound.ts';
import { settingsError } from './command-problems.ts';

/**
 * Opens the way out that the environment names, for one command that asks somebody outside.
 *
 * @throws UsageError where the environment names none that can be gone.
 */
export async function commandNetwork(): Promise<Outbound> {
  const parsed = parseOutbound(process.env, (path) => readFileSync(path, 'utf8'));
  if ('problems' in parsed) throw settingsError(parsed.problems);
  return openOutbound(parsed.value);
}
