import type { DriftCommand } from '../../core/commands/index.ts';
import type { EnvironmentDrift, KnownDrift } from '../../core/drift/index.ts';
import { restoreCommands } from '../../core/drift/index.ts';
import type { Repository } from '../../core/forge/index.ts';
import { standingOf } from '../../core/gate/index.ts';
import { subjectText } from '../../core/manifest/index.ts';
import type { DriftRefusal, Reply } from '../../core/report/index.ts';
import { reasonKept } from '../debts/owe-in-issue.ts';
import type { Analysis } from '../ports/analysis.ts';
import type { Clock } from '../ports/clock.ts';
import type { DriftAdoption } from '../ports/drift-adoption.ts';
import type { Forge } from '../ports/forge.ts';
import { ForgeProblem } from '../ports/forge.ts';
import type { Jobs } from '../ports/jobs.ts';
import type { Store } from '../ports/store.ts';
import { driftJob } from '../queue/new-jobs.ts';
import { lookUpStanding } from '../reviews/look-up-standing.ts';
import type { StandingPorts } from '../reviews/look-up-standing.ts';

export interface DriftCommandPorts {
  readonly forge: StandingPorts['forge'] & Pick<Forge, 'permission'>;
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

/** Follows a `/drift` on the issue of an environment (docs/drift.md). */
export async function followDriftCommand(
  command: DriftCommand,
  asker: Asker,
  repository: Repository,
  ports: DriftCommandPorts,
): Promise<Reply> {
  const known = (await ports.store.drifts(repository.id)).find(
    ({ issue }) => issue === asker.conversation,
  );
  if (known === undefined) return refused({ kind: 'no-drift-issue' });
  const why = await whyNotAllowed(command, asker, repository, ports);
  if (why !== null) return refused(why);
  const drift = known.drifts.find(({ id }) => id === command.id);
  if (drift === undefined) {
    const ids = known.drifts.map(({ id }) => id);
    return refused({ kind: 'unknown-drift', given: command.id, ids });
  }
  switch (command.kind) {
    case 'drift restore':
      return {
        kind: 'drift-restore',
        id: drift.id,
        object: subjectText(drift.resource),
        environment: known.environment,
        cluster: known.cluster,
        restore: restoreCommands(drift),
      };
    case 'drift ignore':
      return ignore(command, drift, { known, asker, repository }, ports);
    case 'drift adopt':
      return adopt(drift, { known, asker, repository }, ports);
  }
}

const refused = (why: DriftRefusal): Reply => ({ kind: 'drift-refused', why });

/** A look-up that fails is a no. */
async function whyNotAllowed(
  command: DriftCommand,
  { login }: Asker,
  repository: Repository,
  { forge, analysis, clock }: DriftCommandPorts,
): Promise<DriftRefusal | null> {
  if (command.kind !== 'drift ignore') {
    const permission = await forge.permission(repository, login);
    return permission === 'admin' || permission === 'write' ? null : { kind: 'no-write-access' };
  }
  const asOf = new Date(clock.now()).toISOString();
  const survey = await analysis.survey(repository, repository.defaultBranch, asOf);
  if (survey.kind === 'unreachable') throw new ForgeProblem('unavailable', survey.message);
  if (survey.kind !== 'surveyed') return { kind: 'branch-not-read' };
  const { teams = [], people = [] } = survey.platformTeam ?? {};
  const asked = { teams, people };
  const membership = await lookUpStanding([login], asked, repository, { forge });
  return standingOf(login, asked, membership).through === null
    ? { kind: 'not-platform', asked: [...teams, ...people] }
    : null;
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
  await jobs.add(driftJob(repository.id));
  const object = subjectText(drift.resource);
  return { kind: 'drift-ignored', id: drift.id, object, by: asker.login, until };
}

async function adopt(
  drift: KnownDrift,
  { known: { environment, cluster }, asker, repository }: OnIssue,
  { adoption }: DriftCommandPorts,
): Promise<Reply> {
  const end = await adoption.adopt({
    ...{ repository, environment, cluster, drift },
    by: asker.login,
    issue: asker.conversation,
    comment: asker.comment,
  });
  if (end.kind === 'refused') return refused({ kind: 'not-adopted', why: end.why });
  const { pullRequest, isNew } = end;
  const object = subjectText(drift.resource);
  return { kind: 'drift-adopted', id: drift.id, object, pullRequest, isNew };
}
