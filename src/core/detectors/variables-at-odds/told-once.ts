import type { Origin } from '../../manifest/index.ts';
import { placeOf } from '../../manifest/index.ts';
import { firstOf } from '../../text/index.ts';
import type { PlacedContainer } from '../../variables/index.ts';
import type { FindingDraft } from '../detection/detector.ts';

/** What is so of a variable of one container. */
export interface VariableFact {
  readonly here: PlacedContainer;
  readonly name: string;
  /** Where it is decided: containers that read one line are told together. */
  readonly decidedAt: Origin;
}

/** A finding without whom it is about: that the containers say. */
export type Told = Omit<FindingDraft, 'subject' | 'subjects' | 'scope'>;

type Facts<F> = readonly [F, ...F[]];

/** Facts as findings, those of one variable that one line decides as one. */
export function toldOnce<F extends VariableFact>(
  facts: readonly F[],
  tell: (fact: F, who: string) => Told,
): readonly FindingDraft[] {
  const groups = new Map<string, [F, ...F[]]>();
  for (const fact of facts) {
    const key = JSON.stringify([fact.name, placeOf(fact.decidedAt)]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [fact]);
    else group.push(fact);
  }
  return [...groups.values()].map((group) => {
    const [first] = group;
    const subjects = [...new Set(group.map(({ here }) => here.workload.resource))];
    return {
      cause: `variable ${first.name}`,
      ...tell(first, whoseAll(group)),
      subject: first.here.workload.resource,
      subjects,
      scope: { level: 'workload', workloads: subjects.length, services: 0, namespaces: 1 },
    };
  });
}

/** Containers that are named; the rest is counted. */
const NAMED = 3;

const whoseAll = (group: Facts<VariableFact>): string =>
  firstOf([...new Set(group.map(({ here }) => whose(here)))], NAMED);

/** The container, where the workload has several. */
const whose = ({ workload, container }: PlacedContainer): string =>
  workload.containers.length === 1
    ? workload.name
    : `${workload.name} (container ${container.name})`;
