import { counted, documentation } from '../../manifest/index.ts';
import type { DiskFacts, DoctorFacts, ReachFacts, StoreFacts } from './doctor-facts.ts';
import type { DoctorSign } from './doctor-sign.ts';
import { isWell } from './doctor-sign.ts';
import { githubSigns } from './github-signs.ts';

/** Judges what was seen, in the order in which one thing needs another. */
export function doctorSigns(facts: DoctorFacts): readonly DoctorSign[] {
  return [
    ...settingsSigns(facts.settings),
    gitSign(facts.git.problem),
    diskSign(facts.disk),
    ...(facts.store === null ? [] : [storeSign(facts.store)]),
    ...(facts.reach === null ? [] : reachSigns(facts.reach)),
    ...githubSigns(facts.github, facts.asOf),
  ];
}

function settingsSigns(problems: readonly string[]): readonly DoctorSign[] {
  return problems.length === 0
    ? [isWell('settings', 'complete')]
    : problems.map((message) => ({
        about: 'settings',
        state: 'problem',
        message,
        advice: null,
      }));
}

const gitSign = (problem: string | null): DoctorSign =>
  problem === null
    ? isWell('git', 'new enough')
    : { about: 'git', state: 'problem', message: problem, advice: 'Install Git 2.38 or newer.' };

const MEGABYTE = 1_000_000;
/** A burst of deliveries, the write-ahead log and a fetch of a mirror. */
const TIGHT = 1_000 * MEGABYTE;
const FULL = 100 * MEGABYTE;

function diskSign({ folder, problem, free }: DiskFacts): DoctorSign {
  const about = 'disk';
  if (problem !== null)
    return {
      ...{ about, state: 'problem', message: problem },
      advice: 'MESHWARDEN_DATA_DIR names the folder; the service has to be able to write there.',
    };
  if (free === null) return isWell(about, `${folder} can be written to`);
  const message = `${roomOf(free)} free in ${folder}`;
  if (free >= TIGHT) return isWell(about, message);
  const advice =
    'Make room: deliveries are kept there, and mirrors; the folder mirrors/ may be emptied while the service is stopped.';
  return { about, message, advice, state: free < FULL ? 'problem' : 'warning' };
}

const roomOf = (bytes: number): string =>
  bytes >= TIGHT
    ? `${String(Math.floor(bytes / (1_000 * MEGABYTE)))} GB`
    : `${String(Math.floor(bytes / MEGABYTE))} MB`;

const storeSign = ({ name, problem, note }: StoreFacts): DoctorSign =>
  problem === null
    ? isWell('database', `${name}, ${note}`)
    : {
        about: 'database',
        state: 'problem',
        message: `${name}: ${problem}`,
        advice: `The page ${documentation.service} says what each of these is mended by.`,
      };

/** GitHub refuses a token that is from more than a minute ahead, and one that is older than ten. */
const CLOCK_WRONG = 45_000;
const CLOCK_OFF = 10_000;

function reachSigns(facts: ReachFacts): readonly DoctorSign[] {
  const { host, proxy, authorities, problem, ahead } = facts;
  const way = [
    proxy === null ? 'without a proxy' : `through ${proxy}`,
    ...(authorities === 0 ? [] : [`believed by ${counted(authorities, 'certificate')} of yours`]),
  ].join(', ');
  if (problem !== null)
    return [
      {
        about: 'network',
        state: 'problem',
        message: `${host} is not reached ${way}: ${problem}`,
        advice:
          'HTTPS_PROXY and NO_PROXY say how hosts outside are reached, MESHWARDEN_CA_FILE whom they are believed by.',
      },
    ];
  return [
    isWell('network', `${host} answers ${way}`),
    ...(ahead === null ? [] : [clockSign(ahead, host)]),
  ];
}

function clockSign(ahead: number, host: string): DoctorSign {
  const off = Math.abs(ahead);
  const message = `${String(Math.round(off / 1000))} s ${ahead > 0 ? 'ahead of' : 'behind'} ${host}`;
  if (off < CLOCK_OFF) return isWell('clock', `as ${host} has it`);
  return {
    about: 'clock',
    state: off >= CLOCK_WRONG ? 'problem' : 'warning',
    message,
    advice:
      'Keep it synchronised (NTP): GitHub refuses tokens from the future and old ones, and windows turn by this clock.',
  };
}
