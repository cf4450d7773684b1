import type { Analysis, EnvironmentDrift, Jobs, Store } from '../../review/index.ts';
import type { DriftCommand } from './table/command-table.ts';
import type { NamedPeople } from './table/command-audience.ts';
import type { Unheard } from './table/command-authority.ts';
import {
  adoptedElsewhereNotice,
  restoreCommands,
  sortedDrifts,
} from '../../features/drift/index.ts';
import type { Clock, Forge, Repository } from '../../forge/index.ts';
import { ForgeProblem } from '../../forge/index.ts';
import { subjectText } from '../../manifest/index.ts';
import type {
  AdoptedElsewhere,
  DriftAdoption,
  DriftRefusal,
  KnownDrift,
} from '../../features/drift/index.ts';
import type { Reply } from './command-reply.ts';
import { replied } from './command-step.ts';
import type { CommandStep } from './command-step.ts';
import { reasonKept } from '../../features/debts/index.ts';
import { dueJob } from '../../review/index.ts';

export interface DriftCommandPorts {
  readonly forge: Pick<Forge, 'comments' | 'createComment'>;
  readonly store: Pick<Store, 'drifts' | 'updateDrifts' | 'withLease'>;
  readonly analysis: Pick<Analysis, 'survey'>;
  readonly jobs: Pick<Jobs, 'add'>;
  readonly clock: Clock;
  readonly adoption: DriftAdoption;
}

/** Who asks, and where. */
interface Asker {
  readonly login: string;
  /** Number of the issue. */
  readonly conversation: number;
  readonly comment: number;
}

/** Differences of one environment that are ignored; more are no list that anybody reads. */
const MOST_IGNORED = 200;

/** Follows a `/drift` on the issue of an environment (docs/how-to/drift.md). */
export async function followDriftCommand(
  command: DriftCommand,
  asker: Asker,
  repository: Repository,
  ports: DriftCommandPorts,
): Promise<CommandStep> {
  const all = await ports.store.drifts(repository.id);
  const known = all.find(({ issue }) => issue === asker.conversation);
  if (known === undefined) return replied(refused({ kind: 'no-drift-issue' }));
  return {
    step: 'found',
    named: () => namedOnDefaultBranch(repository, ports),
    unheard: (why) => refused(refusalOf(why)),
    run: () => followHeard(command, { known, asker, repository, all }, ports),
  };
}

async function followHeard(
  command: DriftCommand,
  on: OnIssue & { readonly all: readonly EnvironmentDrift[] },
  ports: DriftCommandPorts,
): Promise<Reply> {
  const { known } = on;
  const at = new Date(ports.clock.now()).toISOString();
  const meant = meantBy(command.id, known, at);
  if ('kind' in meant) return refused(meant);
  switch (command.kind) {
    case 'drift restore':
      return {
        kind: 'drift-restore',
        drifts: meant.map(({ id, resource }) => ({ id, object: subjectText(resource) })),
        environment: known.environment,
        cluster: known.cluster,
        restore: restoreCommands(meant),
      };
    case 'drift ignore':
      return ignore(command, meant[0], on, ports);
    case 'drift adopt':
      return adopt(meant, on, ports);
  }
}

type Meant = readonly [KnownDrift, ...(readonly KnownDrift[])];

/** One difference by its id; else all that are not ignored, and not so new that they may go by themselves. */
function meantBy(id: string | null, known: EnvironmentDrift, at: string): Meant | DriftRefusal {
  if (id === null) {
    const { told, lesser } = sortedDrifts(known, 'any', at);
    const [first, ...others] = [...told, ...lesser];
    return first === undefined ? { kind: 'nothing-differs' } : [first, ...others];
  }
  const found = known.drifts.find((each) => each.id === id);
  const ids = known.drifts.map((each) => each.id);
  return found === undefined ? { kind: 'unknown-drift', given: id, ids } : [found];
}

const refused = (why: DriftRefusal): Reply => ({ kind: 'drift-refused', why });

/** Null where the branch cannot be read. */
async function namedOnDefaultBranch(
  repository: Repository,
  { analysis, clock }: DriftCommandPorts,
): Promise<NamedPeople | null> {
  const asOf = new Date(clock.now()).toISOString();
  const survey = await analysis.survey(repository, repository.defaultBranch, asOf);
  if (survey.kind === 'unreachable') throw new ForgeProblem('unavailable', survey.message);
  return survey.kind === 'surveyed' ? survey : null;
}

function refusalOf(why: Unheard): DriftRefusal {
  switch (why.kind) {
    case 'not-writer':
      return { kind: 'no-write-access' };
    case 'not-read':
      return { kind: 'branch-not-read' };
    case 'not-among':
      return { kind: 'not-platform', asked: [...why.asked.teams, ...why.asked.people] };
  }
}

interface OnIssue {
  readonly known: EnvironmentDrift;
  readonly asker: Asker;
  readonly repository: Repository;
}

/** Keeps it, and has the issue written anew by the next comparison, which comes at once. */
async function ignore(
  { reason, until }: Extract<DriftCommand, { kind: 'drift ignore' }>,
  drift: KnownDrift,
  { known, asker, repository }: OnIssue,
  { store, jobs, clock }: DriftCommandPorts,
): Promise<Reply> {
  const at = new Date(clock.now()).toISOString();
  if (!/[\p{L}\p{N}]/u.test(reason)) return refused({ kind: 'no-words' });
  if (until !== null && until < at.slice(0, 10)) return refused({ kind: 'until-past', until });
  if (known.ignored.filter(({ id }) => id !== drift.id).length >= MOST_IGNORED)
    return refused({ kind: 'too-many-ignored' });
  const entry = { id: drift.id, reason: reasonKept(reason), by: asker.login, at, until };
  const changed = (each: EnvironmentDrift): EnvironmentDrift =>
    each.environment !== known.environment
      ? each
      : {
          ...each,
          ignored: [...each.ignored.filter(({ id }) => id !== drift.id), entry],
          due: clock.now(),
        };
  await store.withLease(`drift:${String(repository.id)}`, () =>
    store.updateDrifts(repository.id, (all) => all.map(changed)),
  );
  await jobs.add(dueJob('drift', repository.id));
  const object = subjectText(drift.resource);
  return { kind: 'drift-ignored', id: drift.id, object, by: asker.login, until };
}

async function adopt(
  drifts: Meant,
  { known, asker, repository, all }: OnIssue & { readonly all: readonly EnvironmentDrift[] },
  { adoption, forge }: DriftCommandPorts,
): Promise<Reply> {
  // a pull request would show what the issue does not
  if (!known.isShown) return refused({ kind: 'not-shown' });
  const { environment, cluster } = known;
  const end = await adoption.adopt({
    ...{ repository, environment, cluster },
    ids: drifts.map(({ id }) => id),
    others: all.filter((each) => each !== known && mayBeShown(each)),
    by: asker.login,
    issue: asker.conversation,
    comment: asker.comment,
  });
  if (end.kind === 'refused') return refused({ kind: 'not-adopted', why: end.why });
  const { pullRequest, isNew, left } = end;
  for (const { issue } of end.settles)
    if (issue !== null) await tellIssue(issue, { pullRequest, environment }, repository, forge);
  return {
    kind: 'drift-adopted',
    drifts: drifts
      .filter(({ id }) => end.ids.includes(id))
      .map(({ id, resource }) => ({ id, object: subjectText(resource) })),
    ...{ pullRequest, isNew, left },
    settles: end.settles,
  };
}

/** What is not compared, or not shown, is no part of a pull request either. */
const mayBeShown = ({ isShown, problem }: EnvironmentDrift): boolean =>
  isShown && problem?.kind !== 'not-compared' && problem?.kind !== 'not-allowed';

/** Once for each pull request, however often the command is run. */
async function tellIssue(
  issue: number,
  notice: AdoptedElsewhere,
  repository: Repository,
  forge: DriftCommandPorts['forge'],
): Promise<void> {
  const body = adoptedElsewhereNotice(notice);
  const own = await forge.comments(repository, issue);
  if (own.some((each) => each.body.trim() === body.trim())) return;
  await forge.createComment(repository, issue, body);
}
