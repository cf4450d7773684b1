import type { Clock, Repository } from '../../../forge/index.ts';
import type { Debt, OpenDebt, RepositorySurvey } from '../../../review/index.ts';
import { subjectText } from '../../../manifest/index.ts';
import { oweInIssue, whoSettles } from './debt-opening.ts';
import type { OwingPorts } from './debt-opening.ts';
import { settle } from './debt-settlement.ts';
import type { SettlePorts } from './debt-settlement.ts';
import type { Store } from '../../../review/index.ts';

type TemporaryDebt = Extract<Debt, { readonly kind: 'temporary' }>;

interface TemporaryPorts {
  readonly forge: OwingPorts['forge'] & SettlePorts['forge'];
  readonly store: OwingPorts['store'] & SettlePorts['store'] & Pick<Store, 'debts'>;
  readonly jobs: OwingPorts['jobs'];
  readonly clock: Clock;
}

/**
 * Keeps in mind which settings the default branch has for a time: an issue for each object and end, which is closed where
 * the branch has it no longer. Each step is done once however often it is begun.
 */
export async function rememberTemporary(
  repository: Repository,
  survey: Pick<RepositorySurvey, 'temporary' | 'config' | 'platformTeam' | 'commit'>,
  ports: TemporaryPorts,
): Promise<void> {
  const { store, clock } = ports;
  const owed = new Map(survey.temporary.map((one) => [keyOf(one), one]));
  const known = ((await store.debts(repository.id)) ?? []).flatMap(asTemporary);
  const gone = known.filter(({ debt }) => !owed.has(keyOf(debt)));
  for (const one of gone) await endOf(one, repository, survey.commit, ports);
  const at = new Date(clock.now()).toISOString();
  const kept = new Set(known.map(({ debt }) => keyOf(debt)));
  for (const [key, { resource, does, environments, until, deadline }] of owed) {
    if (kept.has(key)) continue;
    const debt: TemporaryDebt = {
      ...{ kind: 'temporary', resource, does, environments, until, deadline, at },
      ...{ by: repository.defaultBranch, reason: does },
      ...whoSettles([survey.platformTeam], survey.config.breakGlass?.team ?? null),
      ...{ reminded: false, escalated: false, settled: null },
    };
    const isSame = (other: Debt): other is TemporaryDebt =>
      other.kind === 'temporary' && other.settled === null && keyOf(other) === key;
    await oweInIssue(repository, debt, isSame, ports);
  }
}

const asTemporary = ({
  issue,
  debt,
}: OpenDebt): readonly (OpenDebt & { readonly debt: TemporaryDebt })[] =>
  debt.kind === 'temporary' ? [{ issue, debt }] : [];

/** Tells them apart: a date that is moved is another end, and is reminded of anew. */
const keyOf = ({ resource, until }: Pick<TemporaryDebt, 'resource' | 'until'>): string =>
  `${subjectText(resource)} ${until}`;

/** Closes the issue of what the branch has no longer, and forgets it. */
async function endOf(
  open: OpenDebt,
  repository: Repository,
  commit: string,
  ports: TemporaryPorts,
): Promise<void> {
  const { defaultBranch } = repository;
  const how = `${defaultBranch} has it with this date no longer since ${commit.slice(0, 7)}`;
  await ports.store.withLease(`debts:${String(repository.id)}`, async () => {
    await settle(open, { how, by: null }, repository, ports);
    await ports.store.updateDebts(repository.id, (known) =>
      (known ?? []).filter(({ issue }) => issue !== open.issue),
    );
  });
}
