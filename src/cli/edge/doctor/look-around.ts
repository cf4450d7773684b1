import { gitVersionProblem } from '../../../forge/edge/git/running/git-version.ts';
import type { Outbound } from '../../../forge/edge/network/outbound.ts';
import { openOutbound } from '../../../forge/edge/network/outbound.ts';
import { parseOutbound } from '../../../forge/edge/network/outbound-settings.ts';
import {
  dataDirOf,
  parseSettings,
  parseSignIn,
  withoutNothing,
} from '../../../review/edge/settings/settings.ts';
import { apiUrlOf } from '../../../review/edge/settings/github-address.ts';
import type { DoctorFacts } from '../../doctor/doctor-facts.ts';
import { lookAtDisk } from './disk-look.ts';
import { lookAtGitHub } from './github-look.ts';
import { lookAtReach } from './reach-look.ts';
import { lookAtStore } from './store-look.ts';
import { readFileSync } from 'node:fs';

/** Looks at all that an installation needs, with the environment of `serve`, and changes nothing. */
export async function lookAround(given: Readonly<NodeJS.ProcessEnv>): Promise<DoctorFacts> {
  const environment = withoutNothing(given);
  const settings = parseSettings(environment);
  const outbound = await outboundOf(environment);
  const api = apiUrlOf(environment);
  const reach =
    outbound === null || 'problem' in api ? null : await lookAtReach(api.value, outbound);
  const signIn = parseSignIn(environment);
  const canAsk = outbound !== null && signIn.kind === 'valid' && reach?.problem === null;
  return {
    settings: settings.kind === 'valid' ? [] : settings.problems,
    git: { problem: await gitVersionProblem(environment['PATH'] ?? '') },
    disk: lookAtDisk(dataDirOf(environment)),
    store: await lookAtStore(environment),
    reach,
    github: canAsk ? await lookAtGitHub(signIn.signIn, outbound) : null,
    asOf: Date.now(),
  };
}

async function outboundOf(environment: Readonly<NodeJS.ProcessEnv>): Promise<Outbound | null> {
  const parsed = parseOutbound(environment, (path) => readFileSync(path, 'utf8'));
  return 'problems' in parsed ? null : openOutbound(parsed.value);
}
